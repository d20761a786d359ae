/** Tests of names. */
@NullMarked
package dev.fathom.kernel.names;

import org.jspecify.annotations.NullMarked;
