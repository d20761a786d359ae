package dev.fathom.kernel.bpf;

import dev.fathom.linux.Bpf;
import dev.fathom.linux.ErrnoException;
import dev.fathom.linux.FileCalls;

/**
 * While it is open, the kernel measures how often and how long each BPF program runs; of all
 * programs, ours or not. It costs some 20 ns a run. Since Linux 5.8.
 */
public final class ProgramStatistics implements AutoCloseable {
  private final int fd;

  private ProgramStatistics(int fd) {
    this.fd = fd;
  }

  /**
   * Begins to measure.
   *
   * @throws ErrnoException EPERM; EINVAL where the kernel is older
   */
  public static ProgramStatistics enable() throws ErrnoException {
    int fd = Bpf.enableStatistics();
    if (fd < 0) {
      throw new ErrnoException("enable statistics of BPF programs", -fd);
    }
    return new ProgramStatistics(fd);
  }

  /** Ends it, if nobody else measures. */
  @Override
  public void close() {
    FileCalls.close(fd);
  }
}
