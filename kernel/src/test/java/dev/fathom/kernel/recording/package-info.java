/** Tests of kernel records. */
@NullMarked
package dev.fathom.kernel.recording;

import org.jspecify.annotations.NullMarked;
