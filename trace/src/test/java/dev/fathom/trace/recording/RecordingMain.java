package dev.fathom.trace.recording;

import dev.fathom.trace.Action;
import dev.fathom.trace.Event;
import dev.fathom.trace.Stage;
import dev.fathom.trace.Subject;
import dev.fathom.trace.TraceOptions;
import dev.fathom.trace.TraceSession;
import dev.fathom.trace.TraceWriter;
import dev.fathom.trace.Tracing;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * A program that records or reads in a JVM of its own: {@code forever FILE}, {@code write FILE N},
 * {@code trace FILE N}, {@code read FILE}. Prints what it did in the end.
 */
final class RecordingMain {
  private static final long KIND = Event.kind(Stage.REAPED, Subject.OPERATION, Action.READ, 0);

  private RecordingMain() {}

  /** Starts it in a JVM with these options. */
  static Process start(List<String> options, String... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(options);
    command.addAll(
        List.of("-cp", Path.of("target", "classes") + ":" + Path.of("target", "test-classes")));
    command.add(RecordingMain.class.getName());
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command).redirectErrorStream(true).start();
  }

  /** The next line that it prints; what it prints last is its result. */
  static BufferedReader output(Process process) {
    return process.inputReader(StandardCharsets.UTF_8);
  }

  /** The entry. */
  public static void main(String[] arguments) throws IOException {
    Path file = Path.of(arguments[1]);
    long begin = System.nanoTime();
    long events =
        switch (arguments[0]) {
          case "forever" -> trace(file, Long.MAX_VALUE, 100);
          case "write" -> write(file, Long.parseLong(arguments[2]));
          case "trace" -> trace(file, Long.parseLong(arguments[2]), 1000);
          case "read" -> read(file);
          default -> throw new IllegalArgumentException(arguments[0]);
        };
    double seconds = (System.nanoTime() - begin) / 1e9;
    System.out.println(events);
    System.out.printf(
        "%s %d: %.2f million a second%n", arguments[0], events, events / seconds / 1e6);
  }

  private static long write(Path file, long count) throws IOException {
    TraceSession session = Tracing.start(TraceOptions.DEFAULT);
    try (session;
        RecordingWriter writer = RecordingWriter.create(file, "write", session.names())) {
      long[] words = new long[Event.WORDS];
      words[7] = KIND;
      for (long event = 0; event < count; event++) {
        words[0] = event;
        writer.accept(words, 0);
      }
    }
    return count;
  }

  /** By rings and a recorder, in bursts; answers how many are in the file. */
  private static long trace(Path file, long count, int burst) throws IOException {
    TraceSession session = Tracing.start(TraceOptions.DEFAULT.withRingEvents(1 << 16));
    Recorder recorder =
        Recorder.start(session, RecordingWriter.create(file, "trace", session.names()));
    try (recorder;
        TraceWriter writer = Tracing.writer("main")) {
      System.out.println("started");
      for (long event = 1; event <= count; event++) {
        writer.write(System.nanoTime(), event, 0, 0, 0, 0, -1, KIND);
        if (event % burst == 0) {
          LockSupport.parkNanos(100_000);
        }
      }
    }
    Progress progress = recorder.progress();
    if (count != progress.events() + progress.lost()) {
      throw new IllegalStateException(progress.text());
    }
    System.out.println(progress.text());
    return progress.events();
  }

  private static long read(Path file) throws IOException {
    long[] sum = new long[1];
    try (RecordingReader reader = RecordingReader.open(file)) {
      long events = reader.readAll((words, at) -> sum[0] += words[at]);
      if (!reader.findings().none() || sum[0] == 0) {
        throw new IOException(reader.findings().lines().toString());
      }
      return events;
    }
  }
}
