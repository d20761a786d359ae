package dev.fathom.driver;

import java.util.BitSet;

/** Gives out the small numbers of open files ({@link DriverFile#id}), lowest free one first. */
public final class FileIds {
  private static final BitSet USED = new BitSet();

  private FileIds() {}

  /** A number no other open file has. */
  public static int allocate() {
    synchronized (USED) {
      int id = USED.nextClearBit(0);
      USED.set(id);
      return id;
    }
  }

  /** Gives a number back. */
  public static void release(int id) {
    synchronized (USED) {
      if (!USED.get(id)) {
        throw new IllegalStateException("file id " + id + " is not in use");
      }
      USED.clear(id);
    }
  }
}
