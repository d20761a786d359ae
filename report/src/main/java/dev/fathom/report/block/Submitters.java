package dev.fathom.report.block;

import dev.fathom.trace.Origin;
import java.util.List;

/**
 * Threads of the kernel that submit I/O for others, as far as their names tell: they carry data to
 * a device, and did not cause it.
 */
public final class Submitters {
  /** Workers; the flushers of kernels before 3.10; what frees memory; dm-crypt's writer. */
  private static final List<String> BEGINNINGS =
      List.of("kworker/", "flush-", "pdflush", "kswapd", "dmcrypt_write");

  private static final String LOOP = "loop";

  private Submitters() {}

  /** Whether a task is one of them, so that its name says nothing about who caused the bytes. */
  public static boolean workForOthers(Origin task) {
    String name = task.thread();
    for (String beginning : BEGINNINGS) {
      if (name.startsWith(beginning)) {
        return true;
      }
    }
    return ofLoopDevice(name);
  }

  /** {@code loop0}, on kernels before 5.14. */
  private static boolean ofLoopDevice(String name) {
    return name.startsWith(LOOP)
        && name.length() > LOOP.length()
        && name.chars().skip(LOOP.length()).allMatch(Character::isDigit);
  }
}
