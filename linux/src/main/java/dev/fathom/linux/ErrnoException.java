package dev.fathom.linux;

import java.io.IOException;

/** A system call that failed where that is exceptional: what was tried, and the errno. */
public final class ErrnoException extends IOException {
  private static final long serialVersionUID = 1L;

  private final int errno;

  /**
   * Says what failed.
   *
   * @param call what was tried, e.g. {@code open /dev/loop0}
   * @param errno positive
   */
  public ErrnoException(String call, int errno) {
    this(call, errno, "");
  }

  /** Says what failed and how to mend it. */
  public ErrnoException(String call, int errno, String remedy) {
    super(
        call
            + ": "
            + Errno.message(errno)
            + " ("
            + Errno.name(errno)
            + ")"
            + (remedy.isEmpty() ? "" : "; " + remedy));
    this.errno = errno;
  }

  /** The errno, positive. */
  public int errno() {
    return errno;
  }

  /** The result if it is not negative. */
  static long check(String call, long result) throws ErrnoException {
    if (result < 0) {
      throw new ErrnoException(call, (int) -result);
    }
    return result;
  }
}
