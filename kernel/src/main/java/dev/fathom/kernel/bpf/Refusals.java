package dev.fathom.kernel.bpf;

import dev.fathom.kernel.bpf.BpfException.Reason;
import dev.fathom.linux.Errno;
import dev.fathom.linux.KernelVersion;
import dev.fathom.linux.ProcessCapabilities;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What an errno of bpf(2) means for this process on this kernel. */
final class Refusals {
  private static final Path LOCKDOWN = Path.of("/sys/kernel/security/lockdown");

  private Refusals() {}

  static BpfException of(String what, int errno, String detail) {
    return new BpfException(reason(errno), what, errno, detail);
  }

  static Reason reason(int errno) {
    return switch (errno) {
      case Errno.EPERM, Errno.EACCES -> notPermitted();
      case Errno.ENOSYS -> Reason.NO_BPF;
      case Errno.ENOMEM -> Reason.NO_MEMORY;
      case Errno.E2BIG -> Reason.KERNEL_TOO_OLD;
      // Older ones answer EINVAL to a type of map that they do not know.
      default -> KernelVersion.here().atLeast(5, 17) ? Reason.REFUSED : Reason.KERNEL_TOO_OLD;
    };
  }

  private static Reason notPermitted() {
    if (!mayLoad()) {
      return Reason.NOT_PERMITTED;
    }
    return isLockedDown() ? Reason.LOCKED_DOWN : Reason.NO_BPF;
  }

  /** Whether this process has the capabilities for tracing programs. */
  static boolean mayLoad() {
    ProcessCapabilities here = ProcessCapabilities.here();
    return here.hasSysAdmin()
        || (here.has(ProcessCapabilities.CAP_BPF) && here.has(ProcessCapabilities.CAP_PERFMON));
  }

  private static boolean isLockedDown() {
    try {
      return Files.readString(LOCKDOWN).contains("[confidentiality]");
    } catch (IOException e) {
      return false;
    }
  }
}
