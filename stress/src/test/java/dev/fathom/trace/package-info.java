/**
 * Stress tests of what is lock-free in {@code dev.fathom.trace}: each is a race of two threads, run
 * millions of times, with all outcomes that are right. Any other outcome fails the build.
 */
@NullMarked
package dev.fathom.trace;

import org.jspecify.annotations.NullMarked;
