package dev.fathom.kernel.bpf;

import java.util.List;

/** The end of a log of the kernel: its reason comes last. */
final class LogTail {
  private static final int LINES = 20;

  private LogTail() {}

  static String of(String log) {
    List<String> lines = log.strip().lines().toList();
    return String.join("\n", lines.subList(Math.max(0, lines.size() - LINES), lines.size()));
  }
}
