package dev.fathom.workload.run;

import dev.fathom.linux.Errno;
import dev.fathom.linux.ErrnoException;
import dev.fathom.linux.FileCalls;
import dev.fathom.workload.jobfile.Job;
import dev.fathom.workload.result.Scaled;
import dev.fathom.workload.verify.RandomData;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;

/**
 * Makes the files of a clone that are missing or too short: filled with data if they are to be read,
 * with space reserved if they are only written.
 */
final class Layout {
  private static final int CHUNK_BYTES = 1 << 20;
  private static final int PERMISSIONS = 0644;

  private final JobClone clone;
  private final Control control;
  private final Notes notes;

  Layout(JobClone clone, Control control, Notes notes) {
    this.clone = clone;
    this.control = control;
    this.notes = notes;
  }

  /** Makes them; returns early if the run is stopped. */
  void make(List<FilePart> parts) throws IOException {
    Job job = clone.job();
    List<FilePart> shorter = new ArrayList<>();
    long bytes = 0;
    for (FilePart part : parts) {
      long missing = part.endBytes() - FileState.of(part.path()).sizeBytes();
      if (part.regular() && missing > 0) {
        shorter.add(part);
        bytes += missing;
      }
    }
    if (shorter.isEmpty() || onlyVerifies(job)) {
      return;
    }
    if (!job.mix().reads()) {
      reserve(shorter);
      return;
    }
    announce(shorter.size(), bytes);
    control.layoutBegins(bytes);
    for (FilePart part : shorter) {
      fill(part);
    }
    control.layoutEnds();
  }

  /** Whether the files must be there because what they hold is what is looked at. */
  static boolean onlyVerifies(Job job) {
    return job.verification().only() || (job.verification().on() && !job.mix().writes());
  }

  private void announce(int count, long bytes) {
    String text =
        count == 1
            ? "file (1 file / %s)".formatted(Scaled.binaryBytes(bytes))
            : "files (%d files / total %s)".formatted(count, Scaled.binaryBytes(bytes));
    notes.note("%s: Laying out IO %s".formatted(clone.name(), text));
  }

  private void reserve(List<FilePart> parts) throws IOException {
    for (FilePart part : parts) {
      int fd =
          FileCalls.open(part.path(), FileCalls.O_RDWR | FileCalls.O_CREAT, PERMISSIONS);
      if (fd < 0) {
        throw new ErrnoException("open " + part.path(), -fd);
      }
      // Best effort: where space cannot be reserved, the writes themselves will tell.
      if (FileCalls.fallocate(fd, 0, 0, part.endBytes()) < 0) {
        FileCalls.ftruncate(fd, part.endBytes());
      }
      FileCalls.close(fd);
    }
  }

  private void fill(FilePart part) throws IOException {
    int fd = FileCalls.open(part.path(), FileCalls.O_WRONLY | FileCalls.O_CREAT, PERMISSIONS);
    if (fd < 0) {
      throw new ErrnoException("laying out " + part.path(), -fd);
    }
    try (Arena arena = Arena.ofConfined()) {
      int result = fill(part, fd, arena.allocate(CHUNK_BYTES, Long.BYTES));
      if (result < 0) {
        throw new ErrnoException("laying out " + part.path(), -result);
      }
    } finally {
      FileCalls.close(fd);
    }
  }

  /** Appends data up to the part's end, and makes it durable; 0 or a negated errno. */
  private int fill(FilePart part, int fd, MemorySegment memory) {
    ByteBuffer data = memory.asByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
    long position = Math.max(0, FileCalls.end(fd));
    while (position < part.endBytes() && !control.stopping()) {
      RandomData.fill(data, CHUNK_BYTES, position + 1);
      long length = Math.min(CHUNK_BYTES, part.endBytes() - position);
      int wrote = FileCalls.pwrite(fd, memory.address(), length, position);
      if (wrote < 0 && wrote != -Errno.EINTR) {
        return wrote;
      }
      position += Math.max(0, wrote);
      control.laidOut(Math.max(0, wrote));
    }
    return FileCalls.fsync(fd);
  }

  /** Deletes a clone's regular files. */
  static void unlink(JobClone clone) throws IOException {
    for (var path : clone.paths()) {
      if (Files.isRegularFile(path)) {
        Files.deleteIfExists(path);
      }
    }
  }
}
