package dev.fathom.cli.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** All kinds of files that {@code fathom report} reads. */
public final class HistorySources {
  /** In the order in which they are asked: a new kind is a line here. */
  private static final List<HistorySource> ALL =
      List.of(new RecordingSource(), new BlktraceSource(), new SavedTraceSource());

  private HistorySources() {}

  /**
   * Opens a file of any kind.
   *
   * @throws UnreadableFormatException if it is of none of them; the message says what it seems to
   *     be, and what could be read
   * @throws IOException if it cannot be read
   */
  public static HistoryReading open(Path file) throws IOException {
    for (HistorySource source : ALL) {
      Optional<HistoryReading> reading = source.open(file);
      if (reading.isPresent()) {
        return reading.get();
      }
    }
    if (!Files.exists(file)) {
      throw new NoSuchFileException(file.toString());
    }
    List<String> titles = ALL.stream().map(HistorySource::title).toList();
    throw new UnreadableFormatException(
        "%s is %s; what is read: %s".formatted(file, FileKind.of(file), String.join("; ", titles)));
  }
}
