/** Operations of an engine and the kernel's requests, joined into one history. */
@NullMarked
package dev.fathom.kernel.join;

import org.jspecify.annotations.NullMarked;
