package dev.fathom.ftrace;

import dev.fathom.report.block.BlockJoin;
import dev.fathom.trace.Device;
import dev.fathom.trace.EventSink;
import dev.fathom.trace.Names;
import java.util.function.Consumer;
import java.util.function.LongFunction;

/** Makes events of the trace of what was understood, in the order of time. */
final class TracedJoin implements Consumer<Traced> {
  private final TraceFindings.Builder findings;
  private final BlockJoin blocks;
  private final ScsiJoin scsi;
  private final DirtyPages pages;

  TracedJoin(
      Names names, LongFunction<Device> devices, EventSink sink, TraceFindings.Builder findings) {
    this.findings = findings;
    EventSink counted =
        (words, at) -> {
          findings.event();
          sink.accept(words, at);
        };
    this.blocks = new BlockJoin(names, devices, counted);
    this.scsi = new ScsiJoin(blocks, findings);
    this.pages = new DirtyPages(names, counted);
  }

  /** Says that positions on {@code partition} are those of {@code disk}. */
  void partition(long partition, long disk) {
    blocks.partition(partition, disk);
  }

  @Override
  public void accept(Traced traced) {
    findings.record();
    switch (traced) {
      case Traced.Block block -> blocks.accept(scsi.enriched(block));
      case Traced.Scsi command -> scsi.accept(command);
      case Traced.Dirtied dirtied -> pages.accept(dirtied);
    }
  }

  /** What was found until now. */
  TraceFindings findings() {
    return findings.build(blocks);
  }

  /** Nothing comes any more. */
  TraceFindings finish() {
    blocks.finish();
    return findings();
  }
}
