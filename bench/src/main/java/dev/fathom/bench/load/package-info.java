/**
 * One contender's work in a JVM of its own: started by the side-by-side driver, reports one line.
 */
@NullMarked
package dev.fathom.bench.load;

import org.jspecify.annotations.NullMarked;
