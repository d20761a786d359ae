package dev.fathom.kernel.join;

import dev.fathom.trace.BioPart;
import dev.fathom.trace.History;
import dev.fathom.trace.Origin;
import dev.fathom.trace.RequestPart;
import dev.fathom.trace.Share;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Threads of one process by the names that Java gave them. The kernel knows a thread's name cut to
 * 15 bytes (TASK_COMM_LEN of {@code include/linux/sched.h}), and calls the process so too. A
 * thread's full name is known once an operation of it came. One thread.
 */
final class ThreadNames {
  private static final int COMMAND_BYTES = 15;
  private static final int MOST = 4096;

  private final long processId;
  private final Map<Long, String> threads = new Threads();
  private String process = "";

  ThreadNames(long processId) {
    this.processId = processId;
  }

  /** Forgets what was not needed for longest. */
  private static final class Threads extends LinkedHashMap<Long, String> {
    private static final long serialVersionUID = 1;

    Threads() {
      super(64, 0.75f, true);
    }

    @Override
    protected boolean removeEldestEntry(Map.Entry<Long, String> eldest) {
      return size() > MOST;
    }
  }

  /** An operation's origin: it knows what its thread is called. */
  void learn(Origin origin) {
    if (origin.processId() != processId || origin.threadId() == 0) {
      return;
    }
    threads.put(origin.threadId(), origin.thread());
    if (process.isEmpty()) {
      process = origin.process();
    }
  }

  /** Whether this thread's operations have come: what else it does is beside them. */
  boolean knows(Origin origin) {
    return threads.containsKey(origin.threadId());
  }

  /** The history with full names wherever the kernel's stand. */
  History named(History history) {
    List<RequestPart> requests = new ArrayList<>(history.requests().size());
    for (RequestPart request : history.requests()) {
      List<BioPart> bios = new ArrayList<>(request.bios().size());
      for (BioPart bio : request.bios()) {
        bios.add(named(bio));
      }
      requests.add(request.withBios(bios));
    }
    return new History(history.operation(), requests);
  }

  private BioPart named(BioPart bio) {
    List<Share> shares = new ArrayList<>(bio.shares().size());
    for (Share share : bio.shares()) {
      shares.add(share.ofOperation(share.operation(), named(share.origin())));
    }
    return bio.withShares(shares).withSubmitter(named(bio.submitter()));
  }

  /** As the kernel named it, unless it is a thread of the process. */
  Origin named(Origin origin) {
    boolean ofKernel = origin.process().equals(origin.thread()) && origin.label().isEmpty();
    if (origin.processId() != processId || process.isEmpty() || !ofKernel) {
      return origin;
    }
    String full = threads.getOrDefault(origin.threadId(), origin.thread());
    String thread = isCut(full, origin.thread()) ? full : origin.thread();
    return new Origin(
        processId, origin.threadId(), process, thread, 0, origin.cgroup(), origin.span(), "");
  }

  /** A number may be another thread's by now: then the kernel's name begins otherwise. */
  private boolean isCut(String full, String command) {
    byte[] name = full.getBytes(StandardCharsets.UTF_8);
    byte[] cut = Arrays.copyOf(name, Math.min(name.length, COMMAND_BYTES));
    return command.equals(process) || Arrays.equals(cut, command.getBytes(StandardCharsets.UTF_8));
  }
}
