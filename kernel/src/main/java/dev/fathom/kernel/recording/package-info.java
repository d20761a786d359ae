/** Kernel records in recordings, and what their numbers were called. */
@NullMarked
package dev.fathom.kernel.recording;

import org.jspecify.annotations.NullMarked;
