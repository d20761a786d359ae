package dev.fathom.trace.flight;

import dev.fathom.trace.Label;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * A program with a flight recorder, in a JVM of its own: {@code HOW DIRECTORY}. Makes 23 operations
 * that failed and leaves 7 unfinished, and ends as it is told; or makes ten million.
 */
final class FlightMain {
  static final int MANY = 23;
  static final int UNFINISHED = 7;
  static final int STATUS = 42;
  static final long MILLIONS = 10_000_000;
  static final long MEMORY_BYTES = 4 << 20;

  private FlightMain() {}

  /** Starts it in a JVM with these options. */
  static Process start(List<String> options, String... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(options);
    command.addAll(
        List.of("-cp", Path.of("target", "classes") + ":" + Path.of("target", "test-classes")));
    command.add(FlightMain.class.getName());
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command).redirectErrorStream(true).start();
  }

  /** The entry. */
  @SuppressWarnings("try") // the recorder is left open: that is what the test is about
  public static void main(String[] arguments) throws Exception {
    FlightOptions options = FlightOptions.to(Path.of(arguments[1]));
    if (arguments[0].equals("millions")) {
      millions(options.withMemoryBytes(MEMORY_BYTES).withDumpOnExit(false));
      return;
    }
    FlightRecorder recorder = FlightRecorder.start(options);
    Part part = new Part();
    for (int i = 1; i <= MANY; i++) {
      part.operation(i, 1000, -5);
    }
    for (int i = 1; i <= UNFINISHED; i++) {
      part.open(1000 + i, 1_000_000_000);
    }
    switch (arguments[0]) {
      case "return" -> {}
      case "exit" -> System.exit(STATUS);
      case "throw" -> throw new IllegalStateException("thrown on purpose");
      case "close" -> recorder.close();
      default -> throw new IllegalArgumentException(arguments[0]);
    }
  }

  /** Every operation is kept, each 97th has an origin of its own, and all are more than fit. */
  private static void millions(FlightOptions options) throws Exception {
    try (FlightRecorder recorder = FlightRecorder.start(options.keeping(history -> true));
        Part part = new Part()) {
      for (long i = 1; i <= MILLIONS; i++) {
        long key = i;
        if (i % 97 == 0) {
          Label.run("origin " + i, () -> part.operation(key, 1000, 1));
        } else {
          part.operation(key, 1000, 1);
        }
        if (i % 4000 == 0) {
          LockSupport.parkNanos(500_000);
        }
        if (i % (MILLIONS / 5) == 0) {
          report(i, recorder);
        }
      }
      FlightDump dump = recorder.dump("end");
      FlightCounts counts = recorder.counts();
      boolean fixed = counts.heldBytes() <= MEMORY_BYTES && counts.renewals() > 0;
      System.out.println(counts);
      System.out.println(fixed && !dump.failed() ? "fixed" : "not fixed: " + dump.text());
    }
  }

  private static void report(long operations, FlightRecorder recorder) {
    System.gc();
    long used = Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    System.out.printf("%d: %d KiB of heap, %s%n", operations, used >> 10, recorder.counts());
  }
}
