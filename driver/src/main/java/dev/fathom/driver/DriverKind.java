package dev.fathom.driver;

/** The ways to carry operations out. */
public enum DriverKind {
  /** io_uring(7), Linux 5.11 and later. */
  IO_URING("io_uring"),
  /** io_submit(2), Linux native AIO. */
  LINUX_AIO("libaio"),
  /** Threads that call {@code FileChannel}; on any operating system. */
  THREADS("threads"),
  /** A seeded simulation in virtual time; lives in testkit. */
  SIMULATED("simulated");

  private final String label;

  DriverKind(String label) {
    this.label = label;
  }

  /** What users call it: fio's engine names where there is one. */
  public String label() {
    return label;
  }
}
