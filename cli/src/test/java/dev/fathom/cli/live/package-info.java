/** What live commands share, tested. */
@NullMarked
package dev.fathom.cli.live;

import org.jspecify.annotations.NullMarked;
