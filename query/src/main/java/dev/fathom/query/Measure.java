package dev.fathom.query;

import dev.fathom.trace.Delay;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What a query measures of each history.
 *
 * @param name {@code latency}, {@code bytes}, {@code device_bytes}, or that of a delay
 * @param delay which delay, if it is one: then each of a history counts, as btt counts them
 */
public record Measure(String name, Optional<Delay> delay) {
  /** From start to end, in ns. */
  public static final Measure LATENCY = new Measure("latency", Optional.empty());

  /** Bytes asked for by an operation, or carried by requests. */
  public static final Measure BYTES = new Measure("bytes", Optional.empty());

  /** Bytes that went to devices. */
  public static final Measure DEVICE_BYTES = new Measure("device_bytes", Optional.empty());

  /** A delay, in ns. */
  public static Measure of(Delay delay) {
    return new Measure(delay.name().toLowerCase(Locale.ROOT), Optional.of(delay));
  }

  /** All there are. */
  public static List<Measure> all() {
    List<Measure> all = new ArrayList<>(List.of(LATENCY, BYTES, DEVICE_BYTES));
    for (Delay delay : Delay.values()) {
      all.add(of(delay));
    }
    return all;
  }

  /**
   * The measure of that name.
   *
   * @throws IllegalArgumentException if there is none; names those that there are
   */
  public static Measure named(String name) {
    for (Measure measure : all()) {
      if (measure.name.equalsIgnoreCase(name)) {
        return measure;
      }
    }
    List<String> names = all().stream().map(Measure::name).toList();
    throw new IllegalArgumentException(
        "nothing to measure is called '" + name + "', but " + String.join(", ", names));
  }

  /** Whether its values are nanoseconds; else they are bytes. */
  public boolean isTime() {
    return !name.equals(BYTES.name) && !name.equals(DEVICE_BYTES.name);
  }
}
