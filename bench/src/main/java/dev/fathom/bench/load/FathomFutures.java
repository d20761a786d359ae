package dev.fathom.bench.load;

import dev.fathom.aio.BufferPool;
import dev.fathom.aio.ContextOptions;
import dev.fathom.aio.EventLoop;
import dev.fathom.aio.IoBuffer;
import dev.fathom.aio.IoContext;
import dev.fathom.aio.IoFile;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Fathom's event loop: a future for each operation, whose dependent starts the next. */
final class FathomFutures implements Load {
  private static final int ROUNDS = 64;

  @Override
  public void run(Job job, Meter meter) throws IOException {
    Worker worker = new Worker(meter);
    long blocks = job.blocks();
    try (BufferPool pool = BufferPool.create(job.depth(), job.mostBytes());
        EventLoop loop = EventLoop.open(ContextOptions.confined(job.depth()));
        IoFile file = loop.open(job.file(), Slots.options(job))) {
      loop.context().register(pool);
      loop.context().register(file);
      Positions positions = new Positions(job, blocks, 0);
      List<Chain> chains = new ArrayList<>();
      for (int i = 0; i < job.depth(); i++) {
        chains.add(new Chain(job, meter, loop, file, pool.lease(), positions, worker));
      }
      chains.forEach(Chain::next);
      LongSupplier systemCalls = () -> loop.context().counters().driver().systemCalls();
      do {
        for (int round = 0; round < ROUNDS; round++) {
          loop.runOnce(IoContext.FOREVER);
        }
      } while (!meter.tick(worker, systemCalls));
      loop.runUntilIdle();
      chains.forEach(Chain::close);
    }
  }

  /** One operation after the other, on one buffer. */
  private static final class Chain {
    private final Job job;
    private final Meter meter;
    private final EventLoop loop;
    private final IoFile file;
    private final IoBuffer buffer;
    private final Positions positions;
    private final Worker worker;

    Chain(
        Job job,
        Meter meter,
        EventLoop loop,
        IoFile file,
        IoBuffer buffer,
        Positions positions,
        Worker worker) {
      this.job = job;
      this.meter = meter;
      this.loop = loop;
      this.file = file;
      this.buffer = buffer;
      this.positions = positions;
      this.worker = worker;
    }

    void next() {
      int length = positions.nextLength();
      long position = positions.nextPosition();
      long since = System.nanoTime();
      CompletableFuture<Integer> moved =
          job.operation() == Job.Operation.WRITE
              ? loop.write(file, buffer, 0, length, position)
              : loop.read(file, buffer, 0, length, position);
      var _ = moved.whenComplete((count, failure) -> ended(count, failure, length, since));
    }

    private void ended(
        @Nullable Integer moved, @Nullable Throwable failure, int length, long since) {
      if (moved == null) {
        LoadMain.die(Objects.requireNonNull(failure));
        return;
      }
      if (moved != length) {
        throw new IllegalStateException("moved " + moved + " of " + length + " bytes");
      }
      worker.record(System.nanoTime() - since);
      worker.count(1);
      if (!meter.stopped()) {
        next();
      }
    }

    void close() {
      buffer.close();
    }
  }
}
