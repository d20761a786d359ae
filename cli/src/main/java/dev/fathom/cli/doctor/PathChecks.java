package dev.fathom.cli.doctor;

import dev.fathom.cli.doctor.FileTrial.Answer;
import dev.fathom.linux.Errno;
import dev.fathom.linux.ErrnoException;
import dev.fathom.linux.Statx;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What I/O on one path can do. */
final class PathChecks {
  private PathChecks() {}

  static Section section(Machine machine, Path path) {
    return new Section("path", path.toString(), findings(machine, path));
  }

  private static List<Finding> findings(Machine machine, Path path) {
    if (!machine.isLinux()) {
      return List.of(elsewhere(path));
    }
    try {
      Statx stat = machine.kernel().stat(path);
      if (!stat.isRegular() && !stat.isDirectory() && !stat.isBlockDevice()) {
        return List.of(stream(path, stat));
      }
      return findings(machine, path, stat);
    } catch (ErrnoException e) {
      return List.of(unusable(path, e.errno()));
    }
  }

  private static List<Finding> findings(Machine machine, Path path, Statx stat) {
    FileTrial trial = machine.kernel().tryFile(path, stat);
    if (trial.openErrno() != 0 && trial.fileSystem().isEmpty()) {
      return List.of(unusable(path, trial.openErrno()));
    }
    Optional<Mount> mount = stat.isBlockDevice() ? Optional.empty() : Mount.of(machine, stat);
    List<Finding> findings = new ArrayList<>();
    findings.add(file(path, stat, trial));
    if (!stat.isBlockDevice()) {
      findings.add(FileSystemCheck.finding(mount, trial));
    }
    findings.add(direct(trial));
    findings.add(reads(trial));
    findings.add(writes(stat, trial));
    Optional<Disk> disk = disk(machine, stat, mount);
    if (disk.isPresent()) {
      findings.addAll(DeviceChecks.findings(disk.get()));
      findings.add(CgroupChecks.finding(machine, disk.get()));
    } else {
      findings.add(noDevice(mount, trial));
    }
    return findings;
  }

  private static Finding elsewhere(Path path) {
    return Files.isReadable(path)
        ? Finding.ok("path.file", "file", "is there; only on Linux is more found out").asNeeded()
        : unusable(path, Files.exists(path) ? Errno.EACCES : Errno.ENOENT);
  }

  private static Finding unusable(Path path, int errno) {
    Finding finding =
        Finding.missing("path.file", "file", Errno.message(errno) + " (" + Errno.name(errno) + ")");
    String remedy =
        switch (errno) {
          case Errno.ENOENT -> "name a path that is there, or make it: mkdir -p " + path;
          case Errno.EACCES, Errno.EPERM -> "ask for permission: ls -ld " + path;
          default -> "ls -ld " + path;
        };
    return finding.asNeeded().remedy(remedy).value("errno", Errno.name(errno));
  }

  private static Finding stream(Path path, Statx stat) {
    String kind = stat.isFifo() ? "a pipe" : stat.isSocket() ? "a socket" : "a character device";
    return Finding.degraded("path.file", "file", kind + ": has no positions, no cache and no disk")
        .asNeeded()
        .remedy("name a file, a directory or a block device instead of " + path)
        .value("kind", "stream");
  }

  private static Finding file(Path path, Statx stat, FileTrial trial) {
    String kind = stat.isDirectory() ? "directory" : stat.isRegular() ? "file" : "block device";
    String size = stat.isRegular() ? " of " + Sizes.of(stat.sizeBytes()) : "";
    Finding finding =
        trial.openErrno() == 0
            ? Finding.ok("path.file", "file", "a " + kind + size)
            : Finding.degraded(
                    "path.file",
                    "file",
                    "a " + kind + " that no file can be made in: " + Errno.name(trial.openErrno()))
                .remedy("name a file in it to see more, or ls -ld " + path);
    return finding.asNeeded().value("kind", kind);
  }

  private static Finding direct(FileTrial trial) {
    return judgedDirect(trial)
        .value("supported", label(trial.direct()))
        .value("memoryAlignBytes", trial.directMemoryAlignBytes())
        .value("offsetAlignBytes", trial.directOffsetAlignBytes());
  }

  private static Finding judgedDirect(FileTrial trial) {
    String id = "path.direct";
    String subject = "direct I/O";
    boolean aligned = trial.directOffsetAlignBytes() > 0;
    return switch (trial.direct()) {
      case YES ->
          aligned
              ? Finding.ok(
                  id,
                  subject,
                  "buffers aligned to "
                      + trial.directMemoryAlignBytes()
                      + " bytes, positions and lengths to "
                      + trial.directOffsetAlignBytes())
              : Finding.ok(id, subject, "works; alignment is not told, 4096 bytes is assumed");
      case NO ->
          trial.inMemory()
              ? Finding.ok(id, subject, "refused; in memory there is nothing to bypass")
              : Finding.degraded(id, subject, "refused here").remedy("use ext4, XFS or btrfs");
      case UNKNOWN -> Finding.unknown(id, subject, "could not be tried");
    };
  }

  private static Finding reads(FileTrial trial) {
    String id = "path.reads";
    Finding finding =
        switch (trial.noWaitReads()) {
          case YES ->
              Finding.ok(
                  id, "cached reads", "asynchronous: what is cached completes without a worker");
          case NO ->
              trial.inMemory()
                  ? Finding.ok(id, "cached reads", "no NOWAIT; in memory, so Fathom reads at once")
                  : Finding.degraded(
                          id, "cached reads", "punted: no NOWAIT, each goes to a kernel worker")
                      .remedy("use ext4, XFS or btrfs");
          case UNKNOWN -> Finding.unknown(id, "cached reads", "could not be tried");
        };
    return finding.value("nowait", label(trial.noWaitReads()));
  }

  private static Finding writes(Statx stat, FileTrial trial) {
    String id = "path.writes";
    String subject = "cached writes";
    Finding finding =
        switch (trial.noWaitWrites()) {
          case YES -> Finding.ok(id, subject, "asynchronous: NOWAIT works");
          case NO ->
              Finding.degraded(id, subject, "punted: no NOWAIT, each goes to a kernel worker")
                  .remedy(
                      trial.inMemory()
                          ? "write a tmpfs with plain calls; rings do not help there"
                          : "write with direct I/O, or use XFS (6.0) or btrfs (6.1)");
          case UNKNOWN ->
              Finding.unknown(
                  id,
                  subject,
                  stat.isBlockDevice()
                      ? "not tried: doctor writes to no device"
                      : "could not be tried: no file can be made there");
        };
    return finding.value("nowait", label(trial.noWaitWrites()));
  }

  private static String label(Answer answer) {
    return answer.name().toLowerCase(Locale.ROOT);
  }

  private static Optional<Disk> disk(Machine machine, Statx stat, Optional<Mount> mount) {
    if (stat.isBlockDevice()) {
      return Disk.ofNumber(machine, stat.rdevMajor() + ":" + stat.rdevMinor());
    }
    // btrfs and others that span disks number their files by a device that is not there.
    return Disk.ofNumber(machine, stat.deviceMajor() + ":" + stat.deviceMinor())
        .or(() -> mount.flatMap(on -> Disk.ofSource(machine, on.source())));
  }

  private static Finding noDevice(Optional<Mount> mount, FileTrial trial) {
    String id = "device.name";
    String fileSystem = mount.map(Mount::fileSystem).orElse(trial.fileSystem());
    if (trial.inMemory()) {
      return Finding.ok(id, "device", "none: " + fileSystem + " is in memory").value("name", "");
    }
    return Finding.unknown(id, "device", "none to be seen from here below " + fileSystem)
        .value("name", "");
  }
}
