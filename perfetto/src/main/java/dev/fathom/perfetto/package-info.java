/** Histories as a trace of Perfetto. */
@NullMarked
package dev.fathom.perfetto;

import org.jspecify.annotations.NullMarked;
