package dev.fathom.cli.trace;

import dev.fathom.trace.BioPart;
import dev.fathom.trace.FileName;
import dev.fathom.trace.History;
import dev.fathom.trace.Incident;
import dev.fathom.trace.Origin;
import dev.fathom.trace.RequestPart;
import dev.fathom.trace.Share;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Of whom, and of which file, something is shown: histories that have a share of each of what was
 * asked for. Immutable, and cheap.
 *
 * @param pids processes; empty for all
 * @param cgroup path of a control group, which has those below it; beginning with a slash, without
 *     one at its end, empty for the root
 * @param file its device and number
 */
record Selections(Set<Long> pids, Optional<String> cgroup, Optional<Inode> file)
    implements Predicate<History> {
  /** A file. */
  record Inode(long device, long inode) {
    boolean is(FileName name) {
      return name.inode() == inode && name.device() == device;
    }
  }

  /** Copies the set. */
  Selections {
    pids = Set.copyOf(pids);
  }

  @Override
  public boolean test(History history) {
    return (pids.isEmpty() || anyShare(history, share -> isOfProcess(share.origin())))
        && (cgroup.isEmpty() || anyShare(history, share -> isOfCgroup(share.origin())))
        && (file.isEmpty() || anyShare(history, share -> file.get().is(share.file())));
  }

  /** Whether something between requests is shown: by who waited, or for whose data. */
  boolean tells(Incident incident) {
    return switch (incident) {
      case Incident.Wait wait ->
          (isOfProcess(wait.waiter()) || wait.pages().keySet().stream().anyMatch(this::isOfProcess))
              && isOfCgroup(wait.waiter())
              && (file.isEmpty() || file.get().is(wait.file()));
      case Incident.Pause pause ->
          isOfProcess(pause.writer()) && isOfCgroup(pause.writer()) && file.isEmpty();
      case Incident.Scsi _ -> pids.isEmpty() && cgroup.isEmpty() && file.isEmpty();
    };
  }

  private boolean isOfProcess(Origin origin) {
    return pids.isEmpty() || pids.contains(origin.processId());
  }

  private boolean isOfCgroup(Origin origin) {
    return cgroup.isEmpty()
        || origin.cgroup().equals(cgroup.get())
        || origin.cgroup().startsWith(cgroup.get() + "/");
  }

  private static boolean anyShare(History history, Predicate<Share> wanted) {
    for (RequestPart request : history.requests()) {
      for (BioPart bio : request.bios()) {
        if (bio.shares().stream().anyMatch(wanted)) {
          return true;
        }
      }
    }
    return false;
  }
}
