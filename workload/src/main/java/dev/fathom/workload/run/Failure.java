package dev.fathom.workload.run;

import dev.fathom.aio.IoException;
import dev.fathom.linux.Errno;
import dev.fathom.linux.ErrnoException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;

/**
 * Why a job ended early.
 *
 * @param errno as in errno(3), positive
 * @param text what happened, with file and place where there is one
 */
public record Failure(int errno, String text) {
  /** What fio ends with when data is not what was written (EILSEQ). */
  public static final int WRONG_DATA = 84;

  /** What the errno means, in a few words. */
  String meaning() {
    return errno == WRONG_DATA ? "Data is not what was written" : Errno.message(errno);
  }

  /** An operation on a file that failed. */
  static Failure of(int errno, String operation, String file, long position, long length) {
    String text = new IoException(errno, operation, file, position, length).getMessage();
    return new Failure(errno, text == null ? operation + " " + file : text);
  }

  /** Something that could not be set up. */
  static Failure of(IOException e) {
    String message = e.getMessage();
    String text = message == null ? e.toString() : message;
    return switch (e) {
      case ErrnoException failed -> new Failure(failed.errno(), text);
      case IoException failed -> new Failure(failed.errno(), text);
      case NoSuchFileException missing -> named(Errno.ENOENT, missing.getFile());
      case AccessDeniedException denied -> named(Errno.EACCES, denied.getFile());
      default -> new Failure(Errno.EIO, text);
    };
  }

  private static Failure named(int errno, String file) {
    return new Failure(errno, "%s: %s (%s)".formatted(file, Errno.message(errno), Errno.name(errno)));
  }
}
