package dev.fathom.cli.doctor;

import dev.fathom.linux.ProcFile;
import dev.fathom.linux.ProcessCapabilities;
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
  private static final String STATUS = "/proc/self/status";

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
      return ProcFile.text(locate(path));
    } catch (InvalidPathException e) {
      return Optional.empty();
    }
  }

  /** The number in a file; nothing if there is none. */
  OptionalLong number(String path) {
    return ProcFile.number(text(path).orElse(""));
  }

  /** What follows a name at the beginning of a line of a file; empty if there is no such line. */
  String field(String path, String name) {
    return ProcFile.field(text(path).orElse(""), name);
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
    return (int) ProcFile.number(field(STATUS, "Seccomp:")).orElse(-1);
  }

  /** Whether this process has a capability of capabilities(7); not if unknown. */
  boolean hasCapability(int number) {
    return ProcessCapabilities.parse(text(STATUS).orElse("")).has(number);
  }
}
