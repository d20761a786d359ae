/**
 * Known I/O on devices of the tests' own, and what {@code fathom trace} says about it: bytes by
 * process and file, beside what the kernel itself counted. Needs root.
 */
@NullMarked
package dev.fathom.cli.truth;

import org.jspecify.annotations.NullMarked;
