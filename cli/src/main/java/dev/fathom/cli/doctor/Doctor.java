package dev.fathom.cli.doctor;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Examines a machine. */
public final class Doctor {
  private Doctor() {}

  /**
   * Makes all checks. Blocks as the file systems do; writes nothing that stays.
   *
   * @param drivers says which driver is taken
   * @param paths to look at
   */
  public static Report examine(Machine machine, DriverTrial drivers, List<Path> paths) {
    List<Section> sections = new ArrayList<>();
    sections.add(KernelChecks.section(machine));
    if (machine.isLinux()) {
      sections.add(RingChecks.section(machine));
      sections.add(LimitChecks.section(machine));
      sections.add(TracingChecks.section(machine));
    }
    sections.add(JdkChecks.section(machine));
    for (Path path : paths) {
      sections.add(PathChecks.section(machine, path));
    }
    sections.add(DriverCheck.section(drivers.choose()));
    return new Report(machine.system() + " on " + machine.architecture(), sections);
  }

  /** As {@link #examine}, on this machine. */
  public static Report examineHere(List<Path> paths) {
    Machine machine = Machine.here();
    return examine(machine, new EngineDriver(), paths);
  }
}
