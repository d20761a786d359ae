package dev.fathom.kernel.record;

/**
 * What the block layer calls the end of a request, as errno.
 *
 * <p>Source: {@code blk_errors[]} in {@code block/blk-core.c}, Linux 6.18.
 */
final class BlockStatus {
  private static final int[] ERRNO = {
    0, 95, 110, 28, 67, 121, 52, 61, 84, 12, 5, 78, 11, 16, 109, 75, 19, 62, 5, 22
  };

  /** EIO, for what has no number of its own. */
  private static final int IO_ERROR = 5;

  private BlockStatus() {}

  /** The errno of a {@code blk_status_t}, positive; 0 for success. */
  static int errno(int status) {
    return status >= 0 && status < ERRNO.length ? ERRNO[status] : IO_ERROR;
  }
}
