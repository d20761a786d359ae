package dev.fathom.cli.report;

import dev.fathom.kernel.join.JoinCounts;
import dev.fathom.kernel.join.JoinLimits;
import dev.fathom.kernel.join.UringJoin;
import dev.fathom.kernel.names.LiveNames;
import dev.fathom.kernel.record.KernelHistories;
import dev.fathom.trace.History;
import dev.fathom.trace.HistorySink;
import dev.fathom.trace.Incident;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * The kernel's requests of this process, as they come, joined to the engine's operations. Belongs
 * to the thread that polls.
 */
final class JoinedSides implements AutoCloseable {
  private final KernelBelow below;
  private final UringJoin join;
  private final KernelHistories requests;
  private final Incidents incidents;
  private final List<String> unfinished = new ArrayList<>();
  private long polledNanos = Long.MIN_VALUE;

  /**
   * Nothing is joined yet.
   *
   * @param below is closed with this
   * @param sink takes what is joined, and all the rest
   * @param told takes who had to wait
   */
  JoinedSides(KernelBelow below, HistorySink sink, Consumer<Incident> told) {
    this.below = below;
    join = new UringJoin(ProcessHandle.current().pid(), JoinLimits.DEFAULT, sink);
    LiveNames names = new LiveNames();
    incidents = new Incidents(names, told);
    requests = new KernelHistories(names, this::takeRequest, incidents);
  }

  private void takeRequest(History history) {
    incidents.accept(history);
    join.requests().accept(history);
  }

  /** Takes the engine's operations. */
  HistorySink operations() {
    return join.operations();
  }

  /** Takes what the kernel has told. */
  void poll() {
    polledNanos = System.nanoTime();
    below.poll(requests::accept);
    incidents.tick(polledNanos);
  }

  /** All that the kernel told before this was taken. */
  long polledNanos() {
    return polledNanos;
  }

  /** Hands out what is complete: all operations that ended before this have come. */
  void advance(long nanos) {
    join.advance(nanos);
  }

  /** How full the kernel's ring is, 0 to 1. */
  double fullness() {
    return below.fullness();
  }

  /** Detaches, and hands out everything, also bios that have not ended. */
  void finish() {
    try {
      unfinished.addAll(KernelBelow.unfinished(below.detach(requests::accept)));
    } catch (IOException e) {
      unfinished.add("bios that have not ended are not told: " + e.getMessage());
    }
    requests.finish();
    incidents.finish();
    join.finish();
  }

  /** What was joined, in words. */
  String sentence() {
    JoinCounts counts = join.counts();
    return "joined: %,d of %,d operations with the kernel's requests that they waited for; "
            .formatted(counts.joined(), counts.operations())
        + "%,d parts of requests by user_data, %,d by file and time"
            .formatted(counts.byUserData(), counts.byFile());
  }

  /** What is missing, a line each. */
  List<String> warnings() {
    List<String> lines = new ArrayList<>(unfinished);
    try {
      lines.addAll(KernelBelow.losses(below.counters()));
    } catch (IOException e) {
      lines.add("what the kernel lost is not known: " + e.getMessage());
    }
    below
        .missing()
        .forEach(text -> lines.add("not on this kernel: " + text.replaceFirst(" \\(.*", "")));
    lines.addAll(JoinWarnings.of(join.counts()));
    return lines;
  }

  @Override
  public void close() {
    below.close();
  }
}
