package dev.fathom.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.jr.ob.JSON;
import dev.fathom.linux.ProcessCapabilities;
import dev.fathom.testkit.LoopMount;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * {@code fathom trace} in a JVM of its own, over one device, while a test does I/O there; what it
 * printed as JSON.
 */
public final class TracingRun {
  private static final long STEP_MILLIS = 20;

  private final ChildRun child;

  private TracingRun(ChildRun child) {
    this.child = child;
  }

  /** What a test does while tracing. */
  interface Work {
    void run() throws Exception;
  }

  /** Skips the test, with the reason, where the kernel cannot be traced. */
  public static void assumeAvailable() {
    assumeTrue(ProcessCapabilities.here().hasSysAdmin(), "tracing the kernel needs root");
    assumeTrue(
        Files.exists(Path.of("/sys/kernel/btf/vmlinux")), "this kernel does not publish its types");
  }

  /** Traces a device while the work is done. Ends with an interrupt, as a user's Ctrl-C. */
  static Traced during(Path directory, Path device, Work work) throws Exception {
    Traced traced = once(directory, device, work);
    if (traced.err().contains("completions that the kernel did not tell")) {
      System.err.println("another tracer came or went, and completions were lost: once more");
      traced = once(directory, device, work);
    }
    return traced;
  }

  private static Traced once(Path directory, Path device, Work work) throws Exception {
    TracingRun run = start(directory, "--device", device.toString(), "--format", "json");
    work.run();
    Thread.sleep(300);
    run.child.signal("INT");
    assertThat(run.child.status()).as(run.child.err()).isZero();
    return Traced.of(run.child.out(), run.child.err());
  }

  /** Starts it, and waits until it traces. */
  public static TracingRun start(Path directory, String... options) throws Exception {
    List<String> arguments = new ArrayList<>(List.of("trace"));
    arguments.addAll(List.of(options));
    TracingRun run = new TracingRun(ChildRun.start(directory, arguments.toArray(String[]::new)));
    while (run.child.alive() && !run.child.err().contains("tracing")) {
      Thread.sleep(STEP_MILLIS);
    }
    assertThat(run.child.alive()).as(run.child.err()).isTrue();
    return run;
  }

  public ChildRun child() {
    return child;
  }

  /** Has the kernel write what is dirty, as a process that wrote nothing of it. */
  public static void sync(LoopMount mount) throws IOException, InterruptedException {
    run("sync", "-f", mount.mountPoint().toString());
  }

  /** Runs a program to its end; its process id. */
  public static long run(String... command) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    assertThat(process.waitFor()).as(String.join(" ", command)).isZero();
    return process.pid();
  }

  /**
   * What was traced.
   *
   * @param histories as JSON has them
   * @param err standard error
   */
  record Traced(List<Map<String, Object>> histories, String err) {
    static Traced of(String out, String err) throws IOException {
      List<Map<String, Object>> histories = new ArrayList<>();
      for (String line : out.lines().toList()) {
        histories.add(JSON.std.mapFrom(line));
      }
      return new Traced(histories, err);
    }

    /** All requests of an action. */
    List<Map<String, Object>> requests(String action) {
      return histories.stream()
          .flatMap(history -> list(history, "requests").stream())
          .filter(request -> action.equals(request.get("action")))
          .toList();
    }

    /** All shares of requests of an action. */
    List<Map<String, Object>> shares(String action) {
      return requests(action).stream()
          .flatMap(request -> list(request, "bios").stream())
          .flatMap(bio -> list(bio, "shares").stream())
          .toList();
    }

    /** Bytes of file data, not of journals and metadata, that a process caused. */
    long dataBytes(String action, long pid) {
      return shares(action).stream()
          .filter(share -> pid(share) == pid && share.containsKey("file"))
          .filter(share -> !List.of("journal", "metadata").contains(share.get("cause")))
          .mapToLong(share -> number(share, "bytes"))
          .sum();
    }

    /** That the bytes of all shares are those of all requests. */
    void assertThatSharesAddUp() {
      for (String action : List.of("read", "write", "discard")) {
        long requests = requests(action).stream().mapToLong(it -> number(it, "length")).sum();
        long shares = shares(action).stream().mapToLong(it -> number(it, "bytes")).sum();
        assertThat(shares).as(action).isEqualTo(requests);
      }
    }

    static long pid(Map<String, Object> share) {
      return share.get("origin") instanceof Map<?, ?> origin
              && origin.get("pid") instanceof Number n
          ? n.longValue()
          : 0;
    }

    static long number(Map<String, Object> of, String name) {
      return of.get(name) instanceof Number number ? number.longValue() : 0;
    }

    @SuppressWarnings("unchecked") // JSON has objects only in these lists
    static List<Map<String, Object>> list(Map<String, Object> of, String name) {
      return of.get(name) instanceof List<?> list ? (List<Map<String, Object>>) list : List.of();
    }
  }
}
