package dev.fathom.cli.truth;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fathom.cli.ChildRun;
import dev.fathom.cli.TracingRun;
import dev.fathom.cli.truth.Traced.Request;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * One run of {@code fathom trace} over a test's own devices while something known happens there.
 */
final class Trial {
  private static final long LAST_COMPLETIONS_MILLIS = 300;

  private Trial() {}

  /** Something known. It is done again if another tracer made the kernel skip completions. */
  @FunctionalInterface
  interface Play {
    /** What must be there before; not traced. */
    default void prepare() throws Exception {}

    /** What is traced. */
    void act() throws Exception;
  }

  /** Prepares, traces while it acts, and ends as Ctrl-C does. */
  static Account of(Path directory, List<Path> devices, Play play) throws Exception {
    Account account = once(directory, devices, play);
    if (account.err().contains("completions that the kernel did not tell")) {
      System.err.println("another tracer came or went, and completions were lost: once more");
      account = once(directory, devices, play);
    }
    return account;
  }

  private static Account once(Path directory, List<Path> devices, Play play) throws Exception {
    play.prepare();
    Map<String, DeviceCounts> before = counts(devices);
    ChildRun child = TracingRun.start(directory, options(devices)).child();
    try {
      Map<String, DeviceCounts> began = counts(devices);
      play.act();
      Thread.sleep(LAST_COMPLETIONS_MILLIS);
      Map<String, DeviceCounts> ends = counts(devices);
      child.signal("INT");
      assertThat(child.status()).as(child.err()).isZero();
      Map<String, DeviceCounts> after = counts(devices);
      return new Account(
          requests(child.out()), child.err(), more(ends, began), more(after, before));
    } finally {
      if (child.alive()) {
        child.signal("KILL");
      }
    }
  }

  private static String[] options(List<Path> devices) {
    List<String> options = new ArrayList<>(List.of("--format", "json"));
    for (Path device : devices) {
      options.addAll(List.of("--device", device.toString()));
    }
    return options.toArray(String[]::new);
  }

  private static List<Request> requests(String out) throws IOException {
    List<Request> requests = new ArrayList<>();
    for (String line : out.lines().toList()) {
      requests.addAll(Traced.requests(Json.of(line)));
    }
    return requests;
  }

  private static Map<String, DeviceCounts> counts(List<Path> devices) throws IOException {
    Map<String, DeviceCounts> counts = new TreeMap<>();
    for (Path device : devices) {
      counts.put(String.valueOf(device.getFileName()), DeviceCounts.of(device));
    }
    return counts;
  }

  private static Map<String, DeviceCounts> more(
      Map<String, DeviceCounts> now, Map<String, DeviceCounts> then) {
    Map<String, DeviceCounts> more = new TreeMap<>();
    now.forEach(
        (device, counts) -> more.put(device, counts.minus(then.getOrDefault(device, counts))));
    return more;
  }
}
