package dev.fathom.report;

import dev.fathom.trace.BioPart;
import dev.fathom.trace.Delay;
import dev.fathom.trace.FileName;
import dev.fathom.trace.History;
import dev.fathom.trace.OperationPart;
import dev.fathom.trace.Origin;
import dev.fathom.trace.RequestPart;
import java.io.IOException;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/**
 * A table with a line for each operation and each bio, and all their delays: RFC 4180, with a
 * header, in UTF-8. A text that a spreadsheet would take for a formula has an apostrophe in front;
 * control characters are made visible, so that a record is always one line.
 *
 * <p>Delays are in nanoseconds; an empty field is one that is not known. Where a bio has several
 * shares, DWELL is the longest, and origin and file are those of the most bytes.
 */
public final class CsvReport implements Report {
  private static final List<String> COLUMNS =
      List.of(
          "kind",
          "key",
          "request",
          "device",
          "action",
          "flags",
          "position",
          "length",
          "result",
          "start_ns",
          "cpu",
          "merged",
          "requeues",
          "pid",
          "tid",
          "process",
          "thread",
          "label",
          "file");

  private final TextOutput output;
  private boolean begun;

  /** Writes to the target. */
  public CsvReport(Appendable target) {
    this.output = new TextOutput(target);
  }

  @Override
  public void accept(History history) {
    begin();
    OperationPart operation = history.operation();
    if (operation != null) {
      operation(operation, history);
    }
    for (RequestPart request : history.requests()) {
      for (BioPart bio : request.bios()) {
        bio(bio, request);
      }
    }
  }

  /** Also a table without lines has a header. */
  @Override
  public void close() throws IOException {
    begin();
    output.finish();
  }

  @Override
  public boolean failed() {
    return output.failed();
  }

  private void begin() {
    if (!begun) {
      begun = true;
      StringJoiner line = new StringJoiner(",", "", "\r\n");
      COLUMNS.forEach(line::add);
      for (Delay delay : Delay.values()) {
        line.add(delay.name().toLowerCase(Locale.ROOT) + "_ns");
      }
      output.write(line.toString());
    }
  }

  private void operation(OperationPart operation, History history) {
    StringJoiner line = new StringJoiner(",", "", "\r\n");
    line.add("operation").add(key(operation.key())).add("");
    line.add(history.requests().isEmpty() ? "" : text(history.device().title()));
    line.add(Flags.title(operation.action()));
    line.add(text(Flags.operationWords(operation.action(), operation.flags())));
    line.add(Long.toString(operation.positionBytes()));
    line.add(Long.toString(operation.lengthBytes()));
    line.add(Integer.toString(operation.result()));
    line.add(Long.toString(history.startNanos())).add("").add("").add("");
    origin(line, operation.origin());
    line.add(operation.file().equals(FileName.NONE) ? "" : text(operation.file().title()));
    delays(line, history, true);
    output.write(line.toString());
  }

  /** The delays are those of a history that has this bio only. */
  private void bio(BioPart bio, RequestPart request) {
    History alone = new History(null, List.of(with(request, bio)));
    StringJoiner line = new StringJoiner(",", "", "\r\n");
    line.add("bio").add(key(bio.key())).add(key(request.key()));
    line.add(text(request.device().title()));
    line.add(Flags.title(request.action()));
    line.add(text(Flags.letters(request.action(), request.flags())));
    line.add(Long.toString(bio.positionBytes()));
    line.add(Long.toString(bio.lengthBytes()));
    line.add(Integer.toString(request.result()));
    line.add(bio.timeline().stages() == 0 ? "" : Long.toString(bio.timeline().firstNanos()));
    line.add(bio.cpu() < 0 ? "" : Integer.toString(bio.cpu()));
    line.add(bio.merged() ? "1" : "0").add(Integer.toString(request.requeues()));
    origin(line, alone.origin());
    line.add(alone.file().equals(FileName.NONE) ? "" : text(alone.file().title()));
    delays(line, alone, false);
    output.write(line.toString());
  }

  private static RequestPart with(RequestPart request, BioPart bio) {
    return new RequestPart(
        request.key(),
        request.device(),
        request.action(),
        request.flags(),
        request.positionBytes(),
        request.lengthBytes(),
        request.result(),
        request.requeues(),
        request.cpu(),
        request.timeline(),
        List.of(bio));
  }

  private static void origin(StringJoiner line, Origin origin) {
    line.add(origin.processId() == 0 ? "" : Long.toString(origin.processId()));
    line.add(origin.threadId() == 0 ? "" : Long.toString(origin.threadId()));
    line.add(text(origin.process())).add(text(origin.thread())).add(text(origin.label()));
  }

  private static void delays(StringJoiner line, History history, boolean ofOperation) {
    Map<Delay, Long> delays = new EnumMap<>(Delay.class);
    Delay.each(
        history,
        (delay, nanos, request) -> {
          if (ofOperation == (request == null)) {
            delays.merge(delay, nanos, Math::max);
          }
        });
    for (Delay delay : Delay.values()) {
      @Nullable Long nanos = delays.get(delay);
      line.add(nanos == null ? "" : nanos.toString());
    }
  }

  private static String key(long key) {
    return "0x%016x".formatted(key);
  }

  /** A field of text: never a formula, quoted where it must be. */
  static String text(String name) {
    String text = Printable.of(name);
    if (!text.isEmpty() && "=+-@".indexOf(text.charAt(0)) >= 0) {
      text = "'" + text;
    }
    boolean quoted = text.indexOf(',') >= 0 || text.indexOf('"') >= 0;
    return quoted ? '"' + text.replace("\"", "\"\"") + '"' : text;
  }
}
