package dev.fathom.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fathom.aio.BufferPool;
import dev.fathom.aio.CancelOutcome;
import dev.fathom.aio.Completions;
import dev.fathom.aio.IoBuffer;
import dev.fathom.aio.IoContext;
import dev.fathom.aio.IoFile;
import dev.fathom.aio.LeakReport;
import dev.fathom.aio.Operation;
import dev.fathom.driver.FileOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * Uses a context at random: two files, one of them synchronized, links, barriers, priorities,
 * deadlines, timers, posts, cancels, growth. Each round takes everything out again and has {@link
 * ContextModel} check what came. For one thread.
 */
final class ContextSim {
  private static final int MOST_CHAIN = 4;
  private static final int MOST_DEPTH = 64;

  private final IoContext context;
  private final SimulatedDriver driver;
  private final Random random;
  private final IoFile plain;
  private final IoFile ordered;
  private final ContextModel plainModel = new ContextModel(false);
  private final ContextModel orderedModel = new ContextModel(true);
  private final BufferPool pool = BufferPool.create(8, ContextModel.FILE_BYTES, 8);

  /** What this round took, by tag, in order. */
  private final Map<Long, SimOperation> taken = new LinkedHashMap<>();

  private int posts;
  private int postsTaken;
  private long nextTag = 1;

  ContextSim(IoContext context, SimulatedDriver driver, long seed) throws IOException {
    this.context = context;
    this.driver = driver;
    this.random = new Random(seed);
    plain = context.open(Path.of("plain"), FileOptions.CREATE);
    ordered = context.openSynchronized(Path.of("ordered"), FileOptions.CREATE);
    plain.truncate(ContextModel.FILE_BYTES);
    ordered.truncate(ContextModel.FILE_BYTES);
  }

  // ---- a round

  void round() throws IOException {
    taken.clear();
    int steps = 10 + random.nextInt(40);
    for (int step = 0; step < steps; step++) {
      step();
    }
    drain();
    check();
  }

  private void step() throws IOException {
    switch (random.nextInt(12)) {
      case 0, 1, 2 -> submitBatch();
      case 3, 4, 5 -> prepareOne();
      case 6 -> prepareInBuffer();
      case 7 -> take();
      case 8 -> cancelOne();
      case 9 -> rarely();
      case 10 -> posts += context.post(-1, 7) ? 1 : 0;
      default -> context.submit();
    }
  }

  private void rarely() throws IOException {
    switch (random.nextInt(4)) {
      case 0 -> grow();
      case 1 -> cancelAll();
      default -> awaitOne();
    }
  }

  private void grow() throws IOException {
    int depth = context.depth() + 1 + random.nextInt(8);
    if (depth <= MOST_DEPTH) {
      context.grow(depth);
    }
  }

  // ---- putting in

  private SimOperation draw(boolean single) {
    long tag = nextTag++;
    int kind = random.nextInt(10);
    if (kind == 0) {
      return SimOperation.other(tag, Operation.nop());
    }
    if (kind == 1) {
      return SimOperation.timer(tag, random.nextLong(3_000_000), driver.nanoTime());
    }
    boolean toOrdered = random.nextBoolean();
    SimOperation drawn = SimOperation.data(tag, toOrdered ? ordered : plain, toOrdered, random);
    if (random.nextInt(8) == 0) {
      drawn.change(Operation::asBarrier);
    }
    if (random.nextInt(8) == 0) {
      int priority = random.nextInt(8);
      drawn.change(operation -> operation.withPriority(priority));
    }
    if (single && random.nextInt(8) == 0) {
      long nanos = random.nextLong(1, 2_000_000);
      drawn.change(operation -> operation.withDeadline(nanos));
    }
    return drawn;
  }

  private void prepareOne() {
    SimOperation drawn = draw(true);
    long handle = context.prepare(drawn.operation(), drawn.tag);
    if (handle >= 0) {
      drawn.handle = handle;
      taken.put(drawn.tag, drawn);
    }
  }

  private void prepareInBuffer() {
    IoBuffer buffer = pool.tryLease();
    if (buffer == null) {
      return;
    }
    boolean toOrdered = random.nextBoolean();
    SimOperation drawn =
        SimOperation.inBuffer(nextTag++, toOrdered ? ordered : plain, toOrdered, buffer, random);
    long handle =
        drawn.write
            ? context.prepareWrite(
                drawn.requiredFile(), buffer, 0, drawn.lengthBytes(), drawn.position(), drawn.tag)
            : context.prepareRead(
                drawn.requiredFile(), buffer, 0, drawn.lengthBytes(), drawn.position(), drawn.tag);
    if (handle >= 0) {
      drawn.handle = handle;
      taken.put(drawn.tag, drawn);
    } else {
      buffer.close();
    }
  }

  private void submitBatch() {
    int count = 1 + random.nextInt(MOST_CHAIN);
    List<SimOperation> drawn = new ArrayList<>();
    List<Operation> batch = new ArrayList<>();
    for (int index = 0; index < count; index++) {
      SimOperation next = draw(false);
      if (index + 1 < count && random.nextInt(4) != 0) {
        boolean hard = random.nextInt(3) == 0;
        next.change(hard ? Operation::hardLinked : Operation::linked);
      }
      drawn.add(next);
      batch.add(next.operation());
    }
    int accepted = context.submit(batch, drawn.get(0).tag);
    for (int index = 0; index < accepted; index++) {
      SimOperation next = drawn.get(index);
      taken.put(next.tag, next);
      if (index > 0 && drawn.get(index - 1).linked()) {
        next.before = drawn.get(index - 1);
        next.chain = next.before.chain;
      }
    }
    for (LeakReport report : context.outstanding()) {
      SimOperation known = taken.get(report.tag());
      if (known != null) {
        known.handle = report.operation();
      }
    }
  }

  // ---- taking out

  private void take() {
    Completions out = new Completions(1 + random.nextInt(8));
    int minimum = random.nextInt(Math.min(out.capacity(), 4) + 1);
    long timeout = random.nextInt(2_000_000);
    long minimumWait = random.nextInt(3) == 0 ? random.nextInt(500_000) : 0;
    context.await(out, minimum, out.capacity(), timeout, minimumWait);
    takeAll(out);
  }

  private void takeAll(Completions out) {
    for (int index = 0; index < out.count(); index++) {
      if (out.operation(index) == IoContext.POSTED) {
        assertThat(out.tag(index)).isEqualTo(-1);
        assertThat(out.result(index)).isEqualTo(7);
        postsTaken++;
      } else {
        deliver(out.tag(index), out.result(index));
      }
    }
  }

  private void deliver(long tag, int result) {
    SimOperation operation = taken.get(tag);
    assertThat(operation).as("operation with tag %d", tag).isNotNull();
    if (operation != null) {
      operation.deliver(result, driver.nanoTime());
    }
  }

  private void drain() {
    Completions out = new Completions(16);
    while (context.counters().inFlight() > 0 || postsTaken < posts) {
      int missing = context.counters().inFlight() + posts - postsTaken;
      int minimum = 1 + random.nextInt(Math.min(missing, out.capacity()));
      context.await(out, minimum, IoContext.FOREVER);
      assertThat(out.count()).isBetween(minimum, out.capacity());
      takeAll(out);
    }
  }

  private void awaitOne() {
    SimOperation chosen = any();
    if (chosen == null) {
      return;
    }
    Integer result = context.awaitOperation(chosen.handle, random.nextInt(1_000_000));
    if (result != null) {
      deliver(chosen.tag, result);
    }
  }

  private @Nullable SimOperation any() {
    List<SimOperation> waiting =
        taken.values().stream().filter(each -> !each.delivered && each.handle >= 0).toList();
    return waiting.isEmpty() ? null : waiting.get(random.nextInt(waiting.size()));
  }

  // ---- cancelling

  private void cancelOne() {
    SimOperation chosen = any();
    if (chosen == null) {
      return;
    }
    chosen.touch();
    CancelOutcome outcome = context.cancel(chosen.handle);
    if (outcome == CancelOutcome.CANCELLED) {
      chosen.mustBeCancelled = true;
    }
  }

  private void cancelAll() {
    boolean all = random.nextBoolean();
    for (SimOperation each : taken.values()) {
      if (!each.delivered && (all || each.isOn(plain))) {
        each.touch();
      }
    }
    if (all) {
      context.cancelAll();
    } else {
      context.cancelAll(plain);
    }
  }

  // ---- checking

  private void check() {
    List<SimOperation> all = List.copyOf(taken.values());
    for (SimOperation each : all) {
      each.check();
    }
    plainModel.replay(all.stream().filter(each -> each.isOn(plain)).toList());
    orderedModel.replay(all.stream().filter(each -> each.isOn(ordered)).toList());
    for (SimOperation each : all) {
      each.free();
    }
    assertThat(pool.leased()).isZero();
    assertThat(context.counters().heldBack()).isZero();
    assertThat(context.outstanding()).isEmpty();
  }

  /** Nothing may be left behind. */
  void finish() throws IOException {
    assertThat(context.untilNextTimerNanos() < 0 || context.counters().inFlight() == 0).isTrue();
    plain.close(); // fails if an operation is in flight
    ordered.close();
    pool.close();
  }
}
