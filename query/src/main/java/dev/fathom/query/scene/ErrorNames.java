package dev.fathom.query.scene;

import java.util.HashMap;
import java.util.Map;

/** Names of Linux's error numbers (include/uapi/asm-generic/errno.h), those that I/O returns. */
final class ErrorNames {
  private static final String TABLE =
      """
      1 EPERM 2 ENOENT 3 ESRCH 4 EINTR 5 EIO 6 ENXIO 7 E2BIG 8 ENOEXEC 9 EBADF 10 ECHILD 11 EAGAIN
      12 ENOMEM 13 EACCES 14 EFAULT 15 ENOTBLK 16 EBUSY 17 EEXIST 18 EXDEV 19 ENODEV 20 ENOTDIR
      21 EISDIR 22 EINVAL 23 ENFILE 24 EMFILE 25 ENOTTY 26 ETXTBSY 27 EFBIG 28 ENOSPC 29 ESPIPE
      30 EROFS 31 EMLINK 32 EPIPE 33 EDOM 34 ERANGE 35 EDEADLK 36 ENAMETOOLONG 37 ENOLCK 38 ENOSYS
      39 ENOTEMPTY 40 ELOOP 52 EBADE 61 ENODATA 62 ETIME 67 ENOLINK 71 EPROTO 74 EBADMSG
      75 EOVERFLOW 77 EBADFD 84 EILSEQ 85 ERESTART 88 ENOTSOCK 90 EMSGSIZE 95 EOPNOTSUPP
      98 EADDRINUSE 101 ENETUNREACH 103 ECONNABORTED 104 ECONNRESET 105 ENOBUFS 107 ENOTCONN
      108 ESHUTDOWN 110 ETIMEDOUT 111 ECONNREFUSED 113 EHOSTUNREACH 114 EALREADY 115 EINPROGRESS
      116 ESTALE 117 EUCLEAN 121 EREMOTEIO 122 EDQUOT 123 ENOMEDIUM 124 EMEDIUMTYPE 125 ECANCELED
      126 ENOKEY 133 EHWPOISON
      """;

  private static final Map<Long, String> BY_NUMBER = byNumber();

  private ErrorNames() {}

  /** The name for a result: of a negated error number, or empty for a success. */
  static String ofResult(long result) {
    if (result >= 0) {
      return "";
    }
    String name = BY_NUMBER.get(-result);
    return name == null ? "E" + -result : name;
  }

  private static Map<Long, String> byNumber() {
    Map<Long, String> names = new HashMap<>();
    String[] words = TABLE.strip().split("\\s+", -1);
    for (int i = 0; i < words.length; i += 2) {
      names.put(Long.valueOf(words[i]), words[i + 1]);
    }
    return Map.copyOf(names);
  }
}
