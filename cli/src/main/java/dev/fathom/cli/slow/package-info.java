/** The always-on recorder of slow requests. */
@NullMarked
package dev.fathom.cli.slow;

import org.jspecify.annotations.NullMarked;
