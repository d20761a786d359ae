package dev.fathom.bench.load;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousFileChannel;
import java.nio.channels.CompletionHandler;
import java.util.ArrayList;
import java.util.List;

/**
 * {@link AsynchronousFileChannel} with its default thread pool; each completion starts the next.
 */
final class AsyncFileChannels implements Load {

  @Override
  public void run(Job job, Meter meter) throws IOException, InterruptedException {
    long blocks = job.blocks();
    List<Worker> workers = new ArrayList<>();
    AsynchronousFileChannel channel =
        AsynchronousFileChannel.open(job.file(), FileChannels.options(job), null);
    for (int i = 0; i < job.depth(); i++) {
      Worker worker = new Worker(meter);
      workers.add(worker);
      new Chain(job, meter, channel, worker, new Positions(job, blocks, i)).next();
    }
    meter.measure(workers, Meter.UNKNOWN);
    // The channel stays open: operations may be under way, and the process ends.
  }

  /** One operation after the other. */
  private static final class Chain implements CompletionHandler<Integer, Chain> {
    private final Meter meter;
    private final AsynchronousFileChannel channel;
    private final Worker worker;
    private final Positions positions;
    private final ByteBuffer buffer;
    private final boolean write;
    private long since;

    Chain(
        Job job, Meter meter, AsynchronousFileChannel channel, Worker worker, Positions positions) {
      this.meter = meter;
      this.channel = channel;
      this.worker = worker;
      this.positions = positions;
      this.buffer = FileChannels.aligned(job.mostBytes());
      this.write = job.operation() == Job.Operation.WRITE;
    }

    void next() {
      buffer.clear().limit(positions.nextLength());
      since = System.nanoTime();
      if (write) {
        channel.write(buffer, positions.nextPosition(), this, this);
      } else {
        channel.read(buffer, positions.nextPosition(), this, this);
      }
    }

    @Override
    public void completed(Integer moved, Chain chain) {
      if (moved != buffer.limit()) {
        failed(new IOException("moved " + moved + " of " + buffer.limit() + " bytes"), chain);
      }
      worker.record(System.nanoTime() - since);
      worker.count(1);
      if (!meter.stopped()) {
        next();
      }
    }

    @Override
    public void failed(Throwable failure, Chain chain) {
      LoadMain.die(failure);
    }
  }
}
