/** The rules that the whole tree keeps to, as tests. Each rule is proven on a bad sample first. */
@NullMarked
package dev.fathom.house;

import org.jspecify.annotations.NullMarked;
