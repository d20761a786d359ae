package dev.fathom.cli.trace;

import dev.fathom.trace.BioPart;
import dev.fathom.trace.FileName;
import dev.fathom.trace.History;
import dev.fathom.trace.RequestPart;
import dev.fathom.trace.Share;
import java.util.Set;
import java.util.function.Predicate;

/** Histories that have a share of what was asked for. Immutable, and cheap. */
final class Selections {
  private Selections() {}

  /** Those to which one of these processes belongs as an origin. */
  static Predicate<History> ofProcesses(Set<Long> pids) {
    return ofShares(share -> pids.contains(share.origin().processId()));
  }

  /**
   * Those of a control group and the ones below it.
   *
   * @param path beginning with a slash, without one at its end; empty for all
   */
  static Predicate<History> ofCgroup(String path) {
    String below = path + "/";
    return ofShares(share -> {
      String group = share.origin().cgroup();
      return group.equals(path) || group.startsWith(below);
    });
  }

  /** Those of a file. */
  static Predicate<History> ofFile(long device, long inode) {
    return ofShares(share -> {
      FileName file = share.file();
      return file.inode() == inode && file.device() == device;
    });
  }

  private static Predicate<History> ofShares(Predicate<Share> wanted) {
    return history -> {
      for (RequestPart request : history.requests()) {
        for (BioPart bio : request.bios()) {
          for (Share share : bio.shares()) {
            if (wanted.test(share)) {
              return true;
            }
          }
        }
      }
      return false;
    };
  }
}
