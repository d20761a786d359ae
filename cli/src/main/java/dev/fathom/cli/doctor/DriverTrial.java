package dev.fathom.cli.doctor;

import java.util.List;

/** Asks Fathom's engine which driver it chooses here. */
@FunctionalInterface
public interface DriverTrial {
  /** Chooses, as a program that says nothing about drivers would have it. */
  Verdict choose();

  /** The kinds of driver, by what they take from the system. */
  enum Kind {
    /** io_uring(7). */
    IO_URING("io_uring"),
    /** Linux native AIO: io_submit(2). */
    LINUX_AIO("libaio"),
    /** Threads that block. */
    THREADS("threads"),
    /** Not even those. */
    NONE("none");

    private final String label;

    Kind(String label) {
      this.label = label;
    }

    /** As in fio's ioengine, where there is one. */
    public String label() {
      return label;
    }
  }

  /**
   * What was chosen.
   *
   * @param kind of the driver
   * @param reasons why not a better one; what it lacks; each one line
   */
  record Verdict(Kind kind, List<String> reasons) {
    /** Copies the reasons. */
    public Verdict {
      reasons = List.copyOf(reasons);
    }
  }
}
