package dev.fathom.jfr;

import jdk.jfr.Description;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.SettingDefinition;
import jdk.jfr.StackTrace;
import org.jspecify.annotations.Nullable;

/**
 * An operation of the engine, at the time and on the thread at which the program picked up its
 * result: the stack trace is that of the reaping code. Made by {@link JfrTap}.
 */
@Name("dev.fathom.IoRequest")
@Label("I/O Request")
@Description("An operation whose result was picked up here")
@StackTrace(true)
final class IoRequest extends IoEvent {
  @Label("Cancelled")
  boolean cancelled;

  @Label("Timed Out")
  boolean timedOut;

  @Label("Direct")
  @Description("Past the page cache")
  boolean direct;

  @Label("Punted")
  @Description("The kernel could not do it asynchronously")
  boolean punted;

  @Label("Tag")
  @Description("What the application called it")
  long tag;

  /** Learned from Flight Recorder, so that a tap can ask before it makes an event. */
  private static volatile @Nullable LatencyThreshold threshold;

  /** The latency below which no event has to be made, in ns. */
  static long leastNanos() {
    LatencyThreshold now = threshold;
    return now == null ? 0 : now.nanos();
  }

  /** Whether it took long enough; called by Flight Recorder. */
  @SettingDefinition
  @Name("latency")
  @Label("Latency")
  @Description("Record only what took at least this long")
  boolean latency(LatencyThreshold setting) {
    threshold = setting;
    return latency >= setting.nanos();
  }
}
