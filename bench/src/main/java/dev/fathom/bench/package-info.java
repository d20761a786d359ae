/**
 * Fathom side by side with its peers: scenarios, contenders in processes of their own, paired
 * rounds, and the targets that the result is held against.
 */
@NullMarked
package dev.fathom.bench;

import org.jspecify.annotations.NullMarked;
