package dev.fathom.trace;

/**
 * How much memory a history takes, from above: what its objects are on a JVM with compressed
 * references, rounded up, with an origin of its own for its operation and for each share.
 */
public final class HistorySize {
  private static final int OPERATION_BYTES = 600;
  private static final int REQUEST_BYTES = 300;
  private static final int BIO_BYTES = 300;
  private static final int SHARE_BYTES = 500;

  private HistorySize() {}

  /** In bytes. */
  public static long bytes(History history) {
    long bytes = history.operation() == null ? 0 : OPERATION_BYTES;
    for (RequestPart request : history.requests()) {
      bytes += REQUEST_BYTES;
      for (BioPart bio : request.bios()) {
        bytes += BIO_BYTES + (long) SHARE_BYTES * bio.shares().size();
      }
    }
    return bytes;
  }
}
