package dev.fathom.driver;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** Chooses a driver: the first of those wanted that works here, by the policy asked for. */
public final class Drivers {
  private static final System.Logger LOGGER = System.getLogger("dev.fathom.driver");

  private Drivers() {}

  /**
   * Opens the first driver that works. Nothing is chosen silently: the findings say what was passed
   * over and why, and under {@link DegradePolicy#WARN} the logger {@code dev.fathom.driver} too.
   *
   * @return the driver, which the caller closes
   * @throws DriverUnavailableException if none works; or, under {@link DegradePolicy#FAIL}, if the
   *     first does not or works in a lesser way than its kind can
   */
  public static DriverChoice open(DriverRequest request) throws DriverUnavailableException {
    return open(request, DriverProbe.here(), text -> LOGGER.log(System.Logger.Level.WARNING, text));
  }

  static DriverChoice open(DriverRequest request, DriverProbe probe, Consumer<String> warn)
      throws DriverUnavailableException {
    List<Finding> findings = new ArrayList<>();
    for (DriverKind kind : request.preference()) {
      try {
        Driver driver = probe.open(kind, request.options());
        describe(request, kind, driver, probe, findings);
        return settle(request, new DriverChoice(driver, findings), warn);
      } catch (DriverUnavailableException e) {
        throw e;
      } catch (IOException e) {
        findings.add(probe.explain(kind, request.options(), e));
        if (request.policy() == DegradePolicy.FAIL) {
          throw new DriverUnavailableException(
              "the driver " + kind.label() + " does not work here", findings);
        }
      }
    }
    throw new DriverUnavailableException("no driver works here", findings);
  }

  /** Adds the choice, and what is known about it. */
  private static void describe(
      DriverRequest request,
      DriverKind kind,
      Driver driver,
      DriverProbe probe,
      List<Finding> findings) {
    DriverKind first = request.preference().getFirst();
    findings.add(
        kind == first
            ? Finding.ok("driver", kind.label())
            : Finding.degraded("driver", kind.label() + " instead of " + first.label(), ""));
    findings.addAll(driver.capabilities().findings());
    findings.addAll(probe.limits(kind));
  }

  /** Does what the policy says about what is lacking. */
  private static DriverChoice settle(
      DriverRequest request, DriverChoice choice, Consumer<String> warn)
      throws DriverUnavailableException {
    List<Finding> lacking =
        choice.findings().stream().filter(it -> it.level() != Finding.Level.OK).toList();
    if (lacking.isEmpty()) {
      return choice;
    }
    return switch (request.policy()) {
      case FAIL -> {
        choice.driver().close();
        throw new DriverUnavailableException(
            "the driver " + choice.driver().kind().label() + " works only in a lesser way",
            lacking);
      }
      case WARN -> {
        warn.accept(
            lacking.stream().map(Finding::toString).collect(Collectors.joining("; ", "", "")));
        yield choice;
      }
      case DEGRADE -> choice;
    };
  }
}
