package dev.fathom.cli.truth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The kernel's own block events of one device, by tracefs: a second witness of the same requests.
 * An instance of its own, so that nobody else's tracing is touched; gone when closed.
 */
final class BlockEvents implements AutoCloseable {
  private static final Path INSTANCES = Path.of("/sys/kernel/tracing/instances");
  private static final List<String> EVENTS =
      List.of("block_bio_queue", "block_rq_issue", "block_rq_complete");

  /** Time, event and first sector of what has data. */
  private static final Pattern LINE =
      Pattern.compile(
          " (\\d+\\.\\d+): (block_\\w+): \\d+,\\d+ [A-Z]+ .*?(\\d+) \\+ [1-9]\\d* .*\\[");

  private final Path folder;

  private BlockEvents(Path folder) {
    this.folder = folder;
  }

  /** Records from now on; skips the test where tracefs does not allow that. */
  static BlockEvents of(Path device) throws IOException {
    assumeTrue(Files.isWritable(INSTANCES), "no instances of tracefs here");
    String name = "fathom-truth-" + ProcessHandle.current().pid();
    BlockEvents events = new BlockEvents(Files.createDirectory(INSTANCES.resolve(name)));
    try {
      events.begin(number(device));
      return events;
    } catch (IOException | RuntimeException e) {
      events.close();
      throw e;
    }
  }

  private static long number(Path device) throws IOException {
    Path dev = Path.of("/sys/class/block", String.valueOf(device.getFileName()), "dev");
    String[] parts = Files.readString(dev).strip().split(":", -1);
    return (Long.parseLong(parts[0]) << 20) | Long.parseLong(parts[1]);
  }

  private void begin(long number) throws IOException {
    Files.writeString(folder.resolve("trace_clock"), "mono");
    for (String event : EVENTS) {
      Path of = folder.resolve("events/block").resolve(event);
      Files.writeString(of.resolve("filter"), "dev == " + number);
      Files.writeString(of.resolve("enable"), "1");
    }
  }

  /**
   * Averages of what was recorded.
   *
   * @param completions how many
   */
  record Averages(long completions, double d2cSeconds, double q2cSeconds) {}

  /** Of requests of one bio each, joined by their first sectors. */
  Averages averages() throws IOException {
    Map<String, Map<String, Double>> began = new HashMap<>();
    long count = 0;
    double d2c = 0;
    double q2c = 0;
    for (String line : Files.readString(folder.resolve("trace")).lines().toList()) {
      Matcher event = LINE.matcher(line);
      if (!event.find()) {
        continue;
      }
      double at = Double.parseDouble(event.group(1));
      Map<String, Double> of = began.computeIfAbsent(event.group(3), sector -> new HashMap<>());
      of.put(event.group(2), at);
      if (event.group(2).equals("block_rq_complete")) {
        assertThat(of.keySet()).as(line).hasSize(EVENTS.size());
        count++;
        d2c += at - of.getOrDefault("block_rq_issue", 0.0);
        q2c += at - of.getOrDefault("block_bio_queue", 0.0);
        of.clear();
      }
    }
    return new Averages(count, d2c / Math.max(count, 1), q2c / Math.max(count, 1));
  }

  @Override
  public void close() throws IOException {
    for (String event : EVENTS) {
      Files.writeString(folder.resolve("events/block").resolve(event).resolve("enable"), "0");
    }
    Files.delete(folder);
  }
}
