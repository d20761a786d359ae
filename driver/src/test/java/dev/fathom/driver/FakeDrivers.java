package dev.fathom.driver;

import dev.fathom.linux.ErrnoException;
import dev.fathom.linux.KernelVersion;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/** A machine and its drivers, as a test wants them. */
final class FakeDrivers implements DriverProbe.Opener {
  private final Map<String, String> files = new HashMap<>();
  private final Map<DriverKind, Integer> errnos = new EnumMap<>(DriverKind.class);
  private final Map<DriverKind, List<Finding>> findings = new EnumMap<>(DriverKind.class);
  private String system = "Linux";
  private KernelVersion kernel = KernelVersion.parse("");
  private OptionalLong memlockBytes = OptionalLong.empty();
  int opened;
  int closed;

  FakeDrivers on(String name) {
    system = name;
    return this;
  }

  FakeDrivers kernel(String release) {
    kernel = KernelVersion.parse(release);
    return this;
  }

  FakeDrivers memlock(long bytes) {
    memlockBytes = OptionalLong.of(bytes);
    return this;
  }

  FakeDrivers file(String path, String content) {
    files.put(path, content);
    return this;
  }

  FakeDrivers failing(DriverKind kind, int errno) {
    errnos.put(kind, errno);
    return this;
  }

  FakeDrivers finding(DriverKind kind, Finding finding) {
    findings.put(kind, List.of(finding));
    return this;
  }

  FakeDrivers filtered() {
    return file("/proc/self/status", "Name:\tx\nSeccomp:\t2\nCapEff:\t0000000000000000\n");
  }

  DriverProbe probe() {
    Machine machine =
        new Machine(system, kernel, () -> memlockBytes, path -> files.getOrDefault(path, ""));
    return new DriverProbe(machine, this);
  }

  @Override
  public Driver open(DriverKind kind, DriverOptions options) throws IOException {
    Integer errno = errnos.get(kind);
    if (errno != null) {
      if (errno == 0) {
        throw new UnsatisfiedLinkError("no such symbol");
      }
      throw new ErrnoException("opening " + kind, errno);
    }
    opened++;
    Capabilities capabilities =
        new Capabilities(
            false,
            false,
            false,
            false,
            false,
            false,
            false,
            findings.getOrDefault(kind, List.of()));
    return (Driver)
        Proxy.newProxyInstance(
            Driver.class.getClassLoader(),
            new Class<?>[] {Driver.class},
            (proxy, method, arguments) ->
                switch (method.getName()) {
                  case "kind" -> kind;
                  case "capabilities" -> capabilities;
                  case "close" -> close();
                  default -> throw new UnsupportedOperationException(method.toString());
                });
  }

  @SuppressWarnings("NullAway") // what a proxy answers for void
  private Object close() {
    closed++;
    return null;
  }
}
