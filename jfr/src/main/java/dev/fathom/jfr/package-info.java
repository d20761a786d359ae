/** Histories as events of Java Flight Recorder. */
@NullMarked
package dev.fathom.jfr;

import org.jspecify.annotations.NullMarked;
