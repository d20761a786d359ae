/**
 * {@code fathom doctor}: what works on a machine, and what to do about what does not. A check is a
 * pure function from a {@link dev.fathom.cli.doctor.Machine} to findings.
 */
@NullMarked
package dev.fathom.cli.doctor;

import org.jspecify.annotations.NullMarked;
