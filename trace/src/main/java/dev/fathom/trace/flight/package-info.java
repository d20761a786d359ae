/** The flight recorder: the last interesting histories of this process, in fixed memory. */
@NullMarked
package dev.fathom.trace.flight;

import org.jspecify.annotations.NullMarked;
