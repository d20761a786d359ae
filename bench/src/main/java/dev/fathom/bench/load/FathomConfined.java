package dev.fathom.bench.load;

import dev.fathom.aio.BufferPool;
import dev.fathom.aio.Completions;
import dev.fathom.aio.ContextOptions;
import dev.fathom.aio.IoContext;
import dev.fathom.aio.IoFile;
import java.io.IOException;
import java.util.function.LongSupplier;

/** Fathom's low-level path on one thread: a confined context, completions by tag. */
final class FathomConfined implements Load {
  private static final int ROUNDS = 64;

  @Override
  public void run(Job job, Meter meter) throws IOException {
    if (job.operation() == Job.Operation.NOP) {
      nops(job, meter);
    } else {
      transfers(job, meter);
    }
  }

  private static void nops(Job job, Meter meter) throws IOException {
    Worker worker = new Worker(meter);
    Completions completions = new Completions(job.depth());
    try (IoContext context = IoContext.open(ContextOptions.confined(job.depth()))) {
      LongSupplier systemCalls = () -> context.counters().driver().systemCalls();
      do {
        for (int round = 0; round < ROUNDS; round++) {
          nopRound(context, completions, job.depth());
          worker.count(job.depth());
        }
      } while (!meter.tick(worker, systemCalls));
    }
  }

  /** Hot path: allocation-free. */
  private static void nopRound(IoContext context, Completions completions, int batch) {
    for (int i = 0; i < batch; i++) {
      context.prepareNop(i);
    }
    int count = context.await(completions, batch, IoContext.FOREVER);
    for (int i = 0; i < count; i++) {
      if (completions.result(i) != 0) {
        throw new IllegalStateException("no-op failed: " + completions.result(i));
      }
    }
  }

  private static void transfers(Job job, Meter meter) throws IOException {
    Worker worker = new Worker(meter);
    long blocks = job.blocks();
    try (BufferPool pool = BufferPool.create(job.depth(), job.mostBytes());
        IoContext context = IoContext.open(ContextOptions.confined(job.depth()));
        IoFile file = context.open(job.file(), Slots.options(job))) {
      context.register(pool);
      context.register(file);
      try (Slots slots = new Slots(job, pool, file, worker, new Positions(job, blocks, 0))) {
        slots.addAll();
        Completions completions = new Completions(job.depth());
        LongSupplier systemCalls = () -> context.counters().driver().systemCalls();
        do {
          for (int round = 0; round < ROUNDS; round++) {
            slots.prepareIdle(context);
            int least = Math.min(job.minimum(), slots.inFlight());
            slots.reap(completions, context.await(completions, least, IoContext.FOREVER));
          }
        } while (!meter.tick(worker, systemCalls));
        context.awaitAll(completions);
      }
    }
  }
}
