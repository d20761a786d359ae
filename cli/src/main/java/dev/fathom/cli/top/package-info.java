/** The live view of who really reads and writes. */
@NullMarked
package dev.fathom.cli.top;

import org.jspecify.annotations.NullMarked;
