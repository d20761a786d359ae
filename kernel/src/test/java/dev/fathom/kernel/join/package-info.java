/** Tests of the join of operations and requests. */
@NullMarked
package dev.fathom.kernel.join;

import org.jspecify.annotations.NullMarked;
