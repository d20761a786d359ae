/** Filters, groups and sums over histories. */
@NullMarked
package dev.fathom.query;

import org.jspecify.annotations.NullMarked;
