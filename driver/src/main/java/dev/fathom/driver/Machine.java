package dev.fathom.driver;

import dev.fathom.linux.ErrnoException;
import dev.fathom.linux.KernelVersion;
import dev.fathom.linux.ProcFile;
import dev.fathom.linux.ProcessCapabilities;
import dev.fathom.linux.ResourceLimits;
import java.nio.file.Path;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * What the operating system says of itself: limits and settings that decide which drivers work.
 * Reads only; what cannot be read is unknown.
 */
final class Machine {
  private static final String STATUS = "/proc/self/status";

  private final String system;
  private final KernelVersion kernel;
  private final Supplier<OptionalLong> memlockBytes;
  private final UnaryOperator<String> files;

  /**
   * A machine as described.
   *
   * @param system its operating system's name, as in {@code os.name}
   * @param kernel its release
   * @param memlockBytes how much memory this process may pin, if known
   * @param files the content of a file, empty if it cannot be read
   */
  Machine(
      String system,
      KernelVersion kernel,
      Supplier<OptionalLong> memlockBytes,
      UnaryOperator<String> files) {
    this.system = system;
    this.kernel = kernel;
    this.memlockBytes = memlockBytes;
    this.files = files;
  }

  /** This machine. */
  static Machine here() {
    return new Machine(
        System.getProperty("os.name", "?"),
        KernelVersion.here(),
        Machine::memlockHere,
        path -> ProcFile.text(Path.of(path)).orElse(""));
  }

  private static OptionalLong memlockHere() {
    try {
      return OptionalLong.of(ResourceLimits.limit(ResourceLimits.Resource.MEMLOCK).soft());
    } catch (ErrnoException | UnsupportedOperationException | LinkageError e) {
      return OptionalLong.empty();
    }
  }

  /** The operating system's name. */
  String system() {
    return system;
  }

  /** Whether it is Linux. */
  boolean isLinux() {
    return system.toLowerCase(Locale.ROOT).equals("linux");
  }

  /** The release of Linux, e.g. {@code 6.18.2}; empty if unknown or another system's. */
  String kernelRelease() {
    return isLinux() ? kernel.text() : "";
  }

  /** {@code kernel.io_uring_disabled}: 0 all, 1 privileged only, 2 none. */
  OptionalLong ioUringDisabled() {
    return ProcFile.number(files.apply("/proc/sys/kernel/io_uring_disabled"));
  }

  /** Events of all AIO contexts of the system. */
  OptionalLong aioCount() {
    return ProcFile.number(files.apply("/proc/sys/fs/aio-nr"));
  }

  /** The most events that all AIO contexts of the system may have. */
  OptionalLong aioLimit() {
    return ProcFile.number(files.apply("/proc/sys/fs/aio-max-nr"));
  }

  /** Seccomp mode of this process: 0 none, 1 strict, 2 filtered. */
  OptionalLong seccompMode() {
    return ProcFile.number(ProcFile.field(files.apply(STATUS), "Seccomp:"));
  }

  /** Whether a seccomp filter watches this process's system calls. */
  boolean isFiltered() {
    return seccompMode().orElse(0) != 0;
  }

  /** Whether this process may pin any amount of memory (CAP_IPC_LOCK). */
  boolean maySkipMemlock() {
    return ProcessCapabilities.parse(files.apply(STATUS)).hasIpcLock();
  }

  /**
   * How much memory this process may pin, in bytes; {@link ResourceLimits#UNLIMITED} for no limit.
   */
  OptionalLong memlockBytes() {
    return memlockBytes.get();
  }
}
