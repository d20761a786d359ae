package dev.fathom.aio;

import dev.fathom.driver.DriverChoice;
import dev.fathom.driver.DriverOptions;
import dev.fathom.driver.FileOptions;
import dev.fathom.driver.Finding;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A context owned by the thread that opened it: one engine, no locks. */
final class ConfinedContext implements IoContext {
  private final Thread owner = Thread.currentThread();
  private final Engine engine;
  private final List<Finding> findings;
  private final long closeTimeoutNanos;
  private volatile boolean closed;

  private ConfinedContext(Engine engine, List<Finding> findings, long closeTimeoutNanos) {
    this.engine = engine;
    this.findings = new ArrayList<>(findings);
    this.closeTimeoutNanos = closeTimeoutNanos;
  }

  static ConfinedContext open(ContextOptions options) throws IOException {
    return open(options, IoContext.source(options));
  }

  static ConfinedContext open(ContextOptions options, DriverSource source) throws IOException {
    if (Thread.currentThread().isVirtual()) {
      throw new IllegalStateException(
          "a confined context needs a platform thread: the kernel knows its owner, and a virtual"
              + " thread changes carriers; use a shared context or an IoService");
    }
    DriverOptions defaults = DriverOptions.confined(options.depth());
    DriverChoice choice =
        source.open(
            new DriverOptions(
                options.depth(), false, options.submissionPolling(), defaults.workers()));
    Engine engine =
        new Engine(
            choice.driver(), options.depth(), Probes.nextContext(), 0, options.trackSubmissions());
    return new ConfinedContext(engine, choice.findings(), options.closeTimeoutNanos());
  }

  @SuppressWarnings("ReferenceEquality") // a thread is what it is
  private Engine owned() {
    if (Thread.currentThread() != owner || closed) {
      throw refusal();
    }
    return engine;
  }

  private IllegalStateException refusal() {
    return new IllegalStateException(
        closed
            ? "context is closed"
            : "context belongs to " + owner + ", not to " + Thread.currentThread());
  }

  /** The probes of its engine; any thread may {@link Probes#capture}. */
  Probes probes() {
    return engine.probes;
  }

  @Override
  public IoFile open(Path path, FileOptions options) throws IOException {
    return new IoFile(owned().driver.open(path, options), false);
  }

  /** The same for any thread: opening uses nothing of the driver's rings. */
  IoFile openAnywhere(Path path, FileOptions options) throws IOException {
    return new IoFile(engine.driver.open(path, options), false);
  }

  @Override
  public IoFile openSynchronized(Path path, FileOptions options) throws IOException {
    return new IoFile(owned().driver.open(path, options), true);
  }

  @Override
  public boolean register(IoFile file) {
    return owned().register(file) >= 0;
  }

  @Override
  public boolean register(BufferPool pool) {
    int result = owned().register(pool);
    if (result < 0) {
      findings.add(RegistrationFinding.of(pool, -result));
    }
    return result >= 0;
  }

  @Override
  public long prepareNop(long tag) {
    return owned().prepareNop(tag);
  }

  @Override
  public long prepareRead(
      IoFile file,
      IoBuffer buffer,
      long offsetBytes,
      int lengthBytes,
      long positionBytes,
      long tag) {
    return owned().prepareRead(file, buffer, offsetBytes, lengthBytes, positionBytes, tag);
  }

  @Override
  public long prepareWrite(
      IoFile file,
      IoBuffer buffer,
      long offsetBytes,
      int lengthBytes,
      long positionBytes,
      long tag) {
    return owned().prepareWrite(file, buffer, offsetBytes, lengthBytes, positionBytes, tag);
  }

  @Override
  public long prepareRead(IoFile file, MemorySegment memory, long positionBytes, long tag) {
    return owned().prepareRead(file, memory, positionBytes, tag);
  }

  @Override
  public long prepareWrite(IoFile file, MemorySegment memory, long positionBytes, long tag) {
    return owned().prepareWrite(file, memory, positionBytes, tag);
  }

  @Override
  public long prepare(Operation operation, long tag) {
    return owned().ordering.prepare(operation, tag);
  }

  @Override
  public int submit() {
    return owned().submit();
  }

  @Override
  public int submit(List<? extends Operation> batch, long firstTag) {
    return owned().submit(batch, firstTag);
  }

  @Override
  public int await(
      Completions out, int minimum, int maximum, long timeoutNanos, long minimumWaitNanos) {
    Engine engine = owned();
    if (minimum < 0 || maximum < minimum || maximum > out.tags.length) {
      throw Waits.badBounds(out, minimum, maximum);
    }
    return engine.await(out, minimum, maximum, timeoutNanos, minimumWaitNanos);
  }

  /** As {@link Engine#awaitOnce}. */
  int awaitOnce(Completions out, int minimum, long timeoutNanos) {
    return owned().awaitOnce(out, minimum, timeoutNanos);
  }

  /** Ends the owner's wait, under way or next. Any thread. */
  void wake() {
    engine.driver.wake();
  }

  @Override
  public @Nullable Integer awaitOperation(long operation, long timeoutNanos) {
    return owned().awaitOne(operation, timeoutNanos);
  }

  @Override
  public int eventFd() {
    return owned().eventFd();
  }

  @Override
  public long untilNextTimerNanos() {
    long nanos = owned().ordering.untilNextTimerNanos();
    return nanos == Long.MAX_VALUE ? FOREVER : nanos;
  }

  @Override
  public boolean post(long tag, int value) {
    if (closed) {
      throw refusal();
    }
    return engine.post(tag, value);
  }

  @Override
  public CancelOutcome cancel(long operation) {
    return owned().ordering.cancel(operation);
  }

  @Override
  public int cancelAll(IoFile file) {
    return owned().ordering.cancelAll(file);
  }

  @Override
  public int cancelAll() {
    return owned().ordering.cancelAll(null);
  }

  @Override
  public int depth() {
    return owned().table.depth();
  }

  @Override
  public void grow(int depth) throws IOException {
    owned().grow(depth);
  }

  @Override
  public ContextReport report() {
    return new ContextReport(engine.driver.kind(), engine.driver.capabilities(), findings);
  }

  @Override
  public IoCounters counters() {
    return owned().counters();
  }

  @Override
  public List<LeakReport> outstanding() {
    return owned().outstanding();
  }

  @Override
  public void close() {
    if (closed) {
      return;
    }
    owned().close(closeTimeoutNanos);
    closed = true;
  }
}
