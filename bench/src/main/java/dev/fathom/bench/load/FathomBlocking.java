package dev.fathom.bench.load;

import dev.fathom.aio.BufferPool;
import dev.fathom.aio.ContextOptions;
import dev.fathom.aio.IoBuffer;
import dev.fathom.aio.IoContext;
import dev.fathom.aio.IoFile;
import java.io.IOException;

/**
 * Many threads on one shared context; each prepares one operation, submits, and waits for that one.
 */
final class FathomBlocking implements Load {

  @Override
  public void run(Job job, Meter meter) throws IOException, InterruptedException {
    long blocks = job.blocks();
    try (BufferPool pool = BufferPool.create(job.threads(), job.mostBytes());
        IoContext context = IoContext.open(ContextOptions.shared(job.threads()));
        IoFile file = context.open(job.file(), Slots.options(job))) {
      context.register(pool);
      context.register(file);
      FathomShared.measure(
          job,
          meter,
          context,
          (worker, thread) -> {
            try (IoBuffer buffer = pool.lease()) {
              Positions positions = new Positions(job, blocks, thread);
              while (!meter.stopped()) {
                transfer(job, context, file, buffer, positions, worker);
              }
            }
          });
    }
  }

  private static void transfer(
      Job job,
      IoContext context,
      IoFile file,
      IoBuffer buffer,
      Positions positions,
      Worker worker) {
    int length = positions.nextLength();
    long position = positions.nextPosition();
    long since = System.nanoTime();
    long operation =
        job.operation() == Job.Operation.WRITE
            ? context.prepareWrite(file, buffer, 0, length, position, 0)
            : context.prepareRead(file, buffer, 0, length, position, 0);
    context.submit();
    Integer result = context.awaitOperation(operation, IoContext.FOREVER);
    worker.record(System.nanoTime() - since);
    if (result == null || result != length) {
      throw new IllegalStateException("moved " + result + " of " + length + " bytes");
    }
    worker.count(1);
  }
}
