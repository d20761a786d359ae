package dev.fathom.workload.plot;

import dev.fathom.workload.result.Direction;
import dev.fathom.workload.result.DirectionResult;
import dev.fathom.workload.result.JobResult;
import dev.fathom.workload.result.Latency;
import dev.fathom.workload.result.Results;
import dev.fathom.workload.result.Scaled;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * A run's result as one HTML page that needs nothing else: a table of the jobs, and for each job
 * its throughput over time and the distribution of its latencies.
 */
public final class HtmlPage {
  private static final List<String> COLUMNS =
      List.of("Job", "", "IOPS", "Bandwidth", "Moved", "Mean", "p50", "p99", "p99.9", "Max");

  private final String title;
  private final Results results;

  /**
   * A page.
   *
   * @param title its heading, such as the job file's name
   */
  public HtmlPage(String title, Results results) {
    this.title = title;
    this.results = results;
  }

  /** Writes the page; does not close {@code out}. It is to be encoded in UTF-8. */
  public void write(Appendable out) throws IOException {
    var page = new Markup(out);
    page.raw("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n");
    page.raw("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>");
    page.text(title).raw("</title>\n<style>\n").raw(resource("page.css"));
    page.raw("</style>\n</head>\n<body>\n<h1>").text(title).raw("</h1>\n<p class=\"about\">");
    page.text(results.version() + ", " + results.timestamp().withNano(0)).raw("</p>\n");
    table(page);
    for (int i = 0; i < results.jobs().size(); i++) {
      job(page, name(i), results.jobs().get(i));
    }
    page.raw("<script>\n").raw(resource("page.js")).raw("</script>\n</body>\n</html>\n");
  }

  private void table(Markup page) throws IOException {
    page.raw("<div class=\"wide\"><table>\n<thead><tr>");
    for (String column : COLUMNS) {
      page.raw("<th scope=\"col\">").text(column).raw("</th>");
    }
    page.raw("</tr></thead>\n<tbody>\n");
    for (int i = 0; i < results.jobs().size(); i++) {
      JobResult job = results.jobs().get(i);
      for (Direction direction : moved(job)) {
        row(page, name(i), job, direction);
      }
    }
    page.raw("</tbody>\n</table></div>\n");
  }

  private static void row(Markup page, String name, JobResult job, Direction direction)
      throws IOException {
    DirectionResult result = job.direction(direction);
    Latency latency = result.completion();
    page.raw("<tr><th scope=\"row\">").text(name).raw("</th><td class=\"key ");
    page.text(direction.label()).raw("\">").text(direction.label()).raw("</td>");
    List<String> cells =
        List.of(
            Scaled.count((long) result.iosPerSecond()),
            Scaled.binaryBytes(result.bytesPerSecond()) + "/s",
            Scaled.binaryBytes(result.ioBytes()),
            Times.text(latency.meanNanos()),
            Times.text(latency.percentileNanos(50)),
            Times.text(latency.percentileNanos(99)),
            Times.text(latency.percentileNanos(99.9)),
            Times.text(latency.maxNanos()));
    for (String cell : cells) {
      page.raw("<td>").text(cell).raw("</td>");
    }
    page.raw("</tr>\n");
  }

  private static void job(Markup page, String name, JobResult job) throws IOException {
    page.raw("<section>\n<h2>").text(name).raw("</h2>\n");
    if (job.error() != 0) {
      page.raw("<p class=\"error\">").text("Ended with error " + job.error() + ": ");
      page.text(job.errorText()).raw("</p>\n");
    }
    List<Direction> moved = moved(job);
    if (moved.isEmpty()) {
      page.raw("<p>Nothing was read or written.</p>\n");
    } else if (job.series().intervals().isEmpty()) {
      page.raw("<p>The run was too short to show its throughput over time.</p>\n");
    } else {
      var overTime = new TimeChart(job.series(), moved);
      overTime.bandwidth().write(page);
      overTime.iops().write(page);
    }
    List<Direction> measured =
        moved.stream().filter(d -> job.direction(d).completion().count() > 0).toList();
    if (!measured.isEmpty()) {
      new LatencyChart(job, measured).chart().write(page);
    }
    page.raw("</section>\n");
  }

  /** The job's name, numbered where several have the same. */
  private String name(int index) {
    String name = results.jobs().get(index).name();
    long same = results.jobs().stream().filter(job -> job.name().equals(name)).count();
    long before =
        results.jobs().stream().limit(index).filter(job -> job.name().equals(name)).count();
    return same == 1 ? name : name + " #" + (before + 1);
  }

  private static List<Direction> moved(JobResult job) {
    return Arrays.stream(Direction.values())
        .filter(direction -> job.direction(direction).totalIos() > 0)
        .toList();
  }

  private static String resource(String name) {
    try (InputStream in = HtmlPage.class.getResourceAsStream(name)) {
      return new String(Objects.requireNonNull(in, name).readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException broken) {
      throw new UncheckedIOException("cannot read " + name + " of this program", broken);
    }
  }
}
