package dev.fathom.workload.jobfile;

/** Which way of doing I/O a job asks for, under fio's names ({@code ioengine=}). */
public enum Engine {
  /** A ring shared with the kernel; what a job gets that names no engine. */
  IO_URING("io_uring"),
  /** Linux native asynchronous I/O. */
  LIBAIO("libaio"),
  /** {@code pread} and {@code pwrite}, one at a time. */
  PSYNC("psync"),
  /** {@code lseek} with {@code read} and {@code write} in fio; as {@link #PSYNC} here. */
  SYNC("sync");

  private final String word;

  Engine(String word) {
    this.word = word;
  }

  /** fio's name for it. */
  public String word() {
    return word;
  }

  /** Whether a request is over before the next one is started, whatever the depth. */
  public boolean synchronous() {
    return this == PSYNC || this == SYNC;
  }
}
