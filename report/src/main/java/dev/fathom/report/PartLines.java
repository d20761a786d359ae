package dev.fathom.report;

import dev.fathom.trace.BioPart;
import dev.fathom.trace.Device;
import dev.fathom.trace.FileName;
import dev.fathom.trace.OperationPart;
import dev.fathom.trace.Origin;
import dev.fathom.trace.RequestPart;
import dev.fathom.trace.Share;
import dev.fathom.trace.Stage;
import dev.fathom.trace.Timeline;
import java.util.ArrayList;
import java.util.List;

/** The indented lines below a stage: what is known of an operation, a bio, a request. */
final class PartLines {
  private static final String MARGIN = " ".repeat(8);
  private static final int DEPTH = 4;

  private PartLines() {}

  static String indent(int depth) {
    return " ".repeat(DEPTH * depth);
  }

  static List<String> operation(OperationPart operation) {
    List<String> lines = new ArrayList<>();
    origin(lines, 0, "PROC: ", operation.origin());
    lines.add(
        detail(0, "OP ")
            + "tag: %d flags: %s count: %d position: %d"
                .formatted(
                    operation.tag(),
                    Flags.operationWords(operation.action(), operation.flags()),
                    operation.lengthBytes(),
                    operation.positionBytes()));
    if (!operation.file().equals(FileName.NONE)) {
      lines.add(file(0, operation.file(), operation.positionBytes()));
    }
    return fitted(lines);
  }

  static List<String> bio(int depth, BioPart bio, RequestPart request) {
    List<String> lines = new ArrayList<>();
    origin(lines, depth, "PROC: ", bio.submitter());
    lines.add(detail(depth, "BIO ") + numbers(request, bio.positionBytes(), bio.lengthBytes()));
    if (bio.parent() != 0) {
      lines.add(detail(depth, "PARENT ") + "0x%016x".formatted(bio.parent()));
    }
    for (Share share : bio.shares()) {
      share(lines, depth, share, bio);
    }
    return fitted(lines);
  }

  static String request(RequestPart request) {
    return fitted(
        detail(0, "REQ ") + numbers(request, request.positionBytes(), request.lengthBytes()));
  }

  static String device(Device device) {
    String name = device.name().isEmpty() ? "" : " " + Printable.cut(device.name(), 60);
    return detail(0, "DEV ") + device.major() + "," + device.minor() + name;
  }

  static String requeued(int times) {
    return detail(0, "REQUEUED: ") + times + (times == 1 ? " time" : " times");
  }

  /** Of an operation that had not ended when it was looked at: the last stage of its life. */
  static String unfinished(Timeline line) {
    Stage last = Stage.SUBMITTED;
    for (Stage stage : Stage.values()) {
      boolean later = line.reached(stage) && line.at(stage) >= line.at(last);
      last = later && stage != Stage.WAITED ? stage : last;
    }
    return detail(0, "UNFINISHED: ") + last.title();
  }

  static String result(int depth, int result) {
    return detail(depth, "RESULT: ") + (result < 0 ? "error " + -(long) result : result);
  }

  private static String numbers(RequestPart request, long position, long length) {
    return "flags: %s %s count: %d position: %d"
        .formatted(
            Flags.letters(request.action(), request.flags()),
            Flags.words(request.action(), request.flags()),
            length,
            position);
  }

  private static void share(List<String> lines, int depth, Share share, BioPart bio) {
    StringBuilder text = new StringBuilder(detail(depth, "SHARE ")).append(share.bytes());
    text.append(' ').append(share.confidence().title()).append(", ").append(share.cause().title());
    long dirtied = share.timeline().at(Stage.DIRTIED);
    long queued = bio.timeline().at(Stage.QUEUED);
    if (dirtied != Timeline.NOT_REACHED && queued != Timeline.NOT_REACHED) {
      text.append(", dwell ").append(queued - dirtied).append(" ns");
    }
    lines.add(text.toString());
    if (share.origin().unknown()) {
      lines.add(detail(depth, "  FROM: unknown: ") + share.unknownBecause().title());
    } else {
      origin(lines, depth, "  FROM: ", share.origin());
    }
    if (!share.file().equals(FileName.NONE)) {
      lines.add("  " + file(depth, share.file(), share.positionBytes()));
    }
  }

  /** The task first, then whatever else is known of it, a line each. */
  private static void origin(List<String> lines, int depth, String title, Origin origin) {
    String task = task(origin);
    lines.add(detail(depth, title) + task);
    String inner = detail(depth, " ".repeat(title.indexOf(title.strip())) + "      ");
    if (!origin.thread().isEmpty() && !origin.thread().equals(origin.process())) {
      lines.add(inner + "thread " + name(origin.thread()));
    }
    if (origin.virtualThreadId() != 0) {
      lines.add(inner + "virtual thread " + origin.virtualThreadId());
    }
    if (!origin.label().isEmpty()) {
      lines.add(inner + "label " + name(origin.label()));
    }
    if (!origin.cgroup().isEmpty()) {
      lines.add(inner + "cgroup " + name(origin.cgroup()));
    }
    if (origin.span() != null) {
      lines.add(inner + "span " + origin.span().traceId() + " " + origin.span().spanIdText());
    }
  }

  private static String task(Origin origin) {
    if (origin.unknown()) {
      return "unknown";
    }
    String name = origin.process().isEmpty() ? origin.thread() : origin.process();
    return (number(origin.processId()) + "/" + number(origin.threadId()) + " " + name(name))
        .stripTrailing();
  }

  private static String number(long id) {
    return id == 0 ? "-" : Long.toString(id);
  }

  private static String file(int depth, FileName file, long positionBytes) {
    String title = detail(depth, "FILE ");
    String end = "+" + positionBytes + (file.guessed() ? " (guessed)" : "");
    int room = TextReport.COLUMNS - 2 - title.length() - end.length();
    return title + Printable.cut(file.title(), room) + end;
  }

  private static String name(String name) {
    return Printable.cut(name, 56);
  }

  private static String detail(int depth, String title) {
    return indent(depth) + MARGIN + title;
  }

  private static List<String> fitted(List<String> lines) {
    lines.replaceAll(PartLines::fitted);
    return lines;
  }

  /** Cuts a line of too many flags or digits; its names are cut and visible already. */
  private static String fitted(String line) {
    int surplus = Printable.columns(line) - TextReport.COLUMNS;
    if (surplus <= 0) {
      return line;
    }
    int end = line.length() - surplus - 1;
    return line.substring(0, Character.isLowSurrogate(line.charAt(end)) ? end - 1 : end) + "…";
  }
}
