/**
 * What {@code fathom top} and {@code fathom slow} share: the kernel traced now, and how it ends.
 */
@NullMarked
package dev.fathom.cli.live;

import org.jspecify.annotations.NullMarked;
