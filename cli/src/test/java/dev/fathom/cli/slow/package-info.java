/** The recorder of slow requests, tested. */
@NullMarked
package dev.fathom.cli.slow;

import org.jspecify.annotations.NullMarked;
