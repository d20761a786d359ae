/** The live Linux kernel, traced by programs that join its requests inside. */
@NullMarked
package dev.fathom.kernel;

import org.jspecify.annotations.NullMarked;
