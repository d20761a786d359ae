package dev.fathom.kernel.join;

import dev.fathom.trace.Action;
import dev.fathom.trace.Cause;
import dev.fathom.trace.History;
import dev.fathom.trace.HistorySink;
import dev.fathom.trace.OperationPart;
import dev.fathom.trace.Share;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;

/**
 * Joins the histories of an engine's operations with those of the kernel's requests: from S, asked
 * for in Java, over Q, D and C in the kernel to R.
 *
 * <p>An operation gets the requests that it waited for: direct I/O, and reads that missed the page
 * cache. The kernel's shares of the process get the operation's origin, with its label, its virtual
 * thread and its span, in place of the task that carried it out; the bytes stay. A request of
 * several operations goes to each. A write into the page cache waits for nothing: its write-back
 * stays a history of its own, with the origin of the operation. How is in {@link ShareMatcher} and
 * {@code docs/trace.md}.
 *
 * <p>Threads of the process that the kernel names have the names that Java gave them, once an
 * operation of theirs came; the process has its own name then, not its thread's.
 *
 * <p>Both sides have times of CLOCK_MONOTONIC: what {@link System#nanoTime} reads on Linux. They
 * come in any order, apart by up to {@link JoinLimits#settleNanos}. Whatever comes goes out, once;
 * what fits nothing as it came, and is counted. What is remembered is bounded by the {@link
 * JoinLimits}.
 *
 * <p>Used by one thread at a time; the sink is called by it.
 */
public final class UringJoin {
  private final JoinLimits limits;
  private final HistorySink out;
  private final OperationIndex index = new OperationIndex();
  private final ShareMatcher matcher;
  private final ThreadNames names;
  private final RecentNumbers inodes = new RecentNumbers();

  /** Not yet handed out, by their coming. */
  private final Deque<KnownOperation> operations = new ArrayDeque<>();

  /** Handed out; their bytes may still be in the page cache. */
  private final Deque<KnownOperation> remembered = new ArrayDeque<>();

  /** Not looked at yet. */
  private final Deque<HeldRequest> fresh = new ArrayDeque<>();

  /** Looked at, and not complete. */
  private final Deque<HeldRequest> open = new ArrayDeque<>();

  private long now = Long.MIN_VALUE;
  private long lookedNanos = Long.MIN_VALUE;
  private long operationsIn;
  private long operationsOut;

  /** How many operations had come when open requests were last looked at: those may go out. */
  private long operationsLooked;

  private long joined;
  private long requestsIn;
  private long byUserData;
  private long byFile;
  private long ambiguous;
  private long unmatched;
  private long outside;
  private long forced;

  /**
   * A join that has seen nothing.
   *
   * @param processId of the engine's process, as the kernel's root namespace numbers it
   * @param out takes the joined histories, and everything else; must not throw
   */
  public UringJoin(long processId, JoinLimits limits, HistorySink out) {
    this.limits = limits;
    names = new ThreadNames(processId);
    this.out = history -> out.accept(history.requests().isEmpty() ? history : names.named(history));
    matcher = new ShareMatcher(processId, index);
  }

  /** Takes the engine's histories, from an {@code Extraction} of its events. */
  public HistorySink operations() {
    return this::acceptOperation;
  }

  /** Takes the kernel's histories, from its records. */
  public HistorySink requests() {
    return this::acceptRequest;
  }

  /** What was found so far. */
  public JoinCounts counts() {
    return new JoinCounts(
        operationsIn,
        joined,
        requestsIn,
        byUserData,
        byFile,
        ambiguous,
        unmatched,
        outside,
        forced);
  }

  private void acceptOperation(History history) {
    OperationPart part = history.operation();
    if (part == null || (part.action() != Action.READ && part.action() != Action.WRITE)) {
      out.accept(history);
      return;
    }
    operationsIn++;
    names.learn(part.origin());
    inodes.add(part.file().inode());
    KnownOperation operation = new KnownOperation(history, part);
    operations.add(operation);
    index.add(operation);
    if (operations.size() + remembered.size() > limits.operations()) {
      forget();
    }
    if (operation.lastNanos() > now) {
      advance(operation.lastNanos());
    }
  }

  private void acceptRequest(History history) {
    requestsIn++;
    if (history.operation() != null || history.shares().stream().noneMatch(matcher::concerns)) {
      out.accept(history);
      return;
    }
    HeldRequest request = new HeldRequest(history);
    fresh.add(request);
    if (fresh.size() + open.size() > limits.requests()) {
      forced++;
      HeldRequest oldest = open.isEmpty() ? fresh.removeFirst() : open.removeFirst();
      oldest.look(matcher);
      release(oldest);
    }
    advance(request.completedNanos());
  }

  /** Time has gone on to this: what waited long enough goes out. For sides that are quiet. */
  public void advance(long nanos) {
    now = Math.max(now, nanos);
    long settled = now - limits.settleNanos();
    while (!fresh.isEmpty() && fresh.getFirst().completedNanos() <= settled) {
      look(fresh.removeFirst());
    }
    if (settled >= lookedNanos || (isDue(settled) && operationsOut >= operationsLooked)) {
      lookedNanos = settled + limits.settleNanos() / 4;
      lookAgain(now - limits.waitNanos());
    }
    while (isDue(settled) && operationsOut < operationsLooked) {
      giveFirst();
    }
  }

  private boolean isDue(long settled) {
    return !operations.isEmpty()
        && operations.getFirst().awaited == 0
        && operations.getFirst().lastNanos() <= settled;
  }

  private void look(HeldRequest request) {
    if (request.look(matcher)) {
      release(request);
    } else {
      open.add(request);
    }
  }

  private void lookAgain(long until) {
    operationsLooked = operationsIn;
    for (Iterator<HeldRequest> each = open.iterator(); each.hasNext(); ) {
      HeldRequest request = each.next();
      if (request.look(matcher) || request.completedNanos() <= until) {
        each.remove();
        release(request);
      }
    }
  }

  private void release(HeldRequest request) {
    for (ShareMatch match : request.matches()) {
      switch (match) {
        case ShareMatch.Foreign _ -> {}
        case ShareMatch.None none -> {
          boolean missed = isOfOperation(none.share());
          unmatched += missed ? 1 : 0;
          outside += missed ? 0 : 1;
        }
        case ShareMatch.Ambiguous _ -> ambiguous++;
        case ShareMatch.Found found -> {
          byUserData += found.byUserData() ? 1 : 0;
          byFile += found.byUserData() ? 0 : 1;
        }
      }
    }
    History alone = request.release();
    if (alone != null) {
      out.accept(alone);
    }
  }

  /**
   * Whether an operation should have been found: it is of a file that operations are on, which what
   * a loop device passes down is not, and a ring or a thread of operations asked for it directly.
   * What opens a file reads, too.
   */
  private boolean isOfOperation(Share share) {
    boolean asked =
        share.operation() != 0 || (share.cause() == Cause.DIRECT && names.knows(share.origin()));
    long inode = share.file().inode();
    return asked && (inode == 0 || inodes.contains(inode));
  }

  private void giveFirst() {
    KnownOperation operation = operations.removeFirst();
    operationsOut++;
    joined += operation.joined() ? 1 : 0;
    out.accept(operation.result());
    if (operation.buffered()) {
      remembered.add(operation);
    } else {
      index.remove(operation);
    }
  }

  /** Makes room: remembered writes first. */
  private void forget() {
    if (remembered.isEmpty()) {
      forced++;
      settleFirst();
      giveFirst();
    }
    if (operations.size() + remembered.size() > limits.operations()) {
      index.remove(remembered.removeFirst());
    }
  }

  /** The first operation is to go: requests that it waits for are released as they are. */
  private void settleFirst() {
    fresh.forEach(this::look);
    fresh.clear();
    if (operations.getFirst().awaited > 0) {
      forced += open.size();
      open.forEach(this::release);
      open.clear();
    }
  }

  /** Both sides have ended: everything goes out. */
  public void finish() {
    fresh.forEach(this::look);
    fresh.clear();
    open.forEach(request -> {
      request.look(matcher);
      release(request);
    });
    open.clear();
    while (!operations.isEmpty()) {
      giveFirst();
    }
    while (!remembered.isEmpty()) {
      index.remove(remembered.removeFirst());
    }
  }
}
