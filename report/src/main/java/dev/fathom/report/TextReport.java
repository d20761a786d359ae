package dev.fathom.report;

import dev.fathom.trace.BioPart;
import dev.fathom.trace.History;
import dev.fathom.trace.OperationPart;
import dev.fathom.trace.RequestPart;
import dev.fathom.trace.Stage;
import dev.fathom.trace.Timeline;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Each history as a text for people: a line for each stage, with keys, processor and nanoseconds
 * since the start; below it what is known there. The operation's stages stand around those of its
 * requests, merged bios are nested under theirs. No line is longer than {@link #COLUMNS}.
 */
public final class TextReport implements Report {
  /** Columns of the longest line. */
  public static final int COLUMNS = 99;

  /** Between histories. */
  static final String RULE = "-".repeat(80);

  /** A stage and what belongs to it, placed by its time. */
  private record Block(long nanos, int stage, List<String> lines) {}

  /**
   * What the text looks like.
   *
   * @param letters blktrace's letters for stages, not their names
   * @param colours stages stand out by terminal escapes; for terminals only
   */
  public record Style(boolean letters, boolean colours) {
    /** Names, and no colours. */
    public static final Style PLAIN = new Style(false, false);
  }

  private final TextOutput output;
  private final StageLines stages;

  /** Writes in the plain style. */
  public TextReport(Appendable target) {
    this(target, Style.PLAIN);
  }

  /** Writes in a style. */
  public TextReport(Appendable target, Style style) {
    this.output = new TextOutput(target);
    this.stages = new StageLines(style);
  }

  @Override
  public void accept(History history) {
    List<Block> before = new ArrayList<>();
    List<Block> after = new ArrayList<>();
    long start = history.startNanos();
    if (history.operation() != null) {
      operation(history.operation(), history, before, after);
    }
    write(before);
    for (RequestPart request : history.requests()) {
      request(request, start);
    }
    write(after);
    output.line(RULE);
  }

  @Override
  public void close() throws IOException {
    output.finish();
  }

  @Override
  public boolean failed() {
    return output.failed();
  }

  private void write(List<Block> blocks) {
    blocks.sort(Comparator.comparingLong(Block::nanos).thenComparingInt(Block::stage));
    for (Block block : blocks) {
      block.lines.forEach(output::line);
    }
  }

  /** Stages until the first request go before the requests, the others after. */
  private void operation(
      OperationPart operation, History history, List<Block> before, List<Block> after) {
    Timeline line = operation.timeline();
    long requests = firstOf(history.requests());
    boolean described = false;
    for (Stage stage : inOrder(line)) {
      List<String> lines = new ArrayList<>();
      long since = line.at(stage) - history.startNanos();
      lines.add(stages.operationLine(stage, operation.key(), since));
      if (!described) {
        lines.addAll(PartLines.operation(operation));
        described = true;
      }
      if (stage == Stage.REAPED || (stage == Stage.DELIVERED && !line.reached(Stage.REAPED))) {
        lines.add(PartLines.result(0, operation.result()));
      }
      if (stage == Stage.WAITED) {
        lines.add(PartLines.unfinished(line));
      }
      boolean early = line.at(stage) <= requests && stage.code() < Stage.COMPLETED.code();
      (early ? before : after).add(new Block(line.at(stage), stage.code(), lines));
    }
  }

  private static long firstOf(List<RequestPart> requests) {
    long first = Long.MAX_VALUE;
    for (RequestPart request : requests) {
      for (BioPart bio : request.bios()) {
        if (bio.timeline().stages() != 0) {
          first = Math.min(first, bio.timeline().firstNanos());
        }
      }
      if (request.timeline().stages() != 0) {
        first = Math.min(first, request.timeline().firstNanos());
      }
    }
    return first;
  }

  private void request(RequestPart request, long start) {
    List<Block> blocks = new ArrayList<>();
    for (BioPart bio : request.bios()) {
      bio(bio, request, start, blocks);
    }
    boolean described = false;
    for (Stage stage : inOrder(request.timeline())) {
      List<String> lines = new ArrayList<>();
      long nanos = request.timeline().at(stage);
      lines.add(stages.line(0, stage, request.key(), 0, cpu(stage, request), nanos - start));
      if (!described) {
        lines.add(PartLines.request(request));
        lines.add(PartLines.device(request.device()));
        described = true;
      }
      if (stage == Stage.REQUEUED) {
        lines.add(PartLines.requeued(request.requeues()));
      }
      if (stage == Stage.COMPLETED) {
        lines.add(PartLines.result(0, request.result()));
      }
      blocks.add(new Block(nanos, stage.code(), lines));
    }
    if (!described) {
      blocks.add(untimed(request));
    }
    write(blocks);
  }

  /** A request of which no stage is known comes last. */
  private Block untimed(RequestPart request) {
    List<String> lines = new ArrayList<>();
    lines.add(stages.untimed(0, "request", request.key(), 0));
    lines.add(PartLines.request(request));
    lines.add(PartLines.device(request.device()));
    lines.add(PartLines.result(0, request.result()));
    return new Block(Long.MAX_VALUE, Integer.MAX_VALUE, lines);
  }

  private static int cpu(Stage stage, RequestPart request) {
    return stage == Stage.ISSUED ? request.cpu() : -1;
  }

  /** A bio's stages; those of a merged one stay together, nested, where it was merged. */
  private void bio(BioPart bio, RequestPart request, long start, List<Block> blocks) {
    int depth = bio.merged() ? 1 : 0;
    List<String> all = new ArrayList<>();
    List<Stage> reached = inOrder(bio.timeline());
    if (reached.isEmpty()) {
      all.add(stages.untimed(depth, "bio", bio.key(), request.key()));
      all.addAll(PartLines.bio(depth, bio, request));
      blocks.add(new Block(Long.MIN_VALUE, 0, all));
    }
    for (int at = 0; at < reached.size(); at++) {
      Stage stage = reached.get(at);
      long nanos = bio.timeline().at(stage);
      int cpu = stage == Stage.QUEUED ? bio.cpu() : -1;
      List<String> lines = bio.merged() ? all : new ArrayList<>();
      long other = joins(stage) ? request.key() : stage == Stage.REMAPPED ? bio.parent() : 0;
      lines.add(stages.line(depth, stage, bio.key(), other, cpu, nanos - start));
      if (at == 0) {
        lines.addAll(PartLines.bio(depth, bio, request));
      }
      if (!bio.merged() || at == reached.size() - 1) {
        blocks.add(new Block(nanos, stage.code(), lines));
      }
    }
  }

  private static boolean joins(Stage stage) {
    return stage == Stage.GOT_REQUEST || stage == Stage.MERGED_BACK || stage == Stage.MERGED_FRONT;
  }

  private static List<Stage> inOrder(Timeline line) {
    List<Stage> reached = new ArrayList<>();
    for (Stage stage : Stage.values()) {
      if (line.reached(stage)) {
        reached.add(stage);
      }
    }
    reached.sort(Comparator.comparingLong(line::at));
    return reached;
  }
}
