package dev.fathom.aio;

import dev.fathom.driver.Finding;
import dev.fathom.linux.Errno;

/** Says why a pool could not be registered, and what would help. */
final class RegistrationFinding {
  private RegistrationFinding() {}

  static Finding of(BufferPool pool, int errno) {
    String remedy =
        errno == Errno.ENOMEM
            ? "raise RLIMIT_MEMLOCK (ulimit -l) above %d KiB, or grant CAP_IPC_LOCK"
                .formatted(pool.region().byteSize() / 1024 + 64)
            : "";
    return Finding.degraded(
        "registered buffers",
        "%s is not registered: %s".formatted(pool, Errno.message(errno)),
        remedy);
  }
}
