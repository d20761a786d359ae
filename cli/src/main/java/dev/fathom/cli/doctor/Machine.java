package dev.fathom.cli.doctor;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A machine to be looked at: this one, or a prepared one.
 *
 * @param system the operating system's name, as in {@code os.name}
 * @param architecture as in {@code os.arch}
 * @param root where its /proc, /sys and /dev are: {@code /} for this machine
 * @param kernel what is found out by trying
 * @param jvm what runs us
 */
public record Machine(String system, String architecture, Path root, Kernel kernel, Jvm jvm) {
  private static final int PIECE_BYTES = 32 << 10;

  /** This machine. */
  public static Machine here() {
    return new Machine(
        System.getProperty("os.name", "?"),
        System.getProperty("os.arch", "?"),
        Path.of("/"),
        new LiveKernel(),
        Jvm.here());
  }

  /** Whether it is a Linux that Fathom makes system calls on. */
  public boolean isLinux() {
    return system.toLowerCase(Locale.ROOT).equals("linux")
        && (architecture.equals("amd64") || architecture.equals("aarch64"));
  }

  /** Where a path of the machine is found, e.g. {@code /sys/dev/block}. */
  Path locate(String path) {
    return root.resolve(path.startsWith("/") ? path.substring(1) : path);
  }

  /** The text of a file without space around it; nothing if it cannot be read. */
  Optional<String> text(String path) {
    try {
      return text(locate(path));
    } catch (InvalidPathException e) {
      return Optional.empty();
    }
  }

  static Optional<String> text(Path file) {
    try {
      return Optional.of(read(file).toString(StandardCharsets.UTF_8).strip());
    } catch (IOException | SecurityException e) {
      return Optional.empty();
    }
  }

  /**
   * Reads in large pieces. Files of /proc/sys give all at once or cut: Files.readAllBytes begins
   * with one byte where a file says that it is empty, and would get the first digit of a number.
   */
  private static ByteArrayOutputStream read(Path file) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    byte[] piece = new byte[PIECE_BYTES];
    try (InputStream in = Files.newInputStream(file)) {
      for (int count = in.read(piece); count > 0; count = in.read(piece)) {
        bytes.write(piece, 0, count);
      }
    }
    return bytes;
  }

  /** The number in a file; nothing if there is none. */
  OptionalLong number(String path) {
    return numberIn(text(path).orElse(""));
  }

  static OptionalLong number(Path file) {
    return numberIn(text(file).orElse(""));
  }

  static OptionalLong numberIn(String text) {
    try {
      return OptionalLong.of(Long.parseLong(text.strip()));
    } catch (NumberFormatException e) {
      return OptionalLong.empty();
    }
  }

  /** What follows a name at the beginning of a line of a file; empty if there is no such line. */
  String field(String path, String name) {
    for (String line : lines(path)) {
      if (line.startsWith(name)) {
        return line.substring(name.length()).strip();
      }
    }
    return "";
  }

  /** The lines of a file; none if it cannot be read. */
  List<String> lines(String path) {
    return text(path).map(text -> text.lines().toList()).orElse(List.of());
  }

  /** The words of a text, split at single characters of white space. */
  static List<String> words(String text) {
    List<String> words = new ArrayList<>();
    int begin = 0;
    for (int i = 0; i <= text.length(); i++) {
      if (i == text.length() || Character.isWhitespace(text.charAt(i))) {
        if (i > begin) {
          words.add(text.substring(begin, i));
        }
        begin = i + 1;
      }
    }
    return words;
  }

  /** Seccomp mode of this process: 0 none, 1 strict, 2 filtered; −1 if unknown. */
  int seccompMode() {
    return (int) numberIn(field("/proc/self/status", "Seccomp:")).orElse(-1);
  }

  /** Whether this process has a capability of capabilities(7); not if unknown. */
  boolean hasCapability(int number) {
    try {
      String effective = field("/proc/self/status", "CapEff:");
      return (Long.parseUnsignedLong(effective, 16) >>> number & 1) != 0;
    } catch (NumberFormatException e) {
      return false;
    }
  }
}
