package dev.fathom.report.blktrace;

import dev.fathom.report.Report;
import dev.fathom.trace.History;
import dev.fathom.trace.RequestsOnce;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Histories as the files that blktrace writes, one for each processor, for {@code blkparse} and
 * {@code btt}. Each file begins with the time of day, and each process is named before its first
 * record, as the kernel does it. Where the processor is not known, it is 0.
 */
public final class BlktraceBinary implements Report {
  /**
   * Opens the file of a processor: when its first record is there, or at the end if there is none.
   */
  @FunctionalInterface
  public interface Opener {
    /**
     * A new stream, closed by the report.
     *
     * @throws IOException if it cannot be had
     */
    OutputStream open(int cpu) throws IOException;
  }

  private final Opener opener;
  private final Instant timeOfDay;
  private final RequestsOnce once = new RequestsOnce();
  private final RecordOrder order;
  private final Map<Integer, CpuFile> files = new HashMap<>();
  private @Nullable IOException error;
  private boolean begun;
  private long startNanos;

  /** The stream of a processor, its last number and the names that it has been told. */
  private static final class CpuFile {
    final OutputStream stream;
    final Map<Integer, String> names = new HashMap<>();
    int number;

    CpuFile(OutputStream stream) {
      this.stream = stream;
    }
  }

  /**
   * Writes to files.
   *
   * @param base path and name, as for {@code blktrace -o}: {@code .blktrace.0} and so on are added
   * @param timeOfDay of the first record
   */
  public BlktraceBinary(Path base, Instant timeOfDay) {
    this(
        cpu -> Files.newOutputStream(base.resolveSibling(base.getFileName() + ".blktrace." + cpu)),
        timeOfDay);
  }

  /** Writes to streams. */
  public BlktraceBinary(Opener opener, Instant timeOfDay) {
    this.opener = opener;
    this.timeOfDay = timeOfDay;
    this.order = new RecordOrder(RecordOrder.LIMIT, this::write);
  }

  @Override
  public void accept(History history) {
    BlkRecords.of(once.of(history), order::add);
  }

  /** Writes what is held back, and closes all streams. */
  @Override
  public void close() throws IOException {
    order.finish();
    fillGaps();
    for (CpuFile file : files.values()) {
      try {
        file.stream.close();
      } catch (IOException failed) {
        error = error == null ? failed : error;
      }
    }
    files.clear();
    if (error != null) {
      throw error;
    }
  }

  @Override
  public boolean failed() {
    return error != null;
  }

  /** Records that are not in the order of their times, because their history came too late. */
  public long lateRecords() {
    return order.late();
  }

  /** blkparse stops at the first processor that has no file, so those without records have one. */
  private void fillGaps() {
    int last = files.keySet().stream().mapToInt(Integer::intValue).max().orElse(0);
    for (int cpu = 0; cpu < last && error == null; cpu++) {
      try {
        if (!files.containsKey(cpu)) {
          opener.open(cpu).close();
        }
      } catch (IOException failed) {
        error = failed;
      }
    }
  }

  private void write(BlkRecord record) {
    if (error != null) {
      return;
    }
    try {
      if (!begun) {
        begun = true;
        startNanos = record.timeNanos();
      }
      CpuFile file = files.get(record.cpu());
      if (file == null) {
        file = new CpuFile(new BufferedOutputStream(opener.open(record.cpu())));
        files.put(record.cpu(), file);
        file.stream.write(timestamp(record).encoded());
      }
      if (record.pid() != 0 && !record.command().equals(file.names.get(record.pid()))) {
        file.names.put(record.pid(), record.command());
        file.stream.write(process(record).encoded());
      }
      file.stream.write(record.numbered(++file.number).encoded());
    } catch (IOException failed) {
      error = failed;
    }
  }

  /** {@code trace_note_time}: seconds and nanoseconds of the day. */
  private BlkRecord timestamp(BlkRecord first) {
    ByteBuffer time = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
    Instant now = timeOfDay.plusNanos(first.timeNanos() - startNanos);
    time.putInt((int) now.getEpochSecond()).putInt(now.getNano());
    return note(first, BlkTrace.TN_TIMESTAMP, 0, time.array());
  }

  /** {@code trace_note_tsk}: 16 bytes of name, at least one of them zero. */
  private static BlkRecord process(BlkRecord record) {
    byte[] name = record.command().getBytes(StandardCharsets.UTF_8);
    byte[] command = Arrays.copyOf(name, BlkTrace.COMMAND_BYTES);
    command[BlkTrace.COMMAND_BYTES - 1] = 0;
    return note(record, BlkTrace.TN_PROCESS, record.pid(), command);
  }

  private static BlkRecord note(BlkRecord at, int action, int pid, byte[] data) {
    return new BlkRecord(
        0, at.timeNanos(), 0, 0, action, pid, at.device(), at.cpu(), (short) 0, "", data);
  }
}
