package dev.fathom.bench.load;

import dev.fathom.trace.Stage;
import java.io.IOException;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * The process that carries one load out. Arguments are key=value: a job's, and {@code load=NAME}.
 */
public final class LoadMain {
  private static final Map<String, Load> LOADS =
      Map.ofEntries(
          Map.entry("fathom", new FathomConfined()),
          Map.entry("fathom-traced", new Traced(new FathomConfined(), Stage.all())),
          Map.entry("fathom-reaped", new Traced(new FathomConfined(), Stage.REAPED.mask())),
          Map.entry("fathom-shared", new FathomShared()),
          Map.entry("fathom-blocking", new FathomBlocking()),
          Map.entry("fathom-futures", new FathomFutures()),
          Map.entry("fathom-virtual", new FathomService(Thread.ofVirtual())),
          Map.entry("fathom-service", new FathomService(Thread.ofPlatform().daemon())),
          Map.entry("channel-threads", new FileChannels(Thread.ofPlatform().daemon())),
          Map.entry("channel-virtual", new FileChannels(Thread.ofVirtual())),
          Map.entry("async-channel", new AsyncFileChannels()));

  private LoadMain() {}

  /** Runs the load, prints its line on stdout and ends the process: 1 if anything failed. */
  public static void main(String[] args) throws IOException, InterruptedException {
    Locale.setDefault(Locale.ROOT);
    Thread.setDefaultUncaughtExceptionHandler((thread, failure) -> die(failure));
    Map<String, String> words = parse(args);
    String name = words.getOrDefault("load", "");
    Load load = LOADS.get(name);
    if (load == null) {
      throw new IllegalArgumentException("no load is named " + name);
    }
    Job job = Job.parse(words);
    Meter meter = new Meter(job);
    load.run(job, meter);
    System.out.println(meter.report());
    System.out.flush();
    System.exit(0); // some loads leave threads behind
  }

  /** Ends the process at once, whatever its other threads do. */
  static void die(Throwable failure) {
    failure.printStackTrace();
    Runtime.getRuntime().halt(1);
  }

  private static Map<String, String> parse(String[] args) {
    Map<String, String> words = new HashMap<>();
    for (String arg : args) {
      int equals = arg.indexOf('=');
      if (equals < 0) {
        throw new IllegalArgumentException("arguments are key=value, not " + arg);
      }
      words.put(arg.substring(0, equals), arg.substring(equals + 1));
    }
    return words;
  }
}
