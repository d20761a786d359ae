/** {@code fathom trace}: histories of the live kernel's requests. */
@NullMarked
package dev.fathom.cli.trace;

import org.jspecify.annotations.NullMarked;
