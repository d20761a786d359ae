package dev.fathom.ftrace;

import dev.fathom.report.block.BlockJoin;
import dev.fathom.report.block.BlockStep;
import dev.fathom.report.block.BlockStep.What;
import java.util.Map;

/**
 * Finds the requests of SCSI commands. A driver dispatches a command on the thread that issued the
 * request, right after that; later events of the command are known by its unit and tag. What went
 * wrong with a command is told with the request's next requeue, if it has one.
 */
final class ScsiJoin {
  private static final int OPEN_LIMIT = 1 << 14;

  private record Command(Traced.Unit unit, long tag) {}

  private record Place(long device, long sector, long lengthBytes) {
    static Place of(BlockStep step) {
      return new Place(step.device(), step.sector(), step.lengthBytes());
    }
  }

  private final BlockJoin join;
  private final TraceFindings.Builder findings;
  private final Map<Long, BlockStep> issued = new BoundedMap<>(OPEN_LIMIT);
  private final Map<Command, BlockStep> dispatched = new BoundedMap<>(OPEN_LIMIT);
  private final Map<Place, Integer> failures = new BoundedMap<>(OPEN_LIMIT);

  ScsiJoin(BlockJoin join, TraceFindings.Builder findings) {
    this.join = join;
    this.findings = findings;
  }

  /** A step of the block layer, with what is known of its command. */
  BlockStep enriched(Traced.Block block) {
    BlockStep step = block.step();
    if (step.what() == What.ISSUED) {
      issued.put(block.threadId(), step);
      return step;
    }
    if (step.what() != What.REQUEUED && step.what() != What.COMPLETED) {
      return step;
    }
    if (failures.isEmpty()) {
      return step;
    }
    Integer failure = failures.remove(Place.of(step));
    return failure == null || step.what() == What.COMPLETED ? step : step.withError(failure);
  }

  void accept(Traced.Scsi scsi) {
    Command command = new Command(scsi.address(), scsi.tag());
    if (scsi.event() == KernelEvent.SCSI_DISPATCH_CMD_START) {
      BlockStep step = issued.remove(scsi.threadId());
      if (step == null) {
        findings.scsiUnmatched();
        return;
      }
      dispatched.put(command, step);
      join.accept(step.as(What.TRANSPORT, scsi.timeNanos()));
      return;
    }
    if (scsi.failure() != 0) {
      findings.scsiFailure(scsi.event());
    }
    // A command that timed out is aborted or told done later; it has its tag until then.
    BlockStep step =
        scsi.event() == KernelEvent.SCSI_DISPATCH_CMD_TIMEOUT
            ? dispatched.get(command)
            : dispatched.remove(command);
    if (step != null && scsi.failure() != 0) {
      failures.put(Place.of(step), scsi.failure());
    }
  }
}
