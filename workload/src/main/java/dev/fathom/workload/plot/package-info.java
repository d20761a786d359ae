/** A run's result as one HTML page. */
@NullMarked
package dev.fathom.workload.plot;

import org.jspecify.annotations.NullMarked;
