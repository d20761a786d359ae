package dev.fathom.trace;

import org.jspecify.annotations.Nullable;

/**
 * What is known of a living subject. Taken from and given back to a {@link StateTable}; a reference
 * to one is valid while {@link #generation} is what it was.
 */
abstract class State<T extends State<T>> {
  long key;

  /** Goes up when a life ends. */
  int generation;

  /** Whether the last life with this key was forced out of its table. */
  boolean afterEviction;

  /** Whether only late events can still be about it. */
  boolean retired;

  /** Neighbours by age, or in the list of free ones. */
  @Nullable T older;

  @Nullable T younger;

  /** Forgets all of the last life. */
  abstract void clear();
}
