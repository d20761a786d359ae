package dev.fathom.cli;

import dev.fathom.workload.plot.HtmlPage;
import dev.fathom.workload.result.JsonResult;
import dev.fathom.workload.result.NormalResult;
import dev.fathom.workload.run.RunResult;
import dev.fathom.workload.run.VerifySummary;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;

/** Writes what a run measured to where it is wanted; what it has to say besides, to the errors. */
final class RunReport {
  /** Stands for standard output, or for nothing. */
  static final Path STANDARD_OUTPUT = Path.of("");

  private static final int RANGES_MAX = 200;

  private final String title;
  private final RunFormat format;
  private final Path output;
  private final Path plot;
  private final Path verifyList;
  private final PrintWriter out;
  private final PrintWriter err;

  RunReport(
      String title,
      RunFormat format,
      Path output,
      Path plot,
      Path verifyList,
      PrintWriter out,
      PrintWriter err) {
    this.title = title;
    this.format = format;
    this.output = output;
    this.plot = plot;
    this.verifyList = verifyList;
    this.out = out;
    this.err = err;
  }

  /** Writes all. */
  void write(RunResult result) throws IOException {
    result.failures().forEach(line -> err.println("fathom: " + line));
    result.verifications().forEach(this::verification);
    err.flush();
    if (output.equals(STANDARD_OUTPUT)) {
      result(result, out);
      out.flush();
    } else {
      try (Writer file = Files.newBufferedWriter(output)) {
        result(result, file);
      }
    }
    if (!plot.equals(STANDARD_OUTPUT)) {
      try (Writer file = Files.newBufferedWriter(plot)) {
        new HtmlPage(title, result.results()).write(file);
      }
    }
    if (!verifyList.equals(STANDARD_OUTPUT)) {
      list(result);
    }
  }

  private void result(RunResult result, Appendable target) throws IOException {
    switch (format) {
      case NORMAL -> new NormalResult(result.grouped()).write(target);
      case JSON -> new JsonResult(result.grouped(), false).write(target);
      case JSON_PLUS -> new JsonResult(result.grouped(), true).write(target);
    }
  }

  private void verification(VerifySummary summary) {
    err.println(summary);
    summary.ranges().stream().limit(RANGES_MAX).forEach(range -> err.println("  " + range));
    int more = summary.ranges().size() - RANGES_MAX;
    if (more > 0) {
      err.println("  and %d ranges more (--verify-list=FILE lists all)".formatted(more));
    }
    summary.remarks().forEach(remark -> err.println("  " + remark));
  }

  private void list(RunResult result) {
    try (Writer file = Files.newBufferedWriter(verifyList)) {
      file.append("file\toffset\tlength\tblocks\tverdict\n");
      for (VerifySummary summary : result.verifications()) {
        for (VerifySummary.Range range : summary.ranges()) {
          file.append(
              "%s\t%d\t%d\t%d\t%s\n"
                  .formatted(
                      range.file(),
                      range.offsetBytes(),
                      range.lengthBytes(),
                      range.blocks(),
                      range.verdict().label()));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
