package dev.fathom.bench.load;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.OpenOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** {@link FileChannel} on as many threads as the job is deep. */
final class FileChannels implements Load {
  private static final int ALIGNMENT_BYTES = 4096;

  private final Thread.Builder threads;

  FileChannels(Thread.Builder threads) {
    this.threads = threads;
  }

  @Override
  public void run(Job job, Meter meter) throws IOException, InterruptedException {
    long blocks = job.blocks();
    try (FileChannel channel = FileChannel.open(job.file(), options(job))) {
      List<Worker> workers = new ArrayList<>();
      List<Thread> running = new ArrayList<>();
      for (int i = 0; i < job.depth(); i++) {
        Worker worker = new Worker(meter);
        Positions positions = new Positions(job, blocks, i);
        workers.add(worker);
        running.add(threads.start(() -> work(job, meter, channel, worker, positions)));
      }
      meter.measure(workers, () -> workers.stream().mapToLong(Worker::operations).sum());
      for (Thread thread : running) {
        thread.join();
      }
    }
  }

  private static void work(
      Job job, Meter meter, FileChannel channel, Worker worker, Positions positions) {
    ByteBuffer buffer = aligned(job.mostBytes());
    boolean write = job.operation() == Job.Operation.WRITE;
    try {
      while (!meter.stopped()) {
        int length = positions.nextLength();
        buffer.clear().limit(length);
        long since = System.nanoTime();
        int moved =
            write
                ? channel.write(buffer, positions.nextPosition())
                : channel.read(buffer, positions.nextPosition());
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

  /** Memory fit for direct I/O. */
  static ByteBuffer aligned(int bytes) {
    return ByteBuffer.allocateDirect(bytes + ALIGNMENT_BYTES).alignedSlice(ALIGNMENT_BYTES);
  }

  static Set<OpenOption> options(Job job) {
    Set<OpenOption> options = new HashSet<>();
    options.add(
        job.operation() == Job.Operation.WRITE
            ? StandardOpenOption.WRITE
            : StandardOpenOption.READ);
    if (job.direct()) {
      options.add(directOption());
    }
    return options;
  }

  /** {@code com.sun.nio.file.ExtendedOpenOption.DIRECT}: naming it in the source is a warning. */
  private static OpenOption directOption() {
    try {
      Class<?> options = Class.forName("com.sun.nio.file.ExtendedOpenOption");
      for (Object option : options.getEnumConstants()) {
        if (option instanceof OpenOption found && found.toString().equals("DIRECT")) {
          return found;
        }
      }
    } catch (ClassNotFoundException e) {
      throw new UnsupportedOperationException("this JDK has no direct file channels", e);
    }
    throw new UnsupportedOperationException("this JDK has no direct file channels");
  }
}
