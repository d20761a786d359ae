package dev.fathom.cli.live;

import dev.fathom.trace.Names;
import dev.fathom.trace.recording.RecordingWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;

/**
 * A recording that is being written, and what gives its pages back to the page cache. One thread.
 */
public final class RecordingFile implements AutoCloseable {
  private final Path path;
  private final RecordingWriter writer;
  private final WriteBehind behind;

  private RecordingFile(Path path, RecordingWriter writer, WriteBehind behind) {
    this.path = path;
    this.writer = writer;
    this.behind = behind;
  }

  /**
   * Begins a recording; a file that is there is replaced.
   *
   * @param label says what is recorded
   * @param names what the numbers in the events mean
   * @throws IOException if it cannot be written
   */
  public static RecordingFile create(Path path, String label, Names names) throws IOException {
    RecordingWriter writer = RecordingWriter.create(path, label, names);
    try {
      return new RecordingFile(
          path, writer, WriteBehind.recording(path, () -> writer.progress().bytes()));
    } catch (IOException e) {
      writer.close();
      throw e;
    }
  }

  /**
   * Begins a recording where there is none.
   *
   * @throws IllegalArgumentException if the file is there already, and not empty
   * @throws IOException if it cannot be written
   */
  public static RecordingFile createNew(Path path, String label, Names names) throws IOException {
    if (Files.isRegularFile(path) && Files.size(path) > 0) {
      throw new IllegalArgumentException(
          "%s is there already: remove it, or record to another file".formatted(path));
    }
    return create(path, label, names);
  }

  /** What writes to it; closed with this, or before. */
  public RecordingWriter writer() {
    return writer;
  }

  /**
   * Begins to give pages back, if it has not yet: with the capabilities that the calling thread has
   * then. Does not block.
   */
  public void giveBack() {
    behind.start();
  }

  /** Why it is not whole; empty if nothing is known of that. Any thread. */
  public String problem() {
    String problem = writer.progress().problem();
    return problem.isEmpty() ? behind.problem() : problem;
  }

  /** How much is written. Any thread. */
  public long bytes() {
    return writer.progress().bytes();
  }

  /**
   * Takes the recording away: there was nothing to record. What is not a file of its own, a device
   * or a link, stays, and so does what cannot be removed. Idempotent.
   */
  public void abandon() {
    close();
    if (Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)) {
      try {
        Files.deleteIfExists(path);
      } catch (IOException e) {
        // It is without content, and why nothing was recorded is told.
      }
    }
  }

  /** Writes what is left; waits for the device where pages are given back. Idempotent. */
  @Override
  public void close() {
    writer.close();
    behind.close();
  }
}
