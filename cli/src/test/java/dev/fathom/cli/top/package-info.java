/** The live view, tested. */
@NullMarked
package dev.fathom.cli.top;

import org.jspecify.annotations.NullMarked;
