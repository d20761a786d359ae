package dev.fathom.workload.run;

import dev.fathom.aio.BufferPool;
import dev.fathom.aio.Completions;
import dev.fathom.aio.ContextOptions;
import dev.fathom.aio.ContextReport;
import dev.fathom.aio.IoBuffer;
import dev.fathom.aio.IoContext;
import dev.fathom.aio.IoFile;
import dev.fathom.aio.Operation;
import dev.fathom.driver.DegradePolicy;
import dev.fathom.driver.DriverKind;
import dev.fathom.driver.DriverUnavailableException;
import dev.fathom.driver.FileOptions;
import dev.fathom.workload.jobfile.Buffers;
import dev.fathom.workload.jobfile.Engine;
import dev.fathom.workload.jobfile.Job;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Carries operations out in a confined context: the engines io_uring and libaio. */
final class ContextCarrier implements Carrier {
  private final IoContext context;
  private final BufferPool pool;
  private final IoBuffer[] buffers;
  private final Completions completions;
  private final boolean registersFiles;
  private final Notes notes;
  private final List<IoFile> files = new ArrayList<>();
  private boolean filesRegistered = true;

  /** The hot path's view of {@link #files}. */
  private IoFile[] opened = new IoFile[0];

  private ContextCarrier(IoContext context, Job job, int bufferBytes, Notes notes) {
    int depth = job.access().queue().depth();
    this.context = context;
    this.pool = BufferPool.create(depth, bufferBytes);
    this.buffers = new IoBuffer[depth];
    for (int i = 0; i < depth; i++) {
      buffers[i] = pool.lease();
    }
    this.completions = new Completions(depth);
    this.registersFiles = job.access().buffers().registeredFiles();
    this.notes = notes;
  }

  /**
   * Opens a context for a job.
   *
   * @param degrade whether other drivers are allowed where the one asked for is not to be had
   */
  static ContextCarrier open(Job job, int bufferBytes, boolean degrade, Notes notes)
      throws IOException {
    DriverKind kind =
        job.access().engine() == Engine.LIBAIO ? DriverKind.LINUX_AIO : DriverKind.IO_URING;
    ContextOptions options =
        ContextOptions.confined(job.access().queue().depth())
            .withPolicy(degrade ? DegradePolicy.DEGRADE : DegradePolicy.FAIL);
    options = degrade ? options.withDrivers(degraded(kind)) : options.withDrivers(kind);
    IoContext context = IoContext.open(options);
    if (context.report().driver() != kind && !degrade) {
      ContextReport report = context.report();
      context.close();
      throw new DriverUnavailableException(
          "%s is not to be had".formatted(kind.label()), report.findings());
    }
    if (context.report().driver() != kind) {
      notes.note("%s: runs on %s".formatted(job.name(), context.report()));
    }
    ContextCarrier carrier = new ContextCarrier(context, job, bufferBytes, notes);
    carrier.registerBuffers(job.access().buffers());
    return carrier;
  }

  /** The driver asked for first, then the others. */
  private static DriverKind[] degraded(DriverKind kind) {
    return Stream.concat(Stream.of(kind), ContextOptions.ANY_DRIVER.stream())
        .distinct()
        .toArray(DriverKind[]::new);
  }

  private void registerBuffers(Buffers asked) {
    if (asked.registered() && !context.register(pool)) {
      notes.note(
          "fixedbufs: " + context.report().findings().getLast() + "; the run goes on without");
    }
  }

  @Override
  public void open(Path path, FileOptions options) throws IOException {
    IoFile file = context.open(path, options);
    files.add(file);
    opened = files.toArray(IoFile[]::new);
    if (registersFiles && filesRegistered && !context.register(file)) {
      filesRegistered = false;
      notes.note("registerfiles: %s cannot be registered; the run goes on without".formatted(path));
    }
  }

  @Override
  public MemorySegment memory(int slot) {
    return buffers[slot].memory();
  }

  @Override
  public void read(int file, int slot, int offset, int length, long position) {
    taken(context.prepareRead(opened[file], buffers[slot], offset, length, position, slot));
  }

  @Override
  public void write(int file, int slot, int offset, int length, long position) {
    taken(context.prepareWrite(opened[file], buffers[slot], offset, length, position, slot));
  }

  @Override
  public void sync(int file, int slot, boolean dataOnly) {
    IoFile synced = opened[file];
    taken(
        context.prepare(
            dataOnly ? Operation.fdatasync(synced) : Operation.fsync(synced), slot));
  }

  private static void taken(long handle) {
    if (handle == IoContext.FULL) {
      throw new IllegalStateException("an operation beyond the context's depth");
    }
  }

  @Override
  public void submit() {
    context.submit();
  }

  @Override
  public int await(int minimum, int maximum, long timeoutNanos) {
    return context.await(completions, minimum, maximum, timeoutNanos, 0);
  }

  @Override
  public int slot(int index) {
    return (int) completions.tag(index);
  }

  @Override
  public int result(int index) {
    return completions.result(index);
  }

  @Override
  public boolean synchronous() {
    return false;
  }

  @Override
  public void close() {
    context.close();
    try {
      for (IoFile file : files) {
        file.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      for (IoBuffer buffer : buffers) {
        buffer.close();
      }
      if (pool.leased() == 0) {
        pool.close();
      }
    }
  }
}
