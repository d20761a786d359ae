package dev.fathom.guest;

import dev.fathom.kernel.record.KernelHistories;
import dev.fathom.kernel.record.KernelNames;
import dev.fathom.kernel.record.Notice;
import dev.fathom.trace.Cause;
import dev.fathom.trace.History;
import dev.fathom.trace.RequestPart;
import dev.fathom.trace.Share;
import dev.fathom.trace.Stage;
import dev.fathom.trace.recording.RecordingHeader;
import dev.fathom.trace.recording.RecordingReader;
import java.io.DataInputStream;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What the guest's kernel told: its records made histories here, on the host. */
final class GuestTrace {
  /** What {@link GuestMain} wrote beside the records, by its first words. */
  private final List<String> log;

  private final List<History> histories = new ArrayList<>();
  private final List<Notice.Scsi> commands = new ArrayList<>();
  private final Map<String, Phase> phases = new HashMap<>();
  private final KernelHistories.Counts counts;

  /**
   * One run of dd.
   *
   * @param exit its exit status
   */
  record Phase(String name, long startNanos, long endNanos, int exit, long processId) {}

  private final RecordingHeader header;

  private GuestTrace(List<String> log, Path records, RecordingHeader header) throws IOException {
    this.log = log;
    this.header = header;
    for (String line : log) {
      String[] words = line.split(" ", -1);
      if (words[0].equals("phase")) {
        phases.put(
            words[1],
            new Phase(
                words[1],
                Long.parseLong(words[2]),
                Long.parseLong(words[3]),
                Integer.parseInt(words[4]),
                Long.parseLong(words[5])));
      }
    }
    KernelHistories kernel =
        new KernelHistories(KernelNames.NUMBERS, histories::add, this::keepCommand);
    try (DataInputStream in = new DataInputStream(Files.newInputStream(records))) {
      while (in.available() > 0) {
        byte[] record = in.readNBytes(in.readInt());
        kernel.accept(MemorySegment.ofArray(record), 0, record.length);
      }
    }
    kernel.finish();
    counts = kernel.counts();
  }

  static GuestTrace of(Path out) throws IOException {
    try (RecordingReader recording = RecordingReader.open(out.resolve("recording"))) {
      return new GuestTrace(
          Files.readAllLines(out.resolve("log")), out.resolve("records"), recording.header());
    }
  }

  private void keepCommand(Notice notice) {
    if (notice instanceof Notice.Scsi scsi) {
      commands.add(scsi);
    }
  }

  /** How a recording begins that was made there before all else. */
  RecordingHeader header() {
    return header;
  }

  KernelHistories.Counts counts() {
    return counts;
  }

  /** Lines of the log that begin with this word, without it. */
  List<String> log(String word) {
    return log.stream()
        .filter(line -> line.startsWith(word + " "))
        .map(line -> line.substring(word.length() + 1))
        .toList();
  }

  long disk(String kind) {
    return log("disk").stream()
        .filter(line -> line.startsWith(kind + " "))
        .mapToLong(line -> Long.parseLong(line.substring(kind.length() + 1)))
        .findFirst()
        .orElseThrow();
  }

  Phase phase(String name) {
    Phase phase = phases.get(name);
    if (phase == null) {
      throw new IllegalStateException("the guest never came to " + name);
    }
    return phase;
  }

  /** The requests with bytes that this run of dd caused, in the order of their completion. */
  List<RequestPart> requests(String phase) {
    long processId = phase(phase).processId();
    return histories.stream()
        .filter(history -> history.shares().stream().anyMatch(share -> isOf(share, processId)))
        .flatMap(history -> history.requests().stream())
        .toList();
  }

  /** What of this run of dd came to a disk by this way. */
  List<Share> shares(String phase, Cause cause) {
    long processId = phase(phase).processId();
    return histories.stream()
        .flatMap(history -> history.shares().stream())
        .filter(share -> isOf(share, processId) && share.cause() == cause)
        .toList();
  }

  private static boolean isOf(Share share, long processId) {
    return share.origin().processId() == processId;
  }

  /** What SCSI did for a request: from its bio's queueing to its completion, by its address. */
  List<Notice.Scsi> commands(RequestPart request) {
    long queued = request.bios().getFirst().timeline().at(Stage.QUEUED);
    long completed = request.timeline().at(Stage.COMPLETED);
    return commands.stream()
        .filter(command -> command.request() == request.key())
        .filter(command -> command.nanos() >= queued && command.nanos() <= completed)
        .toList();
  }
}
