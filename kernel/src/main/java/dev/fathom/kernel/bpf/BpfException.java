package dev.fathom.kernel.bpf;

import dev.fathom.linux.Errno;
import java.io.IOException;

/** The kernel, or this process's lack of privilege, stands against loading anything. */
public final class BpfException extends IOException {
  private static final long serialVersionUID = 1L;

  private final Reason reason;
  private final int errno;
  private final String problem;

  /** What stands against it, and how to mend that. */
  public enum Reason {
    /** This process has no privilege. */
    NOT_PERMITTED("run as root, or with the capabilities CAP_BPF and CAP_PERFMON"),
    /** The kernel refuses everybody to look inside. */
    LOCKED_DOWN(
        "the kernel is locked down for confidentiality: boot without lockdown=confidentiality"),
    /** The kernel has no bpf(2), or a container takes it away, also from its root. */
    NO_BPF(
        "this kernel has no bpf(2), or a container forbids it: "
            + "build with CONFIG_BPF_SYSCALL, or run outside the container"),
    /** The kernel does not describe its types. */
    NO_TYPES(
        "this kernel does not publish its types: it has to be built with CONFIG_DEBUG_INFO_BTF"),
    /** Before Linux 5.11 maps count as locked memory. */
    MEMORY_LOCK_LIMIT("raise the limit of locked memory: ulimit -l unlimited"),
    /** There is not so much memory. */
    NO_MEMORY("there is not enough memory for maps of this size: ask for smaller ones"),
    /** The kernel does not fit programs to itself: it is older than 5.17. */
    KERNEL_TOO_OLD("needs Linux 5.17 or newer"),
    /** The kernel refuses a map or the object's types. */
    REFUSED("this kernel refuses what newer ones accept; please report it with this message");

    private final String remedy;

    Reason(String remedy) {
      this.remedy = remedy;
    }

    /** A sentence on how to mend it. */
    public String remedy() {
      return remedy;
    }
  }

  /**
   * Says what failed.
   *
   * @param what was tried, e.g. {@code create map bios}
   * @param errno positive; 0 where there is none
   * @param detail what the kernel says; may be empty
   */
  public BpfException(Reason reason, String what, int errno, String detail) {
    super(problem(what, errno) + "; " + reason.remedy + (detail.isEmpty() ? "" : "\n" + detail));
    this.reason = reason;
    this.errno = errno;
    this.problem = problem(what, errno);
  }

  private static String problem(String what, int errno) {
    return errno == 0 ? what : what + ": " + Errno.message(errno) + " (" + Errno.name(errno) + ")";
  }

  /** What was tried and what came of it, one line without the remedy. */
  public String problem() {
    return problem;
  }

  /** What stands against it. */
  public Reason reason() {
    return reason;
  }

  /** The errno, positive; 0 where there is none. */
  public int errno() {
    return errno;
  }
}
