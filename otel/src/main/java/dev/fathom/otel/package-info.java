/** Histories as spans of OpenTelemetry, and its spans as origins. */
@NullMarked
package dev.fathom.otel;

import org.jspecify.annotations.NullMarked;
