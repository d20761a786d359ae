/** {@code fathom trace} where BPF is not to be had: the block layer, through tracefs. */
@NullMarked
package dev.fathom.cli.tracefs;

import org.jspecify.annotations.NullMarked;
