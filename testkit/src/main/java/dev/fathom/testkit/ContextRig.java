package dev.fathom.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fathom.aio.Completions;
import dev.fathom.aio.IoContext;
import dev.fathom.aio.IoFile;
import dev.fathom.aio.Operation;
import dev.fathom.driver.FileOptions;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A context with what a test has around it: tags, results by tag, and files that it closes. Checks
 * that nothing is delivered twice. For one thread.
 */
final class ContextRig implements AutoCloseable {
  /** By the context's clock: what takes longer is taken for lost. */
  static final long PATIENCE_NANOS = 20_000_000_000L;

  /** A time that tests wait for. */
  static final long SHORT_NANOS = 30_000_000;

  /** Far less than a wait that is not ended, far more than a busy machine needs. */
  static final long LONG_NANOS = 10_000_000_000L;

  static final int PAGE_BYTES = 4096;

  final IoContext context;
  final Map<Long, Integer> results = new HashMap<>();

  /** Tags in the order in which they were delivered. */
  final List<Long> order = new ArrayList<>();

  private final ContextSubject subject;
  private final List<IoFile> files = new ArrayList<>();
  private final Completions batch = new Completions(64);
  private long nextTag = 1;

  ContextRig(ContextSubject subject, int depth) throws IOException {
    this(subject, subject.open(depth));
  }

  ContextRig(ContextSubject subject, IoContext context) {
    this.subject = subject;
    this.context = context;
  }

  static MemorySegment memory(int lengthBytes) {
    return Arena.ofAuto().allocate(Math.max(lengthBytes, 1), PAGE_BYTES).asSlice(0, lengthBytes);
  }

  static MemorySegment memory(byte[] bytes) {
    MemorySegment memory = memory(bytes.length);
    MemorySegment.copy(bytes, 0, memory, ValueLayout.JAVA_BYTE, 0, bytes.length);
    return memory;
  }

  /** Memory in which every byte is the same. */
  static MemorySegment filled(int lengthBytes, int value) {
    return memory(lengthBytes).fill((byte) value);
  }

  static byte[] bytes(MemorySegment memory) {
    return memory.toArray(ValueLayout.JAVA_BYTE);
  }

  // ---- files

  IoFile file(String name) throws IOException {
    return keep(context.open(subject.directory().resolve(name), FileOptions.CREATE));
  }

  IoFile orderedFile(String name) throws IOException {
    return keep(context.openSynchronized(subject.directory().resolve(name), FileOptions.CREATE));
  }

  /** A file with so many bytes, each {@code 'x'}. */
  IoFile filledFile(String name, int lengthBytes) throws IOException {
    IoFile file = file(name);
    assertThat(run(Operation.write(file, filled(lengthBytes, 'x'), 0))).isEqualTo(lengthBytes);
    return file;
  }

  IoFile keep(IoFile file) {
    files.add(file);
    return file;
  }

  /** Part of a file, read through the context. */
  byte[] contents(IoFile file, long positionBytes, int lengthBytes) {
    MemorySegment memory = memory(lengthBytes);
    int result = run(Operation.read(file, memory, positionBytes));
    assertThat(result).isNotNegative();
    return bytes(memory.asSlice(0, result));
  }

  // ---- operations

  long tag() {
    return nextTag++;
  }

  /** Prepares an operation, which must fit; its handle. */
  long prepare(Operation operation, long tag) {
    long handle = context.prepare(operation, tag);
    assertThat(handle).isNotNegative();
    return handle;
  }

  /** Runs an operation to its end; its result. */
  int run(Operation operation) {
    long handle = prepare(operation, tag());
    Integer result = context.awaitOperation(handle, PATIENCE_NANOS);
    assertThat(result).as("result of %s", operation).isNotNull();
    return result == null ? 0 : result;
  }

  /** Submits a batch, which must fit; tags from {@code firstTag} on. */
  void submit(long firstTag, Operation... operations) {
    assertThat(context.submit(List.of(operations), firstTag)).isEqualTo(operations.length);
  }

  /** Waits until so many more completions were delivered. */
  void collect(int count) {
    int missing = count;
    while (missing > 0) {
      int most = Math.min(missing, batch.capacity());
      int delivered = context.await(batch, 1, most, PATIENCE_NANOS, 0);
      assertThat(delivered).as("completions, of %d missing: %s", missing, context).isPositive();
      take(delivered);
      missing -= delivered;
    }
  }

  /** Waits for {@code minimum} in one go, at most 64, or until the time is over; how many came. */
  int await(int minimum, long timeoutNanos) {
    int delivered = context.await(batch, minimum, timeoutNanos);
    take(delivered);
    return delivered;
  }

  private void take(int delivered) {
    assertThat(batch.count()).isEqualTo(delivered);
    for (int index = 0; index < delivered; index++) {
      long tag = batch.tag(index);
      order.add(tag);
      Integer before = results.put(tag, batch.result(index));
      assertThat(before).as("an earlier completion with tag %d", tag).isNull();
    }
  }

  /** Waits for everything that is in flight. */
  void finish() {
    collect(context.counters().inFlight());
  }

  /** The result that came with a tag, or null. */
  @Nullable Integer result(long tag) {
    return results.get(tag);
  }

  @Override
  public void close() throws IOException {
    context.close();
    for (IoFile file : files) {
      file.close();
    }
  }
}
