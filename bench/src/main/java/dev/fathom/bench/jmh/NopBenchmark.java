package dev.fathom.bench.jmh;

import dev.fathom.aio.Completions;
import dev.fathom.aio.ContextOptions;
import dev.fathom.aio.IoContext;
import java.io.IOException;
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
 * A batch of no-ops through the public API, prepared, handed over, awaited and looked at: the whole
 * stack but for I/O. The gc profiler's {@code gc.alloc.rate.norm} is to be 0 bytes.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(3)
public class NopBenchmark {
  /** No-ops handed over together. */
  @Param({"1", "8", "32", "128"})
  public int batch;

  private IoContext context;
  private Completions completions;

  /** A benchmark; JMH sets the batch. */
  @SuppressWarnings("NullAway.Init") // JMH calls open first
  public NopBenchmark() {}

  /** Opens the context on the thread that will use it. */
  @Setup(Level.Trial)
  public void open() throws IOException {
    context = IoContext.open(ContextOptions.confined(batch));
    completions = new Completions(batch);
  }

  /** Frees it. */
  @TearDown(Level.Trial)
  public void close() {
    context.close();
  }

  /** One batch; the time is a batch's, not an operation's. */
  @Benchmark
  public int prepareAwait() {
    for (int i = 0; i < batch; i++) {
      context.prepareNop(i);
    }
    int count = context.await(completions, batch, IoContext.FOREVER);
    int sum = 0;
    for (int i = 0; i < count; i++) {
      sum += completions.result(i);
    }
    return sum;
  }
}
