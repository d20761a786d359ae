/**
 * Runs the stress tests: each is a race of two threads on something lock-free, repeated millions of
 * times, interpreted and compiled by each of the JVM's compilers. A test says which outcomes are
 * right; any other fails it. The tests stand in the packages of what they test, in classes named
 * {@code XxxStress}.
 */
@NullMarked
package dev.fathom.stress;

import org.jspecify.annotations.NullMarked;
