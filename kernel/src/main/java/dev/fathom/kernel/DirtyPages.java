package dev.fathom.kernel;

import dev.fathom.linux.ErrnoException;
import java.util.function.LongPredicate;

/**
 * Pages that became dirty within some time and that no bio has carried since, as the kernel
 * programs know them. What the table has no room for is not told: it is for waiting, not for
 * accounting. One thread.
 */
public final class DirtyPages {
  private final PageTable pages;
  private final IdentityTable identities;
  private final LongPredicate fileSystems;
  private final LongPredicate processes;
  private final long fromNanos;
  private final long toNanos;
  private int count;

  /** Looks at all of the table. */
  DirtyPages(
      PageTable pages,
      IdentityTable identities,
      long fromNanos,
      long toNanos,
      LongPredicate fileSystems,
      LongPredicate processes)
      throws ErrnoException {
    this.pages = pages;
    this.identities = identities;
    this.fileSystems = fileSystems;
    this.processes = processes;
    this.fromNanos = fromNanos;
    this.toNanos = toNanos;
    lookAgain();
  }

  /** How many there were when it was last looked. */
  public int count() {
    return count;
  }

  /** Looks at all of the table again: some 10 ms. */
  public void lookAgain() throws ErrnoException {
    count = 0;
    pages.each((fileSystem, inode, writer, dirtiedNanos) -> {
      if (dirtiedNanos >= fromNanos
          && dirtiedNanos <= toNanos
          && fileSystems.test(fileSystem)
          && wanted(writer)) {
        count++;
      }
    });
  }

  private boolean wanted(int writer) throws ErrnoException {
    return identities.find(writer).map(task -> processes.test(task.processId())).orElse(true);
  }
}
