/** What single steps of the API cost, measured by JMH; run with {@code bench/run --jmh}. */
@NullMarked
package dev.fathom.bench.jmh;

import org.jspecify.annotations.NullMarked;
