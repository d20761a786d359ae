/** What an expression can see of a history. */
@NullMarked
package dev.fathom.query.scene;

import org.jspecify.annotations.NullMarked;
