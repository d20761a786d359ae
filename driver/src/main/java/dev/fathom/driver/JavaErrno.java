package dev.fathom.driver;

import dev.fathom.linux.Errno;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.NonReadableChannelException;
import java.nio.channels.NonWritableChannelException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Errno values of the exceptions that {@code FileChannel} throws.
 *
 * <p>The JDK keeps of errno only the text of strerror(3); an error whose text is not known here
 * (another language, another operating system) becomes EIO.
 */
final class JavaErrno {
  private static final Map<String, Integer> TEXTS =
      Map.ofEntries(
          Map.entry("Bad file descriptor", Errno.EBADF),
          Map.entry("Broken pipe", Errno.EPIPE),
          Map.entry("Cannot allocate memory", Errno.ENOMEM),
          Map.entry("Disk quota exceeded", Errno.EDQUOT),
          Map.entry("File too large", Errno.EFBIG),
          Map.entry("Illegal seek", Errno.ESPIPE),
          Map.entry("Input/output error", Errno.EIO),
          Map.entry("Invalid argument", Errno.EINVAL),
          Map.entry("Is a directory", Errno.EISDIR),
          Map.entry("No space left on device", Errno.ENOSPC),
          Map.entry("No such device or address", Errno.ENXIO),
          Map.entry("Operation not permitted", Errno.EPERM),
          Map.entry("Operation not supported", Errno.EOPNOTSUPP),
          Map.entry("Permission denied", Errno.EACCES),
          Map.entry("Read-only file system", Errno.EROFS),
          Map.entry("Resource temporarily unavailable", Errno.EAGAIN),
          Map.entry("Stale file handle", Errno.ESTALE));

  private JavaErrno() {}

  /** The errno, positive. */
  static int of(Throwable failure) {
    return switch (failure) {
      case NonReadableChannelException _, NonWritableChannelException _, ClosedChannelException _ ->
          Errno.EBADF;
      case OutOfMemoryError _ -> Errno.ENOMEM;
      case IllegalArgumentException _ -> Errno.EINVAL;
      // The memory's arena was closed, or belongs to another thread.
      case IllegalStateException _, IndexOutOfBoundsException _, WrongThreadException _ ->
          Errno.EFAULT;
      case UnsupportedOperationException _ -> Errno.EOPNOTSUPP;
      default -> ofText(failure.getMessage());
    };
  }

  private static int ofText(@Nullable String text) {
    if (text == null) {
      return Errno.EIO;
    }
    if (text.contains("multiple of the block size")) {
      return Errno.EINVAL; // direct I/O: the JDK itself checks the alignment
    }
    return TEXTS.getOrDefault(text, Errno.EIO);
  }
}
