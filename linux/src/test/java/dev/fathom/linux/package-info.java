/** Tests of the system calls. */
@NullMarked
package dev.fathom.linux;

import org.jspecify.annotations.NullMarked;
