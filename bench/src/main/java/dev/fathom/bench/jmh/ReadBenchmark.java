package dev.fathom.bench.jmh;

import dev.fathom.aio.BufferPool;
import dev.fathom.aio.Completions;
import dev.fathom.aio.ContextOptions;
import dev.fathom.aio.IoBuffer;
import dev.fathom.aio.IoContext;
import dev.fathom.aio.IoFile;
import dev.fathom.driver.FileOptions;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * A batch of page-cached 4 KiB reads into pool buffers; compared with {@link NopBenchmark} and the
 * plain channel it shows what preparing and reaping a read costs.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(3)
public class ReadBenchmark {
  private static final int BLOCK_BYTES = 4096;

  /** Reads handed over together. */
  @Param({"1", "32"})
  public int batch;

  private Path path;
  private BufferPool pool;
  private IoContext context;
  private IoFile file;
  private FileChannel channel;
  private IoBuffer[] buffers;
  private Completions completions;

  /** A benchmark; JMH sets the batch. */
  @SuppressWarnings("NullAway.Init") // JMH calls open first
  public ReadBenchmark() {}

  /** Makes a file of as many blocks, and opens it both ways. */
  @Setup(Level.Trial)
  public void open() throws IOException {
    path = Files.createTempFile("bench", ".data");
    Files.write(path, new byte[batch * BLOCK_BYTES]);
    pool = BufferPool.create(batch, BLOCK_BYTES);
    context = IoContext.open(ContextOptions.confined(batch));
    file = context.open(path, FileOptions.READ);
    context.register(pool);
    context.register(file);
    buffers = new IoBuffer[batch];
    for (int i = 0; i < batch; i++) {
      buffers[i] = pool.lease();
    }
    completions = new Completions(batch);
    channel = FileChannel.open(path, StandardOpenOption.READ);
  }

  /** Closes and removes all. */
  @TearDown(Level.Trial)
  public void close() throws IOException {
    channel.close();
    file.close();
    context.close();
    for (IoBuffer buffer : buffers) {
      buffer.close();
    }
    pool.close();
    Files.delete(path);
  }

  /** One batch; the time is a batch's, not an operation's. */
  @Benchmark
  public int prepareAwait() {
    for (int i = 0; i < batch; i++) {
      context.prepareRead(file, buffers[i], 0, BLOCK_BYTES, (long) i * BLOCK_BYTES, i);
    }
    int count = context.await(completions, batch, IoContext.FOREVER);
    int sum = 0;
    for (int i = 0; i < count; i++) {
      sum += completions.result(i);
    }
    return sum;
  }

  /** The same blocks with plain calls. */
  @Benchmark
  public int channel() throws IOException {
    int sum = 0;
    for (int i = 0; i < batch; i++) {
      sum += channel.read(buffers[i].memory().asByteBuffer(), (long) i * BLOCK_BYTES);
    }
    return sum;
  }
}
