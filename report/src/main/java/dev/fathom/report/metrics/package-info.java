/** Sums of histories for Prometheus and whoever else reads OpenMetrics. */
@NullMarked
package dev.fathom.report.metrics;

import org.jspecify.annotations.NullMarked;
