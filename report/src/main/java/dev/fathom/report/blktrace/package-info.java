/** Histories as blktrace, blkparse and btt know them, and back. */
@NullMarked
package dev.fathom.report.blktrace;

import org.jspecify.annotations.NullMarked;
