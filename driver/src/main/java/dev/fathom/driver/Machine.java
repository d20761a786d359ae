package dev.fathom.driver;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.function.UnaryOperator;

/**
 * What the operating system says of itself in /proc: limits and settings that decide which drivers
 * work. Reads only; what cannot be read is unknown.
 */
final class Machine {
  private static final int CAP_IPC_LOCK = 14; // include/uapi/linux/capability.h
  private static final int READ_BYTES = 65_536;
  private static final String STATUS = "/proc/self/status";

  private final String system;
  private final UnaryOperator<String> files;

  /**
   * A machine as described.
   *
   * @param system its operating system's name, as in {@code os.name}
   * @param files the content of a file, empty if it cannot be read
   */
  Machine(String system, UnaryOperator<String> files) {
    this.system = system;
    this.files = files;
  }

  /** This machine. */
  static Machine here() {
    return new Machine(System.getProperty("os.name", "?"), Machine::read);
  }

  /** In large reads: a sysctl gives nothing more to a second one, and readString begins small. */
  private static String read(String path) {
    byte[] buffer = new byte[READ_BYTES];
    StringBuilder text = new StringBuilder();
    try (InputStream file = Files.newInputStream(Path.of(path))) {
      for (int length = file.read(buffer); length > 0; length = file.read(buffer)) {
        text.append(new String(buffer, 0, length, StandardCharsets.UTF_8));
      }
      return text.toString();
    } catch (IOException | RuntimeException e) {
      return "";
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

  /** The kernel's release, e.g. {@code 6.18.2}; empty if unknown. */
  String kernelRelease() {
    return files.apply("/proc/sys/kernel/osrelease").strip();
  }

  /** {@code kernel.io_uring_disabled}: 0 all, 1 privileged only, 2 none. */
  OptionalLong ioUringDisabled() {
    return number(files.apply("/proc/sys/kernel/io_uring_disabled"));
  }

  /** Events of all AIO contexts of the system. */
  OptionalLong aioCount() {
    return number(files.apply("/proc/sys/fs/aio-nr"));
  }

  /** The most events that all AIO contexts of the system may have. */
  OptionalLong aioLimit() {
    return number(files.apply("/proc/sys/fs/aio-max-nr"));
  }

  /** Seccomp mode of this process: 0 none, 1 strict, 2 filtered. */
  OptionalLong seccompMode() {
    return number(field(files.apply(STATUS), "Seccomp:"));
  }

  /** Whether a seccomp filter watches this process's system calls. */
  boolean isFiltered() {
    return seccompMode().orElse(0) != 0;
  }

  /** Whether this process may pin any amount of memory (CAP_IPC_LOCK). */
  boolean maySkipMemlock() {
    String capabilities = field(files.apply(STATUS), "CapEff:");
    try {
      return !capabilities.isEmpty()
          && (Long.parseUnsignedLong(capabilities, 16) >>> CAP_IPC_LOCK & 1) != 0;
    } catch (NumberFormatException e) {
      return false;
    }
  }

  /** How much memory this process may pin, in bytes; {@link Long#MAX_VALUE} for no limit. */
  OptionalLong memlockBytes() {
    String limits = field(files.apply("/proc/self/limits"), "Max locked memory");
    String soft = limits.split("\\s+", 2)[0];
    return soft.equals("unlimited") ? OptionalLong.of(Long.MAX_VALUE) : number(soft);
  }

  /** The rest of the line that begins so, empty if there is none. */
  private static String field(String text, String name) {
    return text.lines()
        .filter(line -> line.startsWith(name))
        .map(line -> line.substring(name.length()).strip())
        .findFirst()
        .orElse("");
  }

  private static OptionalLong number(String text) {
    try {
      return OptionalLong.of(Long.parseLong(text.strip()));
    } catch (NumberFormatException e) {
      return OptionalLong.empty();
    }
  }
}
