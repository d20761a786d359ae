package dev.fathom.workload.run;

import dev.fathom.linux.ErrnoException;
import dev.fathom.linux.FileCalls;
import dev.fathom.workload.jobfile.Job;
import dev.fathom.workload.result.Scaled;
import dev.fathom.workload.verify.RandomData;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
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
    ByteBuffer data = ByteBuffer.allocateDirect(CHUNK_BYTES);
    try (FileChannel file =
        FileChannel.open(part.path(), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      long position = file.size();
      while (position < part.endBytes() && !control.stopping()) {
        RandomData.fill(data, CHUNK_BYTES, position + 1);
        data.clear().limit((int) Math.min(CHUNK_BYTES, part.endBytes() - position));
        int wrote = file.write(data, position);
        position += wrote;
        control.laidOut(wrote);
      }
      file.force(true);
    } catch (IOException e) {
      throw new IOException("laying out " + part.path() + ": " + e.getMessage(), e);
    }
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
