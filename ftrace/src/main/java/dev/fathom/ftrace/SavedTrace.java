package dev.fathom.ftrace;

import dev.fathom.report.blktrace.BlkFindings;
import dev.fathom.report.blktrace.BlktraceReader;
import dev.fathom.trace.EventSink;
import dev.fathom.trace.Names;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A kernel trace in a file, of whatever program made it.
 *
 * @param file as it was named
 * @param kind what it is
 * @param parts files of the trace, by processor for binary ones
 * @param hint what to do about it, where it is not read or lacks something; else empty
 */
public record SavedTrace(Path file, Kind kind, List<Path> parts, String hint) {
  /** What a file can be. */
  public enum Kind {
    /** Text of trace, trace_pipe or {@code trace-cmd report}. */
    TRACE_TEXT("ftrace text"),
    /** Text of {@code perf script}. */
    PERF_SCRIPT("perf script"),
    /** Text of blkparse. */
    BLKPARSE("text of blkparse"),
    /** Binary files of blktrace. */
    BLKTRACE("blktrace"),
    /** Pages of trace_pipe_raw, with the formats of their kernel beside them. */
    RAW_PAGES("pages of trace_pipe_raw"),
    /** A binary file of trace-cmd. */
    TRACE_DAT("trace.dat"),
    /** A binary file of perf. */
    PERF_DATA("perf.data"),
    /** None of these. */
    UNKNOWN("no kernel trace");

    private final String title;

    Kind(String title) {
      this.title = title;
    }

    /** In words. */
    public String title() {
      return title;
    }
  }

  /** Copies the list. */
  public SavedTrace {
    parts = List.copyOf(parts);
  }

  /** Whether it can be read. */
  public boolean readable() {
    return hint.isEmpty();
  }

  /**
   * Says what a file is, by its first bytes and by what lies beside it.
   *
   * @throws IOException if it cannot be read
   */
  public static SavedTrace detect(Path file) throws IOException {
    return TraceDetection.of(file);
  }

  /**
   * Reads a file.
   *
   * @throws FormatException if it is nothing that can be read, with what to do about it
   * @throws IOException if it cannot be read
   */
  public static TraceFindings read(Path file, Names names, EventSink sink) throws IOException {
    return detect(file).read(names, sink);
  }

  /**
   * Reads it to its end. Blocks while it reads; memory is bounded.
   *
   * @param names gets devices, files and origins
   * @param sink gets the events, in the order of time
   * @throws FormatException if it is nothing that can be read, with what to do about it
   * @throws IOException if it cannot be read
   */
  public TraceFindings read(Names names, EventSink sink) throws IOException {
    if (!readable()) {
      throw new FormatException("%s: %s: %s".formatted(file, kind.title(), hint));
    }
    return switch (kind) {
      case TRACE_TEXT, PERF_SCRIPT, BLKPARSE -> {
        try (InputStream in = Files.newInputStream(file)) {
          yield TraceText.read(in, names, sink);
        }
      }
      case BLKTRACE -> withFiles(open -> ofBlktrace(open, names, sink));
      case RAW_PAGES -> {
        EventFormats formats = TraceDetection.formatsBeside(file);
        yield withFiles(open -> RawTrace.read(open, formats, names, sink));
      }
      case TRACE_DAT -> TraceDat.read(file, names, sink);
      case PERF_DATA, UNKNOWN -> throw new FormatException(file + ": not read");
    };
  }

  private interface Reading {
    TraceFindings of(Map<String, InputStream> open) throws IOException;
  }

  private TraceFindings withFiles(Reading reading) throws IOException {
    Map<String, InputStream> open = new LinkedHashMap<>();
    try {
      for (Path part : parts) {
        open.put(
            String.valueOf(part.getFileName()),
            new BufferedInputStream(Files.newInputStream(part)));
      }
      return reading.of(open);
    } finally {
      for (InputStream in : open.values()) {
        in.close();
      }
    }
  }

  private static TraceFindings ofBlktrace(
      Map<String, InputStream> open, Names names, EventSink sink) throws IOException {
    BlkFindings found = BlktraceReader.read(List.copyOf(open.values()), names, sink);
    return new TraceFindings(
        found.records(),
        0,
        found.events(),
        found.missingRecords(),
        found.missingRecords() > 0 ? 1 : 0,
        found.unmatchedRecords(),
        found.forgotten(),
        0,
        0,
        found.problems(),
        found.problemCount());
  }
}
