package dev.fathom.cli.trace;

import dev.fathom.cli.live.WriteBehind;
import dev.fathom.kernel.KernelCounters;
import dev.fathom.kernel.bpf.RecordConsumer;
import dev.fathom.kernel.record.KernelNames;
import dev.fathom.kernel.recording.KernelRecorder;
import dev.fathom.kernel.recording.TraceScope;
import dev.fathom.trace.Names;
import dev.fathom.trace.recording.RecordingWriter;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The file that the kernel's records go to as they are. One thread. */
final class Recording implements RecordConsumer, AutoCloseable {
  private final RecordingWriter writer;
  private final KernelRecorder recorder;
  private final WriteBehind behind;

  private Recording(RecordingWriter writer, KernelRecorder recorder, WriteBehind behind) {
    this.writer = writer;
    this.recorder = recorder;
    this.behind = behind;
  }

  /**
   * Creates the file.
   *
   * @param what is recorded: a command line
   * @param scope what is traced
   * @throws IllegalArgumentException if it is there already
   * @throws IOException if it cannot be written
   */
  static Recording create(Path path, String what, TraceScope scope, KernelNames names)
      throws IOException {
    if (Files.isRegularFile(path) && Files.size(path) > 0) {
      throw new IllegalArgumentException(
          "%s is there already: remove it, or record to another file".formatted(path));
    }
    RecordingWriter writer = RecordingWriter.create(path, what, new Names());
    KernelRecorder recorder = new KernelRecorder(writer, names);
    recorder.scope(scope);
    try {
      return new Recording(writer, recorder, WriteBehind.recording(path, writer));
    } catch (IOException e) {
      writer.close();
      throw e;
    }
  }

  /** The names of this machine; what is asked of them is recorded. */
  KernelNames names() {
    return recorder;
  }

  @Override
  public void accept(MemorySegment data, long offset, int lengthBytes) {
    recorder.accept(data, offset, lengthBytes);
  }

  /** Writes what has waited for long. Not before this thread has given up its privileges. */
  void tick() {
    recorder.tick();
    behind.start();
  }

  /** Why it ended early; empty if it did not. */
  String problem() {
    String problem = writer.progress().problem();
    return problem.isEmpty() ? behind.problem() : problem;
  }

  long bytes() {
    return writer.progress().bytes();
  }

  /** Writes what is left, and what could not be told. */
  void finish(KernelCounters counters, List<String> missing) {
    recorder.finish(counters, missing);
  }

  @Override
  public void close() {
    writer.close();
    behind.close();
  }
}
