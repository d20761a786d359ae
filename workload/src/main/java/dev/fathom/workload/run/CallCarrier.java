package dev.fathom.workload.run;

import dev.fathom.aio.BufferPool;
import dev.fathom.aio.IoBuffer;
import dev.fathom.aio.TracedCalls;
import dev.fathom.driver.FileOptions;
import dev.fathom.linux.ErrnoException;
import dev.fathom.linux.FileCalls;
import dev.fathom.trace.Action;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * Carries one operation out at a time, by a system call in the job's own thread: the engines psync
 * and sync. It happens when it is awaited.
 */
final class CallCarrier implements Carrier {
  private enum Call {
    NONE,
    READ,
    WRITE,
    FSYNC,
    FDATASYNC
  }

  private static final int PERMISSIONS = 0644;

  private final BufferPool pool;
  private final IoBuffer buffer;
  private final long address;
  private final TracedCalls trace = new TracedCalls();
  private int[] fds = new int[0];
  private TracedCalls.File[] files = new TracedCalls.File[0];
  private Call call = Call.NONE;
  private int file;
  private int offset;
  private int length;
  private long position;
  private int result;

  CallCarrier(int bufferBytes) {
    this.pool = BufferPool.create(1, bufferBytes);
    this.buffer = pool.lease();
    this.address = buffer.memory().address();
  }

  @Override
  public void open(Path path, FileOptions options) throws IOException {
    int flags = options.write() ? FileCalls.O_RDWR : FileCalls.O_RDONLY;
    flags |= options.create() ? FileCalls.O_CREAT : 0;
    flags |= options.direct() ? FileCalls.O_DIRECT : 0;
    flags |= options.dataSync() ? FileCalls.O_DSYNC : 0;
    flags |= options.sync() ? FileCalls.O_SYNC : 0;
    int opened = FileCalls.open(path, flags, PERMISSIONS);
    if (opened < 0) {
      throw new ErrnoException("open " + path, -opened);
    }
    fds = Arrays.copyOf(fds, fds.length + 1);
    fds[fds.length - 1] = opened;
    files = Arrays.copyOf(files, fds.length);
    files[fds.length - 1] = TracedCalls.file(path, opened, options.direct());
  }

  @Override
  public MemorySegment memory(int slot) {
    return buffer.memory();
  }

  @Override
  public void read(int file, int slot, int offset, int length, long position) {
    prepare(Call.READ, file, offset, length, position);
  }

  @Override
  public void write(int file, int slot, int offset, int length, long position) {
    prepare(Call.WRITE, file, offset, length, position);
  }

  @Override
  public void sync(int file, int slot, boolean dataOnly) {
    prepare(dataOnly ? Call.FDATASYNC : Call.FSYNC, file, 0, 0, -1);
  }

  private void prepare(Call call, int file, int offset, int length, long position) {
    assert this.call == Call.NONE;
    this.call = call;
    this.file = file;
    this.offset = offset;
    this.length = length;
    this.position = position;
  }

  @Override
  public void submit() {}

  @Override
  public int await(int minimum, int maximum, long timeoutNanos) {
    if (call == Call.NONE) {
      return 0;
    }
    boolean traced = trace.on();
    long start = traced ? System.nanoTime() : 0;
    result = perform(fds[file]);
    if (traced) {
      trace.called(action(), files[file], position, length, result, start);
    }
    call = Call.NONE;
    return 1;
  }

  private int perform(int fd) {
    return switch (call) {
      case NONE -> 0;
      case READ -> FileCalls.pread(fd, address + offset, length, position);
      case WRITE -> FileCalls.pwrite(fd, address + offset, length, position);
      case FSYNC -> FileCalls.fsync(fd);
      case FDATASYNC -> FileCalls.fdatasync(fd);
    };
  }

  private Action action() {
    return switch (call) {
      case NONE -> Action.NOP;
      case READ -> Action.READ;
      case WRITE -> Action.WRITE;
      case FSYNC, FDATASYNC -> Action.SYNC;
    };
  }

  @Override
  public int slot(int index) {
    return 0;
  }

  @Override
  public int result(int index) {
    return result;
  }

  @Override
  public boolean synchronous() {
    return true;
  }

  @Override
  public void close() {
    for (int open : fds) {
      FileCalls.close(open);
    }
    trace.close();
    buffer.close();
    pool.close();
  }
}
