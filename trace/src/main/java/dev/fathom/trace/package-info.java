/**
 * What happens to I/O requests, and who caused it: one model for Fathom's engine and for the Linux
 * kernel.
 *
 * <p>Rooms write {@linkplain dev.fathom.trace.Event events}; {@link dev.fathom.trace.Extraction}
 * joins them into {@linkplain dev.fathom.trace.History histories}. The design is in {@code
 * docs/trace.md}.
 */
@NullMarked
package dev.fathom.trace;

import org.jspecify.annotations.NullMarked;
