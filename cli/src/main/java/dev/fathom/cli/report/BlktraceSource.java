package dev.fathom.cli.report;

import dev.fathom.report.blktrace.BlkFindings;
import dev.fathom.report.blktrace.BlktraceReader;
import dev.fathom.trace.EventSink;
import dev.fathom.trace.Extraction;
import dev.fathom.trace.ExtractionLimits;
import dev.fathom.trace.HistorySink;
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
import org.jspecify.annotations.Nullable;

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
      return Optional.of(new Reading(file.resolveSibling(part.group(1)), false));
    }
    if (!Files.isRegularFile(file)) {
      boolean first = Files.exists(file.resolveSibling(file.getFileName() + ".blktrace.0"));
      return first ? Optional.of(new Reading(file, false)) : Optional.empty();
    }
    return begins(file) ? Optional.of(new Reading(file, true)) : Optional.empty();
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

  /** Ends reading from within. */
  private static final class Enough extends RuntimeException {
    private static final long serialVersionUID = 1;

    Enough() {
      super("enough", null, false, false);
    }
  }

  /** Files that are read. */
  private static final class Reading implements HistoryReading {
    private static final int ASKED_EVERY = 1024;

    private final Path path;
    private final boolean single;
    private final Names names = new Names();
    private @Nullable BlkFindings findings;
    private @Nullable Extraction extraction;
    private long events;

    Reading(Path path, boolean single) {
      this.path = path;
      this.single = single;
    }

    @Override
    public void read(HistorySink sink, Watch watch) throws IOException {
      Extraction joined = new Extraction(names, ExtractionLimits.DEFAULT, sink);
      extraction = joined;
      EventSink counted =
          (words, at) -> {
            if (events++ % ASKED_EVERY == 0 && !watch.goOn(0, 0)) {
              throw new Enough();
            }
            joined.accept(words, at);
          };
      try {
        findings = parse(counted);
      } catch (Enough e) {
        return; // nobody wants the rest
      }
      joined.finish();
    }

    private BlkFindings parse(EventSink sink) throws IOException {
      if (!single) {
        return BlktraceReader.read(path, names, sink);
      }
      try (InputStream in = new BufferedInputStream(Files.newInputStream(path))) {
        return BlktraceReader.read(List.of(in), names, sink);
      }
    }

    @Override
    public long events() {
      return events;
    }

    @Override
    public TraceFacts facts() {
      List<String> warnings = new ArrayList<>();
      long missing = 0;
      if (findings != null) {
        missing = findings.missingRecords();
        warnings.addAll(findings.problems());
        long more = findings.problemCount() - findings.problems().size();
        if (more > 0) {
          warnings.add("%,d problems more".formatted(more));
        }
      }
      if (extraction != null) {
        warnings.addAll(JoinWarnings.of(extraction.counts()));
      }
      return new TraceFacts("blktrace " + path.getFileName(), null, missing, warnings);
    }

    @Override
    public void close() {}
  }
}
