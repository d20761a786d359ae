package dev.fathom.guest;

import dev.fathom.linux.IdleGroup;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The idle group where control groups are those of version 2, as nearly everywhere. */
final class GuestIdle {
  private static final Path TOP = Path.of("/sys/fs/cgroup");
  private static final Path OWN = Path.of("/proc/self/cgroup");

  private GuestIdle() {}

  /** What happened, a line each: {@code idle}, what, and what was found. */
  static List<String> tried() throws IOException {
    List<String> lines = new ArrayList<>();
    try {
      IdleGroup.create().close();
    } catch (UnsupportedOperationException e) {
      lines.add("idle refused " + e.getMessage());
    }
    Files.writeString(TOP.resolve("cgroup.subtree_control"), "+cpu");
    try (IdleGroup group = IdleGroup.create()) {
      group.enter();
      group.idle(true);
      String path = Files.readString(OWN).strip().substring("0::/".length());
      lines.add("idle inside " + path);
      lines.add("idle file " + Files.readString(TOP.resolve(path).resolve("cpu.idle")).strip());
    }
    lines.add("idle afterwards " + Files.readString(OWN).strip());
    try (Stream<Path> all = Files.list(TOP)) {
      lines.add("idle left " + all.filter(Files::isDirectory).map(Path::getFileName).toList());
    }
    return lines;
  }
}
