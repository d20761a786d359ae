/** The command {@code fathom}: its arguments, its subcommands and what they print. */
@NullMarked
package dev.fathom.cli;

import org.jspecify.annotations.NullMarked;
