package dev.fathom.cli.doctor;

import dev.fathom.linux.KernelVersion;
import java.util.List;

/** What the kernel is. */
final class KernelChecks {
  private KernelChecks() {}

  static Section section(Machine machine) {
    return new Section("kernel", "Kernel", List.of(version(machine)));
  }

  private static Finding version(Machine machine) {
    String id = "kernel.version";
    if (!machine.isLinux()) {
      return Finding.degraded(
              id,
              "kernel",
              machine.system()
                  + " on "
                  + machine.architecture()
                  + ": only Linux on x86-64 or aarch64 can do asynchronous I/O without threads")
          .remedy("run it on Linux 6.1 or newer, also in a virtual machine")
          .value("release", "")
          .value("architecture", machine.architecture());
    }
    KernelVersion version =
        KernelVersion.parse(machine.text("/proc/sys/kernel/osrelease").orElse(""));
    return judged(id, machine, version)
        .value("release", version.text())
        .value("architecture", machine.architecture());
  }

  private static Finding judged(String id, Machine machine, KernelVersion version) {
    if (version.text().isEmpty()) {
      return Finding.unknown(id, "kernel", "Linux; /proc/sys/kernel/osrelease cannot be read");
    }
    String text = "Linux " + version + " on " + machine.architecture();
    if (version.atLeast(6, 1)) {
      return Finding.ok(id, "kernel", text);
    }
    String lacks =
        version.atLeast(5, 18)
            ? ": too old for deferred completions (6.1)"
            : ": too old for what Fathom asks of io_uring (5.18)";
    return Finding.degraded(id, "kernel", text + lacks).remedy("install a kernel of 6.1 or newer");
  }
}
