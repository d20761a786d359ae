/** Traces to reports: the files that are read, the forms that are written, and runs traced live. */
@NullMarked
package dev.fathom.cli.report;

import org.jspecify.annotations.NullMarked;
