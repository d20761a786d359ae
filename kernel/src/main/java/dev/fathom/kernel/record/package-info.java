/** What the kernel programs hand over, and how it becomes histories. */
@NullMarked
package dev.fathom.kernel.record;

import org.jspecify.annotations.NullMarked;
