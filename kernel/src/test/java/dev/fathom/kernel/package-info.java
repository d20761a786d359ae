/** Tests of kernel records. */
@NullMarked
package dev.fathom.kernel;

import org.jspecify.annotations.NullMarked;
