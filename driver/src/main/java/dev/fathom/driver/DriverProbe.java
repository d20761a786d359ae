package dev.fathom.driver;

import dev.fathom.linux.Errno;
import dev.fathom.linux.ErrnoException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Finds out which kinds of driver work on this machine, why others do not, and what would mend it.
 * Reads /proc and opens small drivers; changes nothing. Any thread; may block for milliseconds.
 */
public final class DriverProbe {
  private static final int PROBE_DEPTH = 1;

  /** What pinning less is worth a word: room for a pool of 256 buffers of 4 KiB. */
  private static final long ENOUGH_MEMLOCK_BYTES = 1 << 20;

  private static final String ALLOW_URING =
      "allow io_uring_setup, io_uring_enter and io_uring_register in the seccomp profile";
  private static final String ALLOW_AIO =
      "allow io_setup, io_submit, io_getevents, io_cancel and io_destroy in the seccomp profile";

  /** Opens a driver of a kind. */
  interface Opener {
    Driver open(DriverKind kind, DriverOptions options) throws IOException;
  }

  private final Machine machine;
  private final Opener opener;

  DriverProbe(Machine machine, Opener opener) {
    this.machine = machine;
    this.opener = opener;
  }

  /** A probe of this machine. */
  public static DriverProbe here() {
    return new DriverProbe(Machine.here(), DriverProbe::openHere);
  }

  private static Driver openHere(DriverKind kind, DriverOptions options) throws IOException {
    return switch (kind) {
      case IO_URING -> UringDriver.open(options);
      case LINUX_AIO -> LinuxAioDriver.open(options);
      case THREADS -> ThreadDriver.open(options);
      case SIMULATED ->
          throw new IllegalArgumentException("a simulated driver is made by testkit, not chosen");
    };
  }

  /**
   * Whether a kind works here, and how well: first that, then what its driver lacks, then limits.
   *
   * @param kind not {@link DriverKind#SIMULATED}
   */
  public List<Finding> findings(DriverKind kind) {
    List<Finding> findings = new ArrayList<>();
    DriverOptions options = DriverOptions.confined(PROBE_DEPTH);
    try (Driver driver = open(kind, options)) {
      findings.add(Finding.ok(kind.label(), "works" + onKernel()));
      findings.addAll(driver.capabilities().findings());
      findings.addAll(limits(kind));
    } catch (IOException e) {
      findings.add(explain(kind, options, e));
    }
    return List.copyOf(findings);
  }

  /** Opens a driver; where Linux is needed and missing, the exception says so. */
  Driver open(DriverKind kind, DriverOptions options) throws IOException {
    if (kind != DriverKind.THREADS && !machine.isLinux()) {
      throw new IOException("needs Linux; this is " + machine.system());
    }
    try {
      return opener.open(kind, options);
    } catch (UnsupportedOperationException | LinkageError e) {
      throw new IOException(String.valueOf(e.getMessage()), e);
    }
  }

  private String onKernel() {
    String release = machine.kernelRelease();
    return release.isEmpty() ? "" : " on kernel " + release;
  }

  // ---- why one does not work

  /** Why a driver could not be opened, and what would help. */
  Finding explain(DriverKind kind, DriverOptions options, IOException failure) {
    if (kind != DriverKind.THREADS && !machine.isLinux()) {
      return missing(kind, failure, "the thread driver works here");
    }
    if (!(failure instanceof ErrnoException e)) {
      return missing(kind, failure, "");
    }
    return switch (kind) {
      case IO_URING -> explainUring(e);
      case LINUX_AIO -> explainAio(options, e);
      case THREADS, SIMULATED -> missing(kind, failure, "");
    };
  }

  private static Finding missing(DriverKind kind, IOException failure, String remedy) {
    return Finding.missing(kind.label(), String.valueOf(failure.getMessage()), remedy);
  }

  private Finding explainUring(ErrnoException failure) {
    return switch (failure.errno()) {
      case Errno.EPERM -> uringForbidden();
      case Errno.ENOSYS ->
          machine.isFiltered()
              ? uring("hidden by a seccomp filter (ENOSYS)", ALLOW_URING)
              : uring(
                  "not in this kernel" + versionOf(), "Linux 5.18 or newer with CONFIG_IO_URING");
      case Errno.EACCES ->
          uring("denied by a security module (EACCES)", "allow io_uring in its policy");
      case Errno.ENOMEM ->
          uring(
              "not enough memory may be locked (ENOMEM): " + memlock(),
              "raise ulimit -l, or LimitMEMLOCK= of the service");
      case Errno.EMFILE, Errno.ENFILE ->
          uring("no file descriptor is left for a ring", "raise ulimit -n");
      case Errno.EINVAL ->
          uring("this kernel" + versionOf() + " lacks what is needed", "Linux 5.18 or newer");
      default -> missing(DriverKind.IO_URING, failure, "");
    };
  }

  /** EPERM: the sysctl answers so, and so do most containers' filters. */
  private Finding uringForbidden() {
    long disabled = machine.ioUringDisabled().orElse(0);
    if (disabled == 2) {
      return uring(
          "switched off by the sysctl kernel.io_uring_disabled = 2",
          "sysctl kernel.io_uring_disabled=0");
    }
    if (disabled == 1 && !machine.isFiltered()) {
      return uring(
          "for privileged processes only: sysctl kernel.io_uring_disabled = 1",
          "sysctl kernel.io_uring_disabled=0, or join the group in kernel.io_uring_group");
    }
    return machine.isFiltered()
        ? uring("denied by a seccomp filter (EPERM)", ALLOW_URING)
        : uring("denied (EPERM)", "allow io_uring in the security module's policy");
  }

  private static Finding uring(String detail, String remedy) {
    return Finding.missing(DriverKind.IO_URING.label(), detail, remedy);
  }

  private Finding explainAio(DriverOptions options, ErrnoException failure) {
    return switch (failure.errno()) {
      case Errno.EAGAIN ->
          aio(aioLimit(options), "sysctl fs.aio-max-nr=1048576, or a smaller depth");
      case Errno.ENOSYS ->
          machine.isFiltered()
              ? aio("hidden by a seccomp filter (ENOSYS)", ALLOW_AIO)
              : aio("not in this kernel" + versionOf(), "a kernel with CONFIG_AIO");
      case Errno.EPERM, Errno.EACCES ->
          aio("denied by a seccomp filter or security module", ALLOW_AIO);
      case Errno.EMFILE, Errno.ENFILE -> aio("no file descriptor is left", "raise ulimit -n");
      case Errno.EINVAL ->
          aio("this kernel" + versionOf() + " has no AIO polls", "Linux 4.19 or newer");
      default -> missing(DriverKind.LINUX_AIO, failure, "");
    };
  }

  private String aioLimit(DriverOptions options) {
    StringBuilder text = new StringBuilder("no room for a context of depth " + options.depth());
    machine.aioLimit().ifPresent(limit -> text.append(": fs.aio-max-nr is ").append(limit));
    machine.aioCount().ifPresent(count -> text.append(", in use are ").append(count));
    return text.toString();
  }

  private static Finding aio(String detail, String remedy) {
    return Finding.missing(DriverKind.LINUX_AIO.label(), detail, remedy);
  }

  private String versionOf() {
    String release = machine.kernelRelease();
    return release.isEmpty() ? "" : " (" + release + ")";
  }

  // ---- what one that works is limited by

  /** Limits of this process that make a kind work in a lesser way. */
  List<Finding> limits(DriverKind kind) {
    boolean pins = kind == DriverKind.IO_URING && !machine.maySkipMemlock();
    if (!pins || machine.memlockBytes().orElse(Long.MAX_VALUE) >= ENOUGH_MEMLOCK_BYTES) {
      return List.of();
    }
    return List.of(
        Finding.degraded(
            "registered buffers",
            memlock() + "; beyond it buffers work unregistered",
            "raise ulimit -l, or LimitMEMLOCK= of the service"));
  }

  private String memlock() {
    long bytes = machine.memlockBytes().orElse(Long.MAX_VALUE);
    return bytes == Long.MAX_VALUE
        ? "no limit on locked memory is known"
        : "at most " + bytes / 1024 + " KiB may be locked (RLIMIT_MEMLOCK)";
  }

  // ---- files

  /** What a kind of driver cannot do asynchronously on a file, and why; empty if nothing. */
  public static List<Finding> notes(DriverKind kind, DriverFile file) {
    FileTraits traits = file.traits();
    List<Finding> notes = new ArrayList<>();
    String subject = file.path() + " on " + traits.fileSystem();
    boolean rings = kind == DriverKind.IO_URING || kind == DriverKind.LINUX_AIO;
    if (rings && traits.inMemory()) {
      notes.add(Finding.ok(subject, "in memory: done at once by plain calls"));
    } else if (rings && traits.seekable() && !traits.noWaitReads() && file.options().read()) {
      notes.add(
          Finding.degraded(
              subject,
              "cannot try a read without waiting (RWF_NOWAIT): reads are punted or block",
              "a file system such as ext4, xfs or btrfs"));
    }
    if (kind == DriverKind.LINUX_AIO
        && traits.seekable()
        && !traits.direct()
        && !traits.inMemory()) {
      notes.add(
          Finding.degraded(
              subject,
              "buffered: writes, and reads that the page cache lacks, go to worker threads",
              "open it for direct I/O, or use io_uring"));
    }
    if (traits.direct() && traits.seekable() && traits.offsetAlignBytes() == 1) {
      notes.add(
          Finding.degraded(subject, "is read through the page cache although opened direct", ""));
    }
    return List.copyOf(notes);
  }
}
