package dev.fathom.cli.report;

import dev.fathom.kernel.join.JoinLimits;
import dev.fathom.kernel.join.UringJoin;
import dev.fathom.kernel.recording.KernelRecording;
import dev.fathom.kernel.recording.RecordedKernelNames;
import dev.fathom.trace.Extraction;
import dev.fathom.trace.ExtractionLimits;
import dev.fathom.trace.HistorySink;
import dev.fathom.trace.Incident;
import dev.fathom.trace.TraceSession;
import dev.fathom.trace.recording.RecordingFormatException;
import dev.fathom.trace.recording.RecordingHeader;
import dev.fathom.trace.recording.RecordingReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Fathom's own recordings, whole or damaged: {@code docs/recording-format.md}. */
final class RecordingSource implements HistorySource {
  /** The first bytes of every version. */
  private static final byte[] MAGIC = {(byte) 0x89, 'F', 'T', 'H', 'R', '\r', '\n', 0x1a};

  @Override
  public String title() {
    return "recordings of fathom run --trace and fathom trace";
  }

  @Override
  public Optional<HistoryReading> open(Path file) throws IOException {
    if (!Files.exists(file) || Files.isDirectory(file)) {
      return Optional.empty();
    }
    long bytesAll = Files.isRegularFile(file) ? Files.size(file) : 0;
    try {
      return Optional.of(new Reading(RecordingReader.open(file), bytesAll));
    } catch (RecordingFormatException e) {
      if (beginsAsRecording(file)) {
        throw new UnreadableFormatException(String.valueOf(e.getMessage()));
      }
      return Optional.empty();
    }
  }

  private static boolean beginsAsRecording(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return Arrays.equals(in.readNBytes(MAGIC.length), MAGIC);
    }
  }

  /** A recording that is read. */
  private static final class Reading implements HistoryReading {
    private final RecordingReader reader;
    private final long bytesAll;
    private @Nullable Extraction extraction;
    private @Nullable KernelRecording kernel;
    private @Nullable UringJoin join;

    /** Blocks of other rooms than the engine's; where a kernel's come at all, one is first. */
    private long roomBlocks;

    Reading(RecordingReader reader, long bytesAll) {
      this.reader = reader;
      this.bytesAll = bytesAll;
    }

    @Override
    public void read(HistorySink sink, Consumer<Incident> incidents, Watch watch)
        throws IOException {
      UringJoin sides = new UringJoin(reader.header().processId(), JoinLimits.DEFAULT, sink);
      join = sides;
      HistorySink operations = sides.operations();
      Extraction joined =
          new Extraction(
              reader.names(),
              ExtractionLimits.DEFAULT,
              history -> (roomBlocks > 0 ? operations : sink).accept(history));
      extraction = joined;
      RecordedKernelNames names = new RecordedKernelNames();
      RecordedIncidents between = new RecordedIncidents(names, incidents, sides.requests());
      KernelRecording requests = new KernelRecording(names, between, between);
      between.within(requests::scope);
      kernel = requests;
      reader.blocks((type, payload, count) -> {
        roomBlocks++;
        requests.accept(type, payload, count);
      });
      boolean more = true;
      while (more && watch.goOn(reader.bytes(), bytesAll)) {
        more = reader.read(joined);
      }
      joined.finish();
      requests.finish();
      between.finish();
      sides.finish();
    }

    @Override
    public long events() {
      return reader.events() + (kernel == null ? 0 : kernel.counts().records());
    }

    @Override
    public long beganNanos() {
      return Math.max(0, reader.header().monotonicNanos());
    }

    @Override
    public TraceFacts facts() {
      RecordingHeader header = reader.header();
      long nanos = header.realTimeNanos();
      Instant began = nanos == 0 ? null : Instant.ofEpochSecond(0, nanos);
      return new TraceFacts(header.label(), began, reader.lost(), warnings());
    }

    private List<String> warnings() {
      List<String> lines = new ArrayList<>(reader.findings().lines());
      if (!reader.problem().isEmpty()) {
        lines.add("the recording says: " + reader.problem());
      }
      if (kernel != null) {
        lines.addAll(warnings(kernel));
      }
      reader.losses().stream().map(TraceSession.Loss::text).forEach(lines::add);
      if (extraction != null) {
        lines.addAll(JoinWarnings.of(extraction.counts()));
      }
      if (join != null && join.counts().operations() > 0) {
        lines.addAll(JoinWarnings.of(join.counts()));
      }
      return lines;
    }

    private List<String> warnings(KernelRecording kernel) {
      List<String> lines = new ArrayList<>();
      long foreign = roomBlocks - kernel.blocks();
      if (foreign > 0) {
        lines.add("%,d blocks of a kind that is not read".formatted(foreign));
      }
      if (kernel.damaged() > 0) {
        lines.add("%,d blocks of kernel records are damaged".formatted(kernel.damaged()));
      }
      kernel.missing().stream()
          .map(text -> "not on the kernel traced: " + text.replaceFirst(" \\(.*", ""))
          .forEach(lines::add);
      kernel
          .counters()
          .filter(counters -> counters.lostRecords() > 0)
          .ifPresent(counters ->
              lines.add("%,d records of the kernel were lost".formatted(counters.lostRecords())));
      return lines;
    }

    @Override
    public void close() throws IOException {
      reader.close();
    }
  }
}
