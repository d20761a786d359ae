/** Tests of {@code fathom trace}. */
@NullMarked
package dev.fathom.cli.trace;

import org.jspecify.annotations.NullMarked;
