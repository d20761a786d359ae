package dev.fathom.driver;

import java.util.EnumSet;
import java.util.List;

/**
 * Which driver is wanted.
 *
 * @param options how it is opened
 * @param preference the kinds to try, best first; not empty, none twice, without {@link
 *     DriverKind#SIMULATED}
 * @param policy what to do where the first of them does not work
 */
public record DriverRequest(
    DriverOptions options, List<DriverKind> preference, DegradePolicy policy) {

  /** What is tried where nothing else is said: io_uring, Linux AIO, threads. */
  public static final List<DriverKind> DEFAULT_PREFERENCE =
      List.of(DriverKind.IO_URING, DriverKind.LINUX_AIO, DriverKind.THREADS);

  /** Copies and checks the preference. */
  public DriverRequest {
    preference = List.copyOf(preference);
    if (preference.isEmpty() || EnumSet.copyOf(preference).size() != preference.size()) {
      throw new IllegalArgumentException(
          "a preference must name one or more kinds, none twice: " + preference);
    }
    if (preference.contains(DriverKind.SIMULATED)) {
      throw new IllegalArgumentException("a simulated driver is made by testkit, not chosen");
    }
  }

  /** The default preference, degrading silently. */
  public static DriverRequest of(DriverOptions options) {
    return new DriverRequest(options, DEFAULT_PREFERENCE, DegradePolicy.DEGRADE);
  }

  /** The same with other kinds. */
  public DriverRequest preferring(DriverKind... kinds) {
    return new DriverRequest(options, List.of(kinds), policy);
  }

  /** The same with another policy. */
  public DriverRequest under(DegradePolicy other) {
    return new DriverRequest(options, preference, other);
  }
}
