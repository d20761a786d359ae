package dev.fathom.trace;

/**
 * Joins events into histories: who caused which bytes of each request, and when it reached its
 * stages. How is in {@code docs/trace.md}.
 *
 * <p>A function of its events: the same events, in the same order, give the same histories. Events
 * come nearly by time; those of {@link ExtractionLimits#lateNanos} are kept back and put in order,
 * and later ones are used as they come, and counted. What it remembers is bounded by the {@link
 * ExtractionLimits}. No event makes it throw.
 *
 * <p>Used by one thread at a time; the sink is called by it. Allocates histories, and nothing for
 * an event once its tables have grown.
 */
public final class Extraction implements EventSink {
  private final long lateNanos;
  private final HistoryParts parts;
  private final ExtractionTally tally = new ExtractionTally();
  private final Attribution attribution;
  private final Operations operations;
  private final Pages pages;
  private final Bios bios;
  private final Requests requests;
  private final EventOrder order;
  private final EventView view = new EventView();

  /** Time of the latest event that came, and of the latest that was used. */
  private long newest = Long.MIN_VALUE;

  private long used = Long.MIN_VALUE;

  /**
   * An extraction that has seen nothing.
   *
   * @param names what the numbers in the events mean; they may be added while it runs
   * @param sink takes the histories; must not throw
   */
  public Extraction(Names names, ExtractionLimits limits, HistorySink sink) {
    lateNanos = limits.lateNanos();
    attribution = new Attribution(names, limits.attributionRows());
    parts = new HistoryParts(names, tally, attribution);
    operations = new Operations(limits, parts, tally, sink);
    pages = new Pages(limits, operations, tally);
    requests = new Requests(limits, parts, operations, tally);
    bios = new Bios(limits, new BioOrigins(limits, pages, operations), requests, operations, tally);
    order = new EventOrder(limits.lateEvents());
  }

  /** One event; copied. Hot path: allocates nothing but histories. */
  @Override
  public void accept(long[] words, int at) {
    tally.events++;
    newest = Math.max(newest, words[at]);
    if (order.full()) {
      useFirst();
    }
    order.add(words, at);
    useUntil(newest - lateNanos);
  }

  /**
   * Time has gone on to this: what was kept back for late events before it is used. For a trace
   * that is quiet.
   */
  public void advance(long nanos) {
    newest = Math.max(newest, nanos);
    useUntil(newest - lateNanos);
  }

  private void useUntil(long time) {
    while (!order.empty() && order.firstNanos() <= time) {
      useFirst();
    }
  }

  private void useFirst() {
    int at = order.remove();
    if (!view.load(order.words(), at)) {
      tally.malformed++;
      return;
    }
    if (view.time < used) {
      tally.late++;
    } else {
      used = view.time;
    }
    use();
  }

  private void use() {
    switch (view.subject) {
      case OPERATION -> operations.accept(view);
      case PAGE -> pages.accept(view);
      case BIO -> bios.accept(view);
      case REQUEST -> requests.accept(view);
    }
  }

  /**
   * The trace has ended: what is still alive is handed out as it is, cut short. Requests without C
   * are in no sum. Afterwards another trace may begin.
   */
  public void finish() {
    while (!order.empty()) {
      useFirst();
    }
    requests.finish();
    bios.finish();
    operations.finish();
    pages.finish();
    newest = Long.MIN_VALUE;
    used = Long.MIN_VALUE;
  }

  /** Who caused the bytes that reached devices until now; goes on counting. */
  public Attribution attribution() {
    return attribution;
  }

  /** What was seen until now, and what could not be used. */
  public ExtractionCounts counts() {
    return new ExtractionCounts(
        tally.events,
        tally.histories,
        tally.cutShort,
        tally.evicted,
        tally.late,
        tally.orphans,
        tally.malformed,
        tally.contradictions,
        tally.dirtyPages,
        attribution.unknownBytes());
  }
}
