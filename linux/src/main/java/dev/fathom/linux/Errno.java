package dev.fathom.linux;

import java.util.Map;

/**
 * Error numbers of Linux (errno(3); include/uapi/asm-generic/errno.h). The same on x86-64 and
 * aarch64. Results carry them negated.
 */
public final class Errno {
  /** Operation not permitted. */
  public static final int EPERM = 1;

  /** No such file or directory. */
  public static final int ENOENT = 2;

  /** No such process. */
  public static final int ESRCH = 3;

  /** Interrupted system call. */
  public static final int EINTR = 4;

  /** Input/output error. */
  public static final int EIO = 5;

  /** No such device or address. */
  public static final int ENXIO = 6;

  /** Argument list too long. */
  public static final int E2BIG = 7;

  /** Bad file descriptor. */
  public static final int EBADF = 9;

  /** Resource temporarily unavailable. */
  public static final int EAGAIN = 11;

  /** Cannot allocate memory. */
  public static final int ENOMEM = 12;

  /** Permission denied. */
  public static final int EACCES = 13;

  /** Bad address. */
  public static final int EFAULT = 14;

  /** Block device required. */
  public static final int ENOTBLK = 15;

  /** Device or resource busy. */
  public static final int EBUSY = 16;

  /** File exists. */
  public static final int EEXIST = 17;

  /** Invalid cross-device link. */
  public static final int EXDEV = 18;

  /** No such device. */
  public static final int ENODEV = 19;

  /** Not a directory. */
  public static final int ENOTDIR = 20;

  /** Is a directory. */
  public static final int EISDIR = 21;

  /** Invalid argument. */
  public static final int EINVAL = 22;

  /** Too many open files in system. */
  public static final int ENFILE = 23;

  /** Too many open files. */
  public static final int EMFILE = 24;

  /** Inappropriate ioctl for device. */
  public static final int ENOTTY = 25;

  /** Text file busy. */
  public static final int ETXTBSY = 26;

  /** File too large. */
  public static final int EFBIG = 27;

  /** No space left on device. */
  public static final int ENOSPC = 28;

  /** Illegal seek. */
  public static final int ESPIPE = 29;

  /** Read-only file system. */
  public static final int EROFS = 30;

  /** Broken pipe. */
  public static final int EPIPE = 32;

  /** Numerical result out of range. */
  public static final int ERANGE = 34;

  /** File name too long. */
  public static final int ENAMETOOLONG = 36;

  /** Function not implemented. */
  public static final int ENOSYS = 38;

  /** Too many levels of symbolic links. */
  public static final int ELOOP = 40;

  /** No data available. */
  public static final int ENODATA = 61;

  /** Timer expired. */
  public static final int ETIME = 62;

  /** Value too large for defined data type. */
  public static final int EOVERFLOW = 75;

  /** File descriptor in bad state. */
  public static final int EBADFD = 77;

  /** Operation not supported. */
  public static final int EOPNOTSUPP = 95;

  /** Connection timed out. */
  public static final int ETIMEDOUT = 110;

  /** Operation already in progress. */
  public static final int EALREADY = 114;

  /** Stale file handle. */
  public static final int ESTALE = 116;

  /** Remote I/O error. */
  public static final int EREMOTEIO = 121;

  /** Disk quota exceeded. */
  public static final int EDQUOT = 122;

  /** Operation canceled. */
  public static final int ECANCELED = 125;

  private record Entry(String name, String message) {}

  private static final Map<Integer, Entry> ENTRIES =
      Map.ofEntries(
          entry(EPERM, "EPERM", "Operation not permitted"),
          entry(ENOENT, "ENOENT", "No such file or directory"),
          entry(ESRCH, "ESRCH", "No such process"),
          entry(EINTR, "EINTR", "Interrupted system call"),
          entry(EIO, "EIO", "Input/output error"),
          entry(ENXIO, "ENXIO", "No such device or address"),
          entry(E2BIG, "E2BIG", "Argument list too long"),
          entry(EBADF, "EBADF", "Bad file descriptor"),
          entry(EAGAIN, "EAGAIN", "Resource temporarily unavailable"),
          entry(ENOMEM, "ENOMEM", "Cannot allocate memory"),
          entry(EACCES, "EACCES", "Permission denied"),
          entry(EFAULT, "EFAULT", "Bad address"),
          entry(ENOTBLK, "ENOTBLK", "Block device required"),
          entry(EBUSY, "EBUSY", "Device or resource busy"),
          entry(EEXIST, "EEXIST", "File exists"),
          entry(EXDEV, "EXDEV", "Invalid cross-device link"),
          entry(ENODEV, "ENODEV", "No such device"),
          entry(ENOTDIR, "ENOTDIR", "Not a directory"),
          entry(EISDIR, "EISDIR", "Is a directory"),
          entry(EINVAL, "EINVAL", "Invalid argument"),
          entry(ENFILE, "ENFILE", "Too many open files in system"),
          entry(EMFILE, "EMFILE", "Too many open files"),
          entry(ENOTTY, "ENOTTY", "Inappropriate ioctl for device"),
          entry(ETXTBSY, "ETXTBSY", "Text file busy"),
          entry(EFBIG, "EFBIG", "File too large"),
          entry(ENOSPC, "ENOSPC", "No space left on device"),
          entry(ESPIPE, "ESPIPE", "Illegal seek"),
          entry(EROFS, "EROFS", "Read-only file system"),
          entry(EPIPE, "EPIPE", "Broken pipe"),
          entry(ERANGE, "ERANGE", "Numerical result out of range"),
          entry(ENAMETOOLONG, "ENAMETOOLONG", "File name too long"),
          entry(ENOSYS, "ENOSYS", "Function not implemented"),
          entry(ELOOP, "ELOOP", "Too many levels of symbolic links"),
          entry(ENODATA, "ENODATA", "No data available"),
          entry(ETIME, "ETIME", "Timer expired"),
          entry(EOVERFLOW, "EOVERFLOW", "Value too large for defined data type"),
          entry(EBADFD, "EBADFD", "File descriptor in bad state"),
          entry(EOPNOTSUPP, "EOPNOTSUPP", "Operation not supported"),
          entry(ETIMEDOUT, "ETIMEDOUT", "Connection timed out"),
          entry(EALREADY, "EALREADY", "Operation already in progress"),
          entry(ESTALE, "ESTALE", "Stale file handle"),
          entry(EREMOTEIO, "EREMOTEIO", "Remote I/O error"),
          entry(EDQUOT, "EDQUOT", "Disk quota exceeded"),
          entry(ECANCELED, "ECANCELED", "Operation canceled"));

  private Errno() {}

  private static Map.Entry<Integer, Entry> entry(int errno, String name, String message) {
    return Map.entry(errno, new Entry(name, message));
  }

  /** Its name, e.g. {@code ENOSPC}; {@code errno 133} for one that is not listed here. */
  public static String name(int errno) {
    Entry entry = ENTRIES.get(errno);
    return entry == null ? "errno " + errno : entry.name;
  }

  /** What strerror(3) says, e.g. {@code No space left on device}. */
  public static String message(int errno) {
    Entry entry = ENTRIES.get(errno);
    return entry == null ? "Unknown error " + errno : entry.message;
  }
}
