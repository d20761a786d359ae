package dev.fathom.cli.doctor;

import dev.fathom.kernel.TracedPart;
import dev.fathom.kernel.bpf.ProgramFinding;
import dev.fathom.linux.ProcessCapabilities;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What can be told of the kernel's doings, part by part: programs loaded and not attached. */
final class TracingParts {
  private static final String ID = "tracing.part";
  private static final Pattern FILE_SYSTEM = Pattern.compile("\\b(ext4|xfs|btrfs)\\b");

  private TracingParts() {}

  static List<Finding> findings(Machine machine, TracingTrial trial) {
    if (!trial.works()) {
      return List.of(none(trial));
    }
    List<Finding> findings = new ArrayList<>();
    for (TracedPart part : trial.parts()) {
      findings.add(finding(machine, part));
    }
    return findings;
  }

  private static Finding none(TracingTrial trial) {
    String id = "tracing.programs";
    String subject = "programs";
    if (trial.forbidden()) {
      return Finding.unknown(id, subject, "which of them this kernel takes, only root finds out")
          .remedy("sudo fathom doctor");
    }
    Finding finding = Finding.missing(id, subject, "none can be loaded: " + trial.problem());
    return trial.remedy().isEmpty() ? finding : finding.remedy(trial.remedy());
  }

  private static Finding finding(Machine machine, TracedPart part) {
    return judged(machine, part)
        .value("part", part.what())
        .value("works", part.works())
        .value("programs", part.programs())
        .value(
            "reasons",
            part.findings().stream()
                .filter(it -> !it.isLoaded())
                .map(ProgramFinding::sentence)
                .toList());
  }

  private static Finding judged(Machine machine, TracedPart part) {
    if (part.works()) {
      return Finding.ok(ID, "tells", part.what());
    }
    String why = part.what() + ": " + String.join("; ", part.reasons());
    if (part.essential()) {
      return Finding.missing(ID, "cannot tell", why)
          .remedy("please report it with the output of fathom doctor --json");
    }
    if (!part.isAbsent()) {
      return Finding.degraded(ID, "cannot tell", why);
    }
    return absent(machine, part, why);
  }

  /** The kernel has not what is looked at: it may not be in use, or come with a module. */
  private static Finding absent(Machine machine, TracedPart part, String why) {
    String unused = unused(machine, part.what());
    if (!unused.isEmpty()) {
      return Finding.ok(ID, "not needed", part.what() + ": " + unused);
    }
    Finding finding = Finding.degraded(ID, "cannot tell", why);
    return machine.hasCapability(ProcessCapabilities.CAP_SYS_ADMIN)
        ? finding
        : finding.remedy("if a module has it: CAP_SYS_ADMIN as well");
  }

  private static String unused(Machine machine, String what) {
    if (what.contains("SCSI") && !Files.exists(machine.locate("/sys/bus/scsi"))) {
      return "there is no SCSI here";
    }
    Matcher fileSystem = FILE_SYSTEM.matcher(what);
    if (fileSystem.find()) {
      List<String> known = Machine.words(machine.text("/proc/filesystems").orElse("?"));
      String name = fileSystem.group();
      return known.contains(name) || known.contains("?") ? "" : "there is no " + name + " here";
    }
    return "";
  }
}
