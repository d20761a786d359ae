/** What the numbers of this machine's kernel are called. */
@NullMarked
package dev.fathom.kernel.names;

import org.jspecify.annotations.NullMarked;
