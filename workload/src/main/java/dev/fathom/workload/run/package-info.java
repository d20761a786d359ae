/** Carries out the jobs of a job file, and measures and verifies what they do. */
@NullMarked
package dev.fathom.workload.run;

import org.jspecify.annotations.NullMarked;
