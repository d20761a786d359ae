/**
 * System calls of Linux through the foreign-function interface: no JNI, no C of ours.
 *
 * <p>Calls answer as the kernel does: a value, or a negated {@link dev.fathom.linux.Errno errno}.
 * They check nothing: addresses, lengths and descriptors are the caller's responsibility, as in C.
 * Only set-up, where failing is exceptional, throws {@link dev.fathom.linux.ErrnoException}.
 */
@NullMarked
package dev.fathom.linux;

import org.jspecify.annotations.NullMarked;
