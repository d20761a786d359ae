package dev.fathom.aio;

import dev.fathom.linux.Errno;
import java.io.IOException;
import java.io.Serial;

/** An operation that failed: what was asked, on which file, where, and the errno. */
public final class IoException extends IOException {
  @Serial private static final long serialVersionUID = 1L;

  private final int errno;
  private final String operation;
  private final String file;
  private final long positionBytes;
  private final long lengthBytes;

  /**
   * An operation that ended with {@code errno}.
   *
   * @param errno positive, as in errno(3)
   * @param operation e.g. {@code read}
   * @param file its path, or a description of what took its place
   * @param positionBytes where in the file, −1 if that means nothing
   * @param lengthBytes how much was asked for, −1 if that means nothing
   */
  public IoException(
      int errno, String operation, String file, long positionBytes, long lengthBytes) {
    super(describe(errno, operation, file, positionBytes, lengthBytes));
    this.errno = errno;
    this.operation = operation;
    this.file = file;
    this.positionBytes = positionBytes;
    this.lengthBytes = lengthBytes;
  }

  private static String describe(
      int errno, String operation, String file, long positionBytes, long lengthBytes) {
    StringBuilder text = new StringBuilder(96).append(operation).append(' ').append(file);
    if (lengthBytes >= 0) {
      text.append(", ").append(lengthBytes).append(" bytes");
    }
    if (positionBytes >= 0) {
      text.append(" at ").append(positionBytes);
    }
    return text.append(": ")
        .append(Errno.message(errno))
        .append(" (")
        .append(Errno.name(errno))
        .append(')')
        .toString();
  }

  /** The error number, positive, as in errno(3). */
  public int errno() {
    return errno;
  }

  /** What was asked for, e.g. {@code read}. */
  public String operation() {
    return operation;
  }

  /** The file's path. */
  public String file() {
    return file;
  }

  /** Where in the file, in bytes; −1 if that means nothing. */
  public long positionBytes() {
    return positionBytes;
  }

  /** How much was asked for, in bytes; −1 if that means nothing. */
  public long lengthBytes() {
    return lengthBytes;
  }
}
