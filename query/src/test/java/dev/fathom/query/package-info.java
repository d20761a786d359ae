/** Tests of filters and sums. */
@NullMarked
package dev.fathom.query;

import org.jspecify.annotations.NullMarked;
