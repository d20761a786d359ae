/**
 * A loader of BPF programs in Java: no libbpf, no compiler. {@link
 * dev.fathom.kernel.bpf.BpfObject#parse Parse} an object file, set its variables and the sizes of
 * its maps, {@link dev.fathom.kernel.bpf.BpfObject#load load} its programs one by one, attach them,
 * and read their maps and ring buffers. Everything in the kernel belongs to descriptors of this
 * process: however it ends, nothing stays attached.
 */
@NullMarked
package dev.fathom.kernel.bpf;

import org.jspecify.annotations.NullMarked;
