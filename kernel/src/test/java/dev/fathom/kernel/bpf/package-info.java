/** Tests of the loader. */
@NullMarked
package dev.fathom.kernel.bpf;

import org.jspecify.annotations.NullMarked;
