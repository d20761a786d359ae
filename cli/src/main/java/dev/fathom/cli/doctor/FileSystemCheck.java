package dev.fathom.cli.doctor;

import java.util.Optional;
import java.util.Set;

/** The file system that a path is on. */
final class FileSystemCheck {
  private static final String ID = "path.file-system";
  private static final String SUBJECT = "file system";
  private static final Set<String> NETWORK =
      Set.of("nfs", "nfs4", "cifs", "smb3", "ceph", "9p", "glusterfs", "lustre", "afs");

  private FileSystemCheck() {}

  static Finding finding(Optional<Mount> mount, FileTrial trial) {
    return mount
        .map(FileSystemCheck::judged)
        .orElseGet(() -> Finding.ok(ID, SUBJECT, trial.fileSystem() + "; its mount is not seen"))
        .value("type", mount.map(Mount::fileSystem).orElse(trial.fileSystem()))
        .value("source", mount.map(Mount::source).orElse(""))
        .value("mountPoint", mount.map(Mount::point).orElse(""));
  }

  private static Finding judged(Mount mount) {
    String type = mount.fileSystem();
    String text = type + " on " + mount.source() + ", mounted at " + mount.point();
    if (mount.isReadOnly()) {
      return Finding.degraded(ID, SUBJECT, text + ", read-only")
          .remedy("mount -o remount,rw " + mount.point());
    }
    if (type.equals("overlay")) {
      String upper = mount.option("upperdir").map(" over "::concat).orElse("");
      return Finding.degraded(
              ID, SUBJECT, text + upper + ": a container's layers; the first write copies the file")
          .remedy("put data on a volume: docker run -v /data:/data …");
    }
    if (NETWORK.contains(type)) {
      return Finding.degraded(ID, SUBJECT, text + ": other machines' disks, by network")
          .remedy("measure on a local disk to tell network from disk");
    }
    if (type.startsWith("fuse") && !type.equals("fuseblk")) {
      return Finding.degraded(ID, SUBJECT, text + ": each call goes through a process")
          .remedy("use the file system below it, if there is one");
    }
    return Finding.ok(ID, SUBJECT, text);
  }
}
