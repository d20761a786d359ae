package dev.fathom.cli.report;

import dev.fathom.report.blktrace.BlkFindings;
import dev.fathom.report.blktrace.BlktraceReader;
import dev.fathom.trace.EventSink;
import dev.fathom.trace.Names;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The files of blktrace: {@code NAME.blktrace.0} and its neighbours, named by one of them or by
 * their common beginning, or one file that {@code blkparse -d} made of them.
 */
final class BlktraceSource implements HistorySource {
  private static final Pattern PART = Pattern.compile("(.+)\\.blktrace\\.[0-9]{1,5}");

  /** {@code BLK_IO_TRACE_MAGIC}; the lowest byte is the version. */
  private static final int MAGIC = 0x65617400;

  @Override
  public String title() {
    return "blktrace's files (NAME.blktrace.0, or NAME)";
  }

  @Override
  public Optional<HistoryReading> open(Path file) throws IOException {
    Matcher part = PART.matcher(String.valueOf(file.getFileName()));
    if (part.matches() && Files.exists(file)) {
      return Optional.of(ofParts(file.resolveSibling(part.group(1))));
    }
    if (!Files.isRegularFile(file)) {
      boolean first = Files.exists(file.resolveSibling(file.getFileName() + ".blktrace.0"));
      return first ? Optional.of(ofParts(file)) : Optional.empty();
    }
    return begins(file) ? Optional.of(ofOne(file)) : Optional.empty();
  }

  private static boolean begins(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] start = in.readNBytes(Integer.BYTES);
      if (start.length < Integer.BYTES) {
        return false;
      }
      int word = ByteBuffer.wrap(start).order(ByteOrder.LITTLE_ENDIAN).getInt();
      return (word & ~0xff) == MAGIC || (Integer.reverseBytes(word) & ~0xff) == MAGIC;
    }
  }

  private static HistoryReading ofParts(Path base) {
    return new ForeignReading(
        what(base), (names, sink) -> found(BlktraceReader.read(base, names, sink)));
  }

  private static HistoryReading ofOne(Path file) {
    return new ForeignReading(what(file), (names, sink) -> found(readOne(file, names, sink)));
  }

  private static String what(Path file) {
    return "blktrace " + file.getFileName();
  }

  private static BlkFindings readOne(Path file, Names names, EventSink sink) throws IOException {
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
      return BlktraceReader.read(List.of(in), names, sink);
    }
  }

  private static ForeignReading.Found found(BlkFindings findings) {
    List<String> lines = new ArrayList<>(findings.problems());
    long more = findings.problemCount() - findings.problems().size();
    if (more > 0) {
      lines.add("%,d problems more".formatted(more));
    }
    return new ForeignReading.Found(findings.missingRecords(), lines);
  }
}
