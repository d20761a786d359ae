package dev.fathom.ftrace;

import java.nio.ByteBuffer;

/** Pages of one processor on their way into the order of time. Belongs to one thread. */
final class CpuPages implements RingPages.Sink {
  private final int cpu;
  private final String name;
  private final RawEvents events;
  private final TimeOrder order;
  private final TraceFindings.Builder findings;
  private final RingPages pages;
  private long pageOffset;
  private long lastNanos;
  private long missed;

  CpuPages(
      int cpu,
      String name,
      PageLayout layout,
      RawEvents events,
      TimeOrder order,
      TraceFindings.Builder findings) {
    this.cpu = cpu;
    this.name = name;
    this.events = events;
    this.order = order;
    this.findings = findings;
    this.pages = new RingPages(layout, this);
  }

  /** One page more; {@code offset} is where it was. */
  void accept(ByteBuffer page, long offset) {
    pageOffset = offset;
    pages.accept(page);
  }

  /** Time of the last event read; later ones are not earlier. */
  long lastNanos() {
    return lastNanos;
  }

  /** Events that pages say were lost, as far as they say how many. */
  long missedEvents() {
    return missed;
  }

  @Override
  public void record(long timeNanos, ByteBuffer page, int at, int lengthBytes) {
    lastNanos = timeNanos;
    try {
      Traced traced = events.read(timeNanos, page, at, lengthBytes);
      if (traced == null) {
        findings.other();
      } else {
        order.add(traced, cpu);
      }
    } catch (FormatException e) {
      damaged(at, String.valueOf(e.getMessage()));
    }
  }

  @Override
  public void missed(long count) {
    missed += count;
    findings.lost(count);
  }

  @Override
  public void damaged(int at, String words) {
    findings.problem("%s, byte %,d: %s".formatted(name, pageOffset + at, words));
  }
}
