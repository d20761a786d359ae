package dev.fathom.cli.report;

import dev.fathom.ftrace.TraceFindings;
import dev.fathom.trace.EventSink;
import dev.fathom.trace.Extraction;
import dev.fathom.trace.ExtractionLimits;
import dev.fathom.trace.HistorySink;
import dev.fathom.trace.Incident;
import dev.fathom.trace.Names;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A trace that another program wrote, joined into histories while it is read. */
final class ForeignReading implements HistoryReading {
  private static final int ASKED_EVERY = 1024;

  private final String what;
  private final Parser parser;
  private final Names names = new Names();
  private Found found = new Found(0, List.of());
  private @Nullable Extraction extraction;
  private long events;

  /**
   * A trace that is read later.
   *
   * @param what is read, for {@link TraceFacts#what}
   */
  ForeignReading(String what, Parser parser) {
    this.what = what;
    this.parser = parser;
  }

  /** Reads all of a trace. */
  @FunctionalInterface
  interface Parser {
    /**
     * Hands over its events.
     *
     * @throws IOException if it cannot be read; damage is in what is returned
     */
    Found parse(Names names, EventSink sink) throws IOException;
  }

  /**
   * What reading showed.
   *
   * @param lostEvents at least so many
   * @param lines what was wrong
   */
  record Found(long lostEvents, List<String> lines) {}

  /** Ends reading from within. */
  private static final class Enough extends RuntimeException {
    private static final long serialVersionUID = 1;

    Enough() {
      super("enough", null, false, false);
    }
  }

  @Override
  public void read(HistorySink sink, Consumer<Incident> incidents, Watch watch) throws IOException {
    Extraction joined = new Extraction(names, ExtractionLimits.DEFAULT, sink);
    extraction = joined;
    EventSink counted =
        (words, at) -> {
          if (events++ % ASKED_EVERY == 0 && !watch.goOn(0, 0)) {
            throw new Enough();
          }
          joined.accept(words, at);
        };
    try {
      found = parser.parse(names, counted);
    } catch (Enough e) {
      return; // nobody wants the rest
    }
    joined.finish();
  }

  @Override
  public long events() {
    return events;
  }

  @Override
  public TraceFacts facts() {
    List<String> warnings = new ArrayList<>();
    if (events > 0) {
      warnings.add(TraceFindings.ORIGINS_NOTE);
    }
    warnings.addAll(found.lines());
    if (extraction != null) {
      warnings.addAll(JoinWarnings.of(extraction.counts()));
    }
    return new TraceFacts(what, null, found.lostEvents(), warnings);
  }

  @Override
  public void close() {}
}
