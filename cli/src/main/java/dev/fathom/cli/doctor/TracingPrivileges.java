package dev.fathom.cli.doctor;

import dev.fathom.linux.Capabilities;
import dev.fathom.linux.ProcessCapabilities;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Which of the privileges that tracing needs are effective. */
final class TracingPrivileges {
  private static final Map<String, Integer> WANTED = wanted();

  private TracingPrivileges() {}

  private static Map<String, Integer> wanted() {
    Map<String, Integer> wanted = new LinkedHashMap<>();
    wanted.put("CAP_BPF", ProcessCapabilities.CAP_BPF);
    wanted.put("CAP_PERFMON", ProcessCapabilities.CAP_PERFMON);
    wanted.put("CAP_SYS_PTRACE", Capabilities.CAP_SYS_PTRACE);
    wanted.put("CAP_DAC_READ_SEARCH", Capabilities.CAP_DAC_READ_SEARCH);
    wanted.put("CAP_SYS_ADMIN", ProcessCapabilities.CAP_SYS_ADMIN);
    return wanted;
  }

  /** Whether programs for tracing may be loaded, as far as capabilities go. */
  static boolean mayLoad(Machine machine) {
    return machine.hasCapability(ProcessCapabilities.CAP_SYS_ADMIN)
        || (machine.hasCapability(ProcessCapabilities.CAP_BPF)
            && machine.hasCapability(ProcessCapabilities.CAP_PERFMON));
  }

  static Finding finding(Machine machine) {
    List<String> effective = new ArrayList<>();
    WANTED.forEach((name, number) -> {
      if (machine.hasCapability(number)) {
        effective.add(name);
      }
    });
    return judged(machine, effective).value("effective", effective);
  }

  private static Finding judged(Machine machine, List<String> effective) {
    String id = "tracing.privileges";
    String subject = "privileges";
    if (machine.text("/proc/self/status").isEmpty()) {
      return Finding.unknown(id, subject, "/proc/self/status cannot be read");
    }
    if (!mayLoad(machine)) {
      return Finding.missing(id, subject, "CAP_BPF and CAP_PERFMON are not both effective")
          .remedy(
              "run as root: sudo fathom …",
              "or give these two: AmbientCapabilities=CAP_BPF CAP_PERFMON in a systemd unit",
              "or: setpriv --inh-caps +bpf,+perfmon --ambient-caps +bpf,+perfmon … as root");
    }
    String told = String.join(" ", effective);
    if (!effective.contains("CAP_SYS_PTRACE") || !effective.contains("CAP_DAC_READ_SEARCH")) {
      return Finding.degraded(
              id, subject, told + "; other users' processes cannot be asked for names of files")
          .remedy("CAP_SYS_PTRACE and CAP_DAC_READ_SEARCH as well");
    }
    return Finding.ok(id, subject, told);
  }
}
