package dev.fathom.ftrace;

import dev.fathom.trace.Device;
import dev.fathom.trace.EventSink;
import dev.fathom.trace.Names;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads traces in text: {@code trace_pipe}, {@code trace}, {@code trace-cmd report}, {@code perf
 * script} and {@code blkparse}, with events of the block layer, of SCSI and of dirtied pages;
 * others are passed over. Lines are taken to be in the order of time, as these programs write them.
 * Blocks while it reads; memory is bounded.
 */
public final class TraceText {
  private static final int LINE_LIMIT = 1 << 16;
  private static final Pattern LOST =
      Pattern.compile("\\s*CPU:\\s*\\d+ \\[(?:LOST (?<count>\\d{1,18} )?EVENTS|.*DROPPED)\\].*");
  private static final Pattern PERF_LOST =
      Pattern.compile(".*PERF_RECORD_LOST(?:_SAMPLES)?(?::? lost (?<count>\\d{1,18}))?.*");

  /** Headers, stacks and what belongs to no event. */
  private static final Pattern NOTHING =
      Pattern.compile(
          "\\s*|#.*|\\s*=> .*|.*: <(?:user )?stack trace>\\s*|\\s+[0-9a-f]{6,16} .*"
              + "|cpus=\\d+|version = \\d+|CPU \\d+ is empty");

  private final InputStream in;
  private final TracedJoin join;
  private final TraceFindings.Builder findings;
  private long line;

  private TraceText(InputStream in, TracedJoin join, TraceFindings.Builder findings) {
    this.in = in;
    this.join = join;
    this.findings = findings;
  }

  /**
   * Reads one trace to its end.
   *
   * @param in not closed here
   * @param names gets devices, files and origins
   * @param sink gets the events
   * @throws IOException if the stream cannot be read; what damaged lines are, is no exception
   */
  public static TraceFindings read(InputStream in, Names names, EventSink sink) throws IOException {
    TraceFindings.Builder findings = new TraceFindings.Builder();
    TracedJoin join = new TracedJoin(names, number -> new Device(number, ""), sink, findings);
    new TraceText(new BufferedInputStream(in), join, findings).readAll();
    return join.finish();
  }

  private void readAll() throws IOException {
    for (String text = nextLine(); text != null; text = nextLine()) {
      line++;
      try {
        accept(text);
      } catch (FormatException e) {
        findings.problem("line %,d: %s".formatted(line, e.getMessage()));
      }
    }
  }

  /** The next line without its end, cut at a limit; null at the end. */
  private @Nullable String nextLine() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
    int next = in.read();
    if (next < 0) {
      return null;
    }
    for (; next >= 0 && next != '\n'; next = in.read()) {
      if (bytes.size() < LINE_LIMIT) {
        bytes.write(next);
      }
    }
    return bytes.toString(StandardCharsets.ISO_8859_1);
  }

  private void accept(String text) throws FormatException {
    LineHead head = LineHead.parse(text);
    if (head == null) {
      head = BlkparseLine.parse(text);
    }
    if (head != null) {
      KernelEvent event = KernelEvent.of(head.event());
      if (event == null) {
        findings.other();
      } else {
        join.accept(TextEvents.of(event, head));
      }
      return;
    }
    Matcher lost = LOST.matcher(text);
    Matcher perfLost = PERF_LOST.matcher(text);
    if (lost.matches()) {
      lost(lost.group("count"));
    } else if (perfLost.matches()) {
      lost(perfLost.group("count"));
    } else if (!NOTHING.matcher(text).matches() && !BlkparseLine.isSummary(text)) {
      throw new FormatException("not understood: " + Quoted.of(text));
    }
  }

  private void lost(@Nullable String count) {
    findings.lost(count == null ? 0 : Long.parseLong(count.strip()));
  }
}
