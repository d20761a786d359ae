/** Reads the kernel's trace events, from tracefs or as text, where BPF is not to be had. */
@NullMarked
package dev.fathom.ftrace;

import org.jspecify.annotations.NullMarked;
