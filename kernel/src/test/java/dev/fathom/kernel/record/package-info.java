/** Tests of kernel records. */
@NullMarked
package dev.fathom.kernel.record;

import org.jspecify.annotations.NullMarked;
