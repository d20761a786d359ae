/**
 * fio job files as validated, immutable records.
 *
 * <p>The grammar and the meaning of every option are fio 3.33's ({@code man fio}, HOWTO.rst). What
 * is here is implemented or refused with file and line; nothing is skipped silently.
 */
@NullMarked
package dev.fathom.workload.jobfile;

import org.jspecify.annotations.NullMarked;
