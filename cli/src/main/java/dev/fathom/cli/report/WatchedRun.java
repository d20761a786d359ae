package dev.fathom.cli.report;

import dev.fathom.report.Printable;
import dev.fathom.trace.History;
import dev.fathom.trace.Incident;
import dev.fathom.trace.Speculation;
import dev.fathom.trace.SpeculationOptions;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A run's trace that is joined into histories while the run goes on: written to a file, summed up,
 * or, those that a rule keeps, remembered and printed at the end.
 */
final class WatchedRun implements RunTrace {
  /** Histories that are remembered when there is no file for them. */
  private static final int REMEMBERED = 1000;

  private static final SpeculationOptions LATEST =
      new SpeculationOptions(REMEMBERED, 0, 0, 1, false, history -> true, 64);

  private final Optional<Path> file;
  private final @Nullable String keep;
  private final String jobFile;
  private final boolean kernel;
  private final Selection.Rule rule;
  private final @Nullable Speculation remembered;
  private final @Nullable SummaryText summary;
  private @Nullable TraceOutput output;
  private @Nullable Selection selection;
  private @Nullable LiveTrace live;

  /** Tables that are printed at the end. */
  private record SummaryText(StringBuilder text, TraceOutput tables) {
    static SummaryText empty() {
      StringBuilder text = new StringBuilder();
      OutputOptions options = OutputOptions.plain(Instant.EPOCH);
      return new SummaryText(text, TraceOutputs.text(ReportForm.SUMMARY, text, options));
    }
  }

  WatchedRun(Optional<Path> file, String jobFile, RunTraces wanted) {
    this.file = file;
    this.keep = wanted.keep();
    this.jobFile = jobFile;
    this.kernel = wanted.kernel();
    this.summary = wanted.summary() ? SummaryText.empty() : null;
    rule = Selection.Rule.parse(null, keep, 0);
    remembered = keep != null && file.isEmpty() ? new Speculation(LATEST) : null;
  }

  @Override
  public void begin() throws IOException {
    KernelBelow below = kernel ? KernelBelow.attach() : null;
    try {
      if (file.isPresent()) {
        ReportForm form = ReportForm.ofFile(file.get()).orElse(ReportForm.TEXT);
        output = TraceOutputs.file(form, file.get(), OutputOptions.plain(Instant.now()));
      }
    } catch (IOException | RuntimeException e) {
      if (below != null) {
        below.close();
      }
      throw e;
    }
    selection = rule.into(this::take);
    live = LiveTrace.start(this::watch, this::tell, below);
  }

  private void watch(History history) {
    if (summary != null) {
      summary.tables().accept(history);
    }
    if (selection != null) {
      selection.accept(history);
    }
  }

  /** Rules speak of histories: with one, only these are told. */
  private void tell(Incident incident) {
    if (rule.all() && summary != null) {
      summary.tables().incident(incident);
    }
    if (rule.all() && output != null) {
      output.incident(incident);
    }
  }

  private void take(History history) {
    if (output != null) {
      output.accept(history);
    } else if (remembered != null) {
      remembered.accept(history);
    }
  }

  @Override
  public boolean end(PrintWriter out, PrintWriter err) {
    LiveTrace traced = live;
    Selection selected = selection;
    if (traced == null || selected == null) {
      return true;
    }
    live = null;
    TraceFacts facts = traced.end("fathom run " + jobFile);
    selected.end();
    boolean written = finish(facts, out, err);
    err.println(
        "trace: %,d histories, %s"
            .formatted(
                selected.seen(),
                facts.lostEvents() == 0
                    ? "no events lost"
                    : "%,d events lost".formatted(facts.lostEvents())));
    if (kernel) {
      err.println("trace: " + traced.joined());
    }
    if (keep != null) {
      err.println(kept(selected, keep));
    }
    facts.warnings().forEach(line -> err.println("fathom: trace: " + Printable.of(line)));
    if (facts.lostEvents() > 0 && file.isPresent()) {
      err.println("trace: a recording (--trace) loses fewer; fathom report makes the rest of it");
    }
    file.ifPresent(path -> err.println("trace: " + Printable.of(path.toString())));
    err.flush();
    return written;
  }

  private boolean finish(TraceFacts facts, PrintWriter out, PrintWriter err) {
    try {
      if (output != null) {
        output.end(facts);
      }
      if (remembered != null) {
        print(remembered, facts, out);
      }
      if (summary != null) {
        summary.tables().end(facts);
        out.append(summary.text()).flush();
      }
      return true;
    } catch (IOException e) {
      String where = file.map(path -> path + ": ").orElse("");
      err.println("fathom: trace: " + Printable.of(where + e.getMessage()));
      return false;
    }
  }

  private static void print(Speculation kept, TraceFacts facts, PrintWriter out)
      throws IOException {
    TraceOutput text =
        TraceOutputs.text(
            ReportForm.TEXT, new StandardOutput(out), OutputOptions.plain(Instant.EPOCH));
    kept.dump().forEach(text::accept);
    text.end(facts);
  }

  private String kept(Selection selected, String keep) {
    long gone = remembered == null ? 0 : remembered.counts().overwritten();
    return "keep: %,d of %,d histories: %s%s"
        .formatted(
            selected.handedOn(),
            selected.seen(),
            Printable.of(keep),
            gone == 0
                ? ""
                : "; the last %,d are shown (--trace=FILE.txt has all)".formatted(REMEMBERED));
  }

  @Override
  public void abandon() {
    LiveTrace traced = live;
    if (traced != null) {
      live = null;
      traced.end(jobFile);
    }
  }
}
