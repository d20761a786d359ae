package dev.fathom.trace.flight;

import dev.fathom.trace.History;
import dev.fathom.trace.Names;
import dev.fathom.trace.TraceSession;
import dev.fathom.trace.recording.Progress;
import dev.fathom.trace.recording.RecordingWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * Where dumps are written. Each becomes visible under its name only when it is complete, or as
 * complete as it gets. One thread.
 */
final class DumpFiles {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss.SSS'Z'").withZone(ZoneOffset.UTC);

  private final Path target;
  private final boolean directory;
  private final int most;
  private final Deque<Path> written = new ArrayDeque<>();
  private int number;

  /** For dumps into a directory if {@code target} is one now, else into that file. */
  DumpFiles(Path target, int most) {
    this.target = target;
    this.most = most;
    directory = Files.isDirectory(target);
  }

  /** The name of the next dump. */
  Path next(FlightDump.Reason reason) {
    number++;
    return directory
        ? target.resolve(
            "flight-%s-%d-%d-%s.fathom"
                .formatted(
                    TIME.format(Instant.now()),
                    ProcessHandle.current().pid(),
                    number,
                    reason.title()))
        : target;
  }

  /**
   * Writes a dump.
   *
   * @return what was wrong, or nothing
   */
  String write(Path file, String about, List<History> histories, TraceSession session) {
    Path part = file.resolveSibling(file.getFileName() + ".part");
    try {
      Progress progress = record(part, about, histories, session);
      Files.move(part, file, StandardCopyOption.REPLACE_EXISTING);
      keep(file);
      return progress.problem();
    } catch (IOException e) {
      delete(part);
      return e.getClass().getSimpleName() + ": " + e.getMessage();
    }
  }

  private static Progress record(
      Path part, String about, List<History> histories, TraceSession session) throws IOException {
    Names names = new Names();
    HistoryEvents events = new HistoryEvents(names);
    histories.forEach(events::add);
    RecordingWriter writer = RecordingWriter.create(part, "flight recorder, " + about, names);
    try (writer) {
      events.giveTo(writer);
      writer.losses(session.losses(), session.lost());
    }
    return writer.progress();
  }

  private void keep(Path file) {
    if (directory) {
      written.add(file);
      if (written.size() > most) {
        delete(written.remove());
      }
    }
  }

  private static void delete(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      System.getLogger("dev.fathom.trace").log(System.Logger.Level.WARNING, "cannot delete", e);
    }
  }
}
