/**
 * Traces in files: written while a program runs, in blocks that survive its crash, and read again
 * as a stream. The format is in {@code docs/recording-format.md}.
 */
@NullMarked
package dev.fathom.trace.recording;

import org.jspecify.annotations.NullMarked;
