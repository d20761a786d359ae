package dev.fathom.cli.live;

import dev.fathom.linux.ProcFile;
import java.nio.file.Path;

/** When the kernel writes dirty data without being asked. */
public final class DirtyExpiry {
  private static final Path VM = Path.of("/proc/sys/vm");
  private static final long CENTISECOND_NANOS = 10_000_000;

  private DirtyExpiry() {}

  /**
   * How long data stays dirty at most, if its device keeps up: {@code dirty_expire_centisecs} and
   * twice {@code dirty_writeback_centisecs}.
   */
  public static long nanos() {
    long expire = ProcFile.number(VM.resolve("dirty_expire_centisecs")).orElse(3000);
    long period = ProcFile.number(VM.resolve("dirty_writeback_centisecs")).orElse(500);
    return (expire + 2 * period) * CENTISECOND_NANOS;
  }
}
