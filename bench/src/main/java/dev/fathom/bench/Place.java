package dev.fathom.bench;

/** Where a scenario's data are. */
enum Place {
  /** Nowhere: no-ops. */
  NONE("", false),
  /** A loop device over a file in memory, past the page cache: the cheapest real block device. */
  LOOP("O_DIRECT on a loop device over tmpfs", true),
  /** A file on the present disk, past the page cache. */
  DISK("O_DIRECT on a file", true),
  /** The same file, all of it in the page cache. */
  CACHED("a file in the page cache", false),
  /** A file in memory. */
  TMPFS("a file on tmpfs", false);

  private final String title;
  private final boolean direct;

  Place(String title, boolean direct) {
    this.title = title;
    this.direct = direct;
  }

  String title() {
    return title;
  }

  /** Whether the page cache is bypassed. */
  boolean direct() {
    return direct;
  }
}
