/** What {@code fathom trace}, {@code top} and {@code slow} share: the kernel traced now. */
@NullMarked
package dev.fathom.cli.live;

import org.jspecify.annotations.NullMarked;
