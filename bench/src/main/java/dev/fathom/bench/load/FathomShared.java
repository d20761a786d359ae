package dev.fathom.bench.load;

import dev.fathom.aio.BufferPool;
import dev.fathom.aio.Completions;
import dev.fathom.aio.ContextOptions;
import dev.fathom.aio.IoContext;
import dev.fathom.aio.IoFile;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Fathom's low-level path on several threads: one shared context, and each thread goes on with what
 * it reaped, whoever prepared it.
 */
final class FathomShared implements Load {
  private static final long STOP_CHECK_NANOS = 50_000_000;

  @Override
  public void run(Job job, Meter meter) throws IOException, InterruptedException {
    if (job.operation() == Job.Operation.NOP) {
      nops(job, meter);
    } else {
      transfers(job, meter);
    }
  }

  /** Each thread has a batch of its own in flight. */
  private static void nops(Job job, Meter meter) throws IOException, InterruptedException {
    int batch = job.depth();
    try (IoContext context = IoContext.open(ContextOptions.shared(batch * job.threads()))) {
      measure(job, meter, context, (worker, thread) -> nopsOfThread(context, worker, meter, batch));
    }
  }

  private static void nopsOfThread(IoContext context, Worker worker, Meter meter, int batch) {
    Completions completions = new Completions(batch);
    int idle = batch;
    while (!meter.stopped()) {
      for (int i = 0; i < idle; i++) {
        if (context.prepareNop(i) == IoContext.FULL) {
          throw new IllegalStateException("no room for no-op " + i);
        }
      }
      idle = context.await(completions, batch, STOP_CHECK_NANOS);
      worker.count(idle);
    }
  }

  private static void transfers(Job job, Meter meter) throws IOException, InterruptedException {
    long blocks = job.blocks();
    try (BufferPool pool = BufferPool.create(job.depth(), job.mostBytes());
        IoContext context = IoContext.open(ContextOptions.shared(job.depth()));
        IoFile file = context.open(job.file(), Slots.options(job))) {
      context.register(pool);
      context.register(file);
      try (Slots all =
          new Slots(job, pool, file, new Worker(meter), new Positions(job, blocks, 0))) {
        measure(
            job,
            meter,
            context,
            (worker, thread) -> {
              Slots slots = new Slots(all, worker, new Positions(job, blocks, thread));
              slots.addShare(thread, job.threads());
              transfersOfThread(context, slots, meter, job);
            });
        context.awaitAll(new Completions(job.depth()));
      }
    }
  }

  private static void transfersOfThread(IoContext context, Slots slots, Meter meter, Job job) {
    Completions completions = new Completions(job.depth());
    int least = Math.clamp(job.depth() / job.threads(), 1, job.minimum());
    while (!meter.stopped()) {
      slots.prepareIdle(context);
      slots.reap(completions, context.await(completions, least, STOP_CHECK_NANOS));
    }
  }

  /** What one thread does. */
  @FunctionalInterface
  interface Part {
    /** Until the meter has stopped. */
    void run(Worker worker, int thread);
  }

  static void measure(Job job, Meter meter, IoContext context, Part part)
      throws InterruptedException {
    List<Worker> workers = new ArrayList<>();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < job.threads(); i++) {
      Worker worker = new Worker(meter);
      int thread = i;
      workers.add(worker);
      threads.add(Thread.ofPlatform().daemon().start(() -> part.run(worker, thread)));
    }
    meter.measure(workers, () -> context.counters().driver().systemCalls());
    for (Thread thread : threads) {
      thread.join();
    }
  }
}
