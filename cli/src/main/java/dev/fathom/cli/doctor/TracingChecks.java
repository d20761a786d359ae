package dev.fathom.cli.doctor;

import dev.fathom.linux.KernelVersion;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/** Whether {@code fathom trace} works here, in which parts, and what stands against the others. */
final class TracingChecks {
  /** What the section is called in reports. */
  static final String ID = "tracing";

  private static final String TYPES = "/sys/kernel/btf/vmlinux";
  private static final String LOCKDOWN = "/sys/kernel/security/lockdown";
  private static final String UNPRIVILEGED = "/proc/sys/kernel/unprivileged_bpf_disabled";
  private static final String JIT = "/proc/sys/net/core/bpf_jit_enable";
  private static final String SYMBOLS = "/proc/kallsyms";
  private static final String POINTERS = "/proc/sys/kernel/kptr_restrict";

  /** Some symbols really are at 0: none of so many together. */
  private static final int SYMBOL_LINES = 256;

  private TracingChecks() {}

  static Section section(Machine machine) {
    TracingTrial trial = machine.kernel().tryTracing();
    List<Finding> findings = new ArrayList<>();
    findings.add(TracingPrivileges.finding(machine));
    findings.add(version(machine));
    findings.add(types(machine));
    findings.add(lockdown(machine, trial));
    findings.add(unprivileged(machine));
    findings.add(compiler(machine));
    findings.add(symbols(machine));
    findings.addAll(TracingParts.findings(machine, trial));
    findings.addAll(TracingFallbacks.findings(machine, trial));
    return new Section(ID, "Tracing the kernel", findings);
  }

  private static Finding version(Machine machine) {
    String id = "tracing.version";
    String subject = "kernel";
    KernelVersion version =
        KernelVersion.parse(machine.text("/proc/sys/kernel/osrelease").orElse(""));
    if (version.text().isEmpty()) {
      return Finding.unknown(id, subject, "/proc/sys/kernel/osrelease cannot be read");
    }
    if (version.atLeast(6, 1)) {
      return Finding.ok(id, subject, "Linux " + version + "; 5.17 is needed, 6.1 the oldest tried");
    }
    return version.atLeast(5, 17)
        ? Finding.degraded(id, subject, "Linux " + version + ": nobody has tried one before 6.1")
        : Finding.missing(
                id, subject, "Linux " + version + ": programs do not fit themselves before 5.17")
            .remedy("install a kernel of 6.1 or newer");
  }

  private static Finding types(Machine machine) {
    String id = "tracing.types";
    String subject = "kernel types";
    Path file = machine.locate(TYPES);
    if (!Files.exists(file)) {
      return Finding.missing(id, subject, "no " + TYPES + ": the kernel does not describe itself")
          .remedy("a kernel with CONFIG_DEBUG_INFO_BTF=y, as distributions have it");
    }
    return Files.isReadable(file)
        ? Finding.ok(id, subject, TYPES)
        : Finding.unknown(id, subject, TYPES + " is not readable for this user");
  }

  private static Finding lockdown(Machine machine, TracingTrial trial) {
    String modes = machine.text(LOCKDOWN).orElse("");
    return lockdown(modes, trial).value("modes", modes);
  }

  private static Finding lockdown(String modes, TracingTrial trial) {
    String id = "tracing.lockdown";
    String subject = "lockdown";
    if (modes.contains("[confidentiality]")) {
      return Finding.missing(id, subject, "confidentiality: nobody may look into the kernel")
          .remedy("boot with lockdown=integrity, or without lockdown");
    }
    if (modes.contains("[integrity]")) {
      return Finding.ok(id, subject, "integrity, which allows tracing");
    }
    if (modes.contains("[none]")) {
      return Finding.ok(id, subject, "none");
    }
    return trial.works()
        ? Finding.ok(id, subject, "none: programs are taken")
        : Finding.unknown(id, subject, "no " + LOCKDOWN);
  }

  private static Finding unprivileged(Machine machine) {
    String id = "tracing.unprivileged";
    String subject = "sysctl";
    OptionalLong value = machine.number(UNPRIVILEGED);
    if (value.isEmpty()) {
      return Finding.unknown(id, subject, UNPRIVILEGED + " is not there or not readable");
    }
    String whom = value.getAsLong() == 0 ? "simple programs also for others" : "privileged only";
    return Finding.ok(
            id, subject, "kernel.unprivileged_bpf_disabled=" + value.getAsLong() + ": " + whom)
        .value("disabled", value.getAsLong());
  }

  private static Finding compiler(Machine machine) {
    String id = "tracing.jit";
    String subject = "JIT compiler";
    OptionalLong value = machine.number(JIT);
    if (value.isEmpty()) {
      return Finding.unknown(id, subject, JIT + " is not there or not readable");
    }
    Finding finding =
        value.getAsLong() == 0
            ? Finding.degraded(id, subject, "off: programs are interpreted, several times slower")
                .remedy("sysctl -w net.core.bpf_jit_enable=1")
            : Finding.ok(id, subject, "on");
    return finding.value("enabled", value.getAsLong());
  }

  /** What completes a request is known by its address: who submitted it, and journals' blocks. */
  private static Finding symbols(Machine machine) {
    String id = "tracing.symbols";
    String subject = "symbols";
    String restricted =
        machine.text(POINTERS).map(value -> " (kernel.kptr_restrict=" + value + ")").orElse("");
    try {
      if (areTold(machine.locate(SYMBOLS))) {
        return Finding.ok(id, subject, "addresses are told by " + SYMBOLS + restricted);
      }
    } catch (IOException e) {
      return Finding.unknown(id, subject, SYMBOLS + " is not there or not readable");
    }
    String hidden = SYMBOLS + " hides addresses from this process" + restricted;
    return TracingPrivileges.mayLoad(machine)
        ? Finding.degraded(
                id, subject, hidden + ": no operations of rings, no causes journal and metadata")
            .remedy("CAP_SYSLOG as well, and sysctl -w kernel.kptr_restrict=1 if it is 2")
        : Finding.unknown(id, subject, hidden);
  }

  private static boolean areTold(Path file) throws IOException {
    try (BufferedReader lines = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
      for (int i = 0; i < SYMBOL_LINES; i++) {
        String line = lines.readLine();
        if (line == null) {
          return false;
        }
        if (!line.startsWith("0000000000000000")) {
          return true;
        }
      }
      return false;
    }
  }
}
