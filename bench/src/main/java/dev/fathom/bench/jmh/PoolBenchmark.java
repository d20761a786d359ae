package dev.fathom.bench.jmh;

import dev.fathom.aio.BufferPool;
import dev.fathom.aio.IoBuffer;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Threads;
import org.openjdk.jmh.annotations.Warmup;

/** Leasing a buffer and giving it back, alone and against another thread. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(3)
public class PoolBenchmark {
  private BufferPool pool;

  /** A benchmark. */
  @SuppressWarnings("NullAway.Init") // JMH calls open first
  public PoolBenchmark() {}

  /** Makes the pool. */
  @Setup(Level.Trial)
  public void open() {
    pool = BufferPool.create(128, 4096);
  }

  /** Frees it. */
  @TearDown(Level.Trial)
  public void close() {
    pool.close();
  }

  /** One thread. */
  @Benchmark
  @Threads(1)
  public int lease() {
    try (IoBuffer buffer = pool.lease()) {
      return buffer.index();
    }
  }

  /** Two threads on one pool. */
  @Benchmark
  @Threads(2)
  public int leaseOfTwoThreads() {
    try (IoBuffer buffer = pool.lease()) {
      return buffer.index();
    }
  }
}
