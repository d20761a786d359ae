package dev.fathom.cli.report;

import dev.fathom.ftrace.SavedTrace;
import dev.fathom.ftrace.TraceFindings;
import dev.fathom.trace.EventSink;
import dev.fathom.trace.Names;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Trace events of the kernel as ftrace, trace-cmd and perf save them: {@code docs/ftrace.md}. */
final class SavedTraceSource implements HistorySource {
  @Override
  public String title() {
    return "text of trace_pipe, trace-cmd report, perf script or blkparse; trace.dat; pages of"
        + " trace_pipe_raw";
  }

  @Override
  public Optional<HistoryReading> open(Path file) throws IOException {
    if (!Files.isRegularFile(file)) {
      return Optional.empty();
    }
    SavedTrace saved = SavedTrace.detect(file);
    return switch (saved.kind()) {
      case TRACE_TEXT, PERF_SCRIPT, BLKPARSE, RAW_PAGES, TRACE_DAT -> Optional.of(reading(saved));
      case BLKTRACE, PERF_DATA, UNKNOWN -> Optional.empty();
    };
  }

  private static HistoryReading reading(SavedTrace saved) throws UnreadableFormatException {
    if (!saved.readable()) {
      throw new UnreadableFormatException(
          "%s: %s: %s".formatted(saved.file(), saved.kind().title(), saved.hint()));
    }
    String what = saved.kind().title() + " " + saved.file().getFileName();
    return new ForeignReading(what, (names, sink) -> parse(saved, names, sink));
  }

  private static ForeignReading.Found parse(SavedTrace saved, Names names, EventSink sink)
      throws IOException {
    TraceFindings findings = saved.read(names, sink);
    List<String> lines = new ArrayList<>(findings.warnings());
    if (findings.records() == 0) {
      lines.add(
          "no event of the block layer is in it; record those of block, such as -e 'block:*'");
    }
    return new ForeignReading.Found(Math.max(findings.lostEvents(), findings.losses()), lines);
  }
}
