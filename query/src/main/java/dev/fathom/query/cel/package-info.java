/** The only part that knows CEL. Loaded when the first expression is parsed. */
@NullMarked
package dev.fathom.query.cel;

import org.jspecify.annotations.NullMarked;
