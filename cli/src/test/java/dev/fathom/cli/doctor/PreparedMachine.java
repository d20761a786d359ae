package dev.fathom.cli.doctor;

import dev.fathom.cli.doctor.FileTrial.Answer;
import dev.fathom.kernel.TracedPart;
import dev.fathom.kernel.bpf.ProgramFinding;
import dev.fathom.linux.Capabilities;
import dev.fathom.linux.ErrnoException;
import dev.fathom.linux.ProcessCapabilities;
import dev.fathom.linux.ResourceLimits;
import dev.fathom.linux.ResourceLimits.Limit;
import dev.fathom.linux.ResourceLimits.Resource;
import dev.fathom.linux.Statx;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A machine with files in a directory and prepared answers. Healthy until a test says otherwise.
 */
final class PreparedMachine implements Kernel {
  static final int S_IFIFO = 0x1000;
  static final int S_IFDIR = 0x4000;
  static final int S_IFBLK = 0x6000;
  static final int S_IFREG = 0x8000;

  /** What {@link #PATH} is. */
  static final Path PATH = Path.of("/data");

  /** The capabilities that tracing needs, but CAP_SYS_ADMIN. */
  static final long TRACING =
      1L << ProcessCapabilities.CAP_BPF
          | 1L << ProcessCapabilities.CAP_PERFMON
          | 1L << Capabilities.CAP_SYS_PTRACE
          | 1L << Capabilities.CAP_DAC_READ_SEARCH;

  private static final int ALL_FEATURES = (1 << 18) - 1;

  private final Path root;
  private String system = "Linux";
  private Jvm jvm = new Jvm(25, "Some VM 25", true);
  private final Map<Integer, Integer> ringErrnos = new HashMap<>();
  private int ringErrno;
  private int features = ALL_FEATURES;
  private int opcodeCount = 63;
  private Limit memlock = new Limit(64L << 20, 64L << 20);
  private Statx stat = stat(S_IFDIR, 254, 1);
  private int statErrno;
  private FileTrial trial = trial("ext4", false, Answer.YES, Answer.YES, Answer.YES);

  private TracingTrial tracing =
      TracingTrial.loaded(
          List.of(
              new TracedPart(
                  "requests", true, List.of(new ProgramFinding.Loaded("fathom_queue")))));

  PreparedMachine(Path root) {
    this.root = root;
    file("proc/sys/kernel/osrelease", "6.18.0-1-generic\n");
    file("proc/sys/kernel/io_uring_disabled", "0\n");
    file("proc/sys/kernel/io_uring_group", "-1\n");
    file("proc/sys/fs/aio-nr", "0\n");
    file("proc/sys/fs/aio-max-nr", "65536\n");
    status(0, TRACING);
    file("proc/self/cgroup", "0::/user.slice/app.scope\n");
    mounts("27 1 254:1 / / rw,relatime - ext4 /dev/vda1 rw,discard");
    disk();
    tracing();
  }

  /** As root of a distribution's kernel sees it. */
  private void tracing() {
    file("sys/kernel/btf/vmlinux", "");
    file("sys/kernel/security/lockdown", "[none] integrity confidentiality\n");
    file("sys/kernel/tracing/events/block/block_rq_issue/format", "");
    file("proc/sys/kernel/unprivileged_bpf_disabled", "2\n");
    file("proc/sys/net/core/bpf_jit_enable", "1\n");
    file("proc/sys/kernel/kptr_restrict", "1\n");
    file("proc/kallsyms", "ffffffff81000000 T _text\n");
    file("sys/block/vda/trace/enable", "0\n");
    file("proc/filesystems", "nodev\tproc\n\text4\n");
  }

  /** /dev/vda with a partition vda1, as sysfs has them. */
  private void disk() {
    file("sys/devices/vda/dev", "254:0\n");
    file("sys/devices/vda/queue/scheduler", "none [mq-deadline] kyber\n");
    file("sys/devices/vda/queue/nr_requests", "256\n");
    file("sys/devices/vda/queue/rotational", "0\n");
    file("sys/devices/vda/queue/io_poll", "0\n");
    file("sys/devices/vda/queue/max_sectors_kb", "1280\n");
    file("sys/devices/vda/queue/write_cache", "write back\n");
    file("sys/devices/vda/vda1/partition", "1\n");
    link("sys/dev/block/254:0", "../../devices/vda");
    link("sys/dev/block/254:1", "../../devices/vda/vda1");
    link("sys/class/block/vda1", "../../devices/vda/vda1");
  }

  PreparedMachine file(String path, String text) {
    try {
      Path file = root.resolve(path);
      Files.createDirectories(file.getParent());
      Files.writeString(file, text);
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void link(String path, String target) {
    try {
      Path link = root.resolve(path);
      Files.createDirectories(link.getParent());
      Files.createSymbolicLink(link, Path.of(target));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  PreparedMachine remove(String path) {
    try {
      Files.delete(root.resolve(path));
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  PreparedMachine mounts(String... lines) {
    return file("proc/self/mountinfo", String.join("\n", lines) + "\n");
  }

  PreparedMachine status(int seccompMode, long capabilities) {
    return file(
        "proc/self/status",
        "Name:\tjava\nCapEff:\t" + Long.toHexString(capabilities) + "\nSeccomp:\t" + seccompMode);
  }

  PreparedMachine system(String name) {
    system = name;
    return this;
  }

  PreparedMachine jvm(Jvm other) {
    jvm = other;
    return this;
  }

  PreparedMachine refuseRings(int errno) {
    ringErrno = errno;
    return this;
  }

  PreparedMachine refuseRings(int flags, int errno) {
    ringErrnos.put(flags, errno);
    return this;
  }

  PreparedMachine features(int bits, int opcodes) {
    features = bits;
    opcodeCount = opcodes;
    return this;
  }

  PreparedMachine memlock(long soft, long hard) {
    memlock = new Limit(soft, hard);
    return this;
  }

  PreparedMachine refusePath(int errno) {
    statErrno = errno;
    return this;
  }

  PreparedMachine path(Statx itsStat, FileTrial itsTrial) {
    stat = itsStat;
    trial = itsTrial;
    return this;
  }

  PreparedMachine tracing(TracingTrial trial) {
    tracing = trial;
    return this;
  }

  static Statx stat(int kind, int major, int minor) {
    return new Statx(0x1fff, kind | 0755, 4096, 4096, 8, major, minor, 0, 0, 2, 27, 0, 0, 0, 0);
  }

  static Statx deviceStat(int major, int minor) {
    return new Statx(0x1fff, S_IFBLK | 0600, 0, 4096, 0, 0, 6, major, minor, 2, 24, 512, 512, 0, 0);
  }

  static FileTrial trial(
      String fileSystem, boolean inMemory, Answer direct, Answer reads, Answer writes) {
    int align = direct == Answer.YES ? 512 : 0;
    return new FileTrial(0, fileSystem, inMemory, direct, align, align, reads, writes);
  }

  Machine machine() {
    return new Machine(system, "amd64", root, this, jvm);
  }

  /** Examines it. */
  Report examine() {
    Machine machine = machine();
    return Doctor.examine(machine, new PredictedDriver(machine), List.of(PATH));
  }

  @Override
  public RingTrial openRing(int setupFlags) {
    int errno = ringErrnos.getOrDefault(setupFlags, ringErrno);
    if (errno != 0) {
      return RingTrial.failed(errno);
    }
    BitSet opcodes = new BitSet();
    opcodes.set(0, opcodeCount);
    return new RingTrial(0, features, opcodes);
  }

  @Override
  public Limit limit(Resource resource) {
    return switch (resource) {
      case MEMLOCK -> memlock;
      case NOFILE -> new Limit(1024, 4096);
      case FSIZE -> new Limit(ResourceLimits.UNLIMITED, ResourceLimits.UNLIMITED);
    };
  }

  @Override
  public Statx stat(Path path) throws ErrnoException {
    if (statErrno != 0) {
      throw new ErrnoException("statx " + path, statErrno);
    }
    return stat;
  }

  @Override
  public FileTrial tryFile(Path path, Statx itsStat) {
    return trial;
  }

  @Override
  public TracingTrial tryTracing() {
    return tracing;
  }
}
