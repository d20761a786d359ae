package dev.fathom.bench.load;

import dev.fathom.aio.BufferPool;
import dev.fathom.aio.ContextOptions;
import dev.fathom.aio.IoBuffer;
import dev.fathom.aio.IoFile;
import dev.fathom.aio.IoService;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/** Fathom's blocking calls, on as many threads of a kind as the job is deep. */
final class FathomService implements Load {
  private final Thread.Builder threads;

  FathomService(Thread.Builder threads) {
    this.threads = threads;
  }

  @Override
  public void run(Job job, Meter meter) throws IOException, InterruptedException {
    long blocks = job.blocks();
    try (BufferPool pool = BufferPool.create(job.depth(), job.mostBytes());
        IoService service = IoService.open(ContextOptions.confined(job.depth()));
        IoFile file = service.open(job.file(), Slots.options(job))) {
      service.register(pool);
      service.register(file);
      List<Worker> workers = new ArrayList<>();
      List<Thread> running = new ArrayList<>();
      for (int i = 0; i < job.depth(); i++) {
        Worker worker = new Worker(meter);
        Positions positions = new Positions(job, blocks, i);
        workers.add(worker);
        running.add(threads.start(() -> work(job, meter, service, file, pool, worker, positions)));
      }
      meter.measure(workers, Meter.UNKNOWN);
      for (Thread thread : running) {
        thread.join();
      }
    }
  }

  private static void work(
      Job job,
      Meter meter,
      IoService service,
      IoFile file,
      BufferPool pool,
      Worker worker,
      Positions positions) {
    boolean write = job.operation() == Job.Operation.WRITE;
    try (IoBuffer buffer = pool.lease()) {
      while (!meter.stopped()) {
        int length = positions.nextLength();
        long position = positions.nextPosition();
        long since = System.nanoTime();
        int moved =
            write
                ? service.write(file, buffer, 0, length, position)
                : service.read(file, buffer, 0, length, position);
        worker.record(System.nanoTime() - since);
        if (moved != length) {
          throw new IOException("moved " + moved + " of " + length + " bytes");
        }
        worker.count(1);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
