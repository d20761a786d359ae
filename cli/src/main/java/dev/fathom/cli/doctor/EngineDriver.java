package dev.fathom.cli.doctor;

import dev.fathom.driver.Driver;
import dev.fathom.driver.DriverChoice;
import dev.fathom.driver.DriverKind;
import dev.fathom.driver.DriverOptions;
import dev.fathom.driver.DriverRequest;
import dev.fathom.driver.DriverUnavailableException;
import dev.fathom.driver.Drivers;
import java.io.IOException;
import java.util.List;

/** Has the engine choose and open a driver, and closes it. */
final class EngineDriver implements DriverTrial {
  private static final int DEPTH = 32;

  private final DriverTrial otherwise;

  /**
   * Asks the engine.
   *
   * @param otherwise is asked where the engine fails without having chosen
   */
  EngineDriver(DriverTrial otherwise) {
    this.otherwise = otherwise;
  }

  @Override
  public Verdict choose() {
    try {
      DriverChoice choice = Drivers.open(DriverRequest.of(DriverOptions.confined(DEPTH)));
      try (Driver driver = choice.driver()) {
        return new Verdict(kind(driver.kind()), reasons(choice.findings()));
      }
    } catch (DriverUnavailableException e) {
      return new Verdict(Kind.NONE, reasons(e.findings()));
    } catch (IOException | RuntimeException e) {
      return otherwise.choose();
    }
  }

  private static Kind kind(DriverKind kind) {
    return switch (kind) {
      case IO_URING -> Kind.IO_URING;
      case LINUX_AIO -> Kind.LINUX_AIO;
      case THREADS -> Kind.THREADS;
      case SIMULATED -> Kind.NONE;
    };
  }

  private static List<String> reasons(List<dev.fathom.driver.Finding> findings) {
    return findings.stream()
        .filter(finding -> finding.level() != dev.fathom.driver.Finding.Level.OK)
        .map(dev.fathom.driver.Finding::toString)
        .toList();
  }
}
