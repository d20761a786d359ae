package dev.fathom.cli.trace;

import dev.fathom.cli.live.RecordingFile;
import dev.fathom.kernel.KernelCounters;
import dev.fathom.kernel.bpf.RecordConsumer;
import dev.fathom.kernel.record.KernelNames;
import dev.fathom.kernel.recording.KernelRecorder;
import dev.fathom.kernel.recording.TraceScope;
import dev.fathom.trace.Names;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.List;

/** The file that the kernel's records go to as they are. One thread. */
final class Recording implements RecordConsumer, AutoCloseable {
  private final RecordingFile file;
  private final KernelRecorder recorder;

  private Recording(RecordingFile file, KernelRecorder recorder) {
    this.file = file;
    this.recorder = recorder;
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
    RecordingFile file = RecordingFile.createNew(path, what, new Names());
    KernelRecorder recorder = new KernelRecorder(file.writer(), names);
    recorder.scope(scope);
    return new Recording(file, recorder);
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
    file.giveBack();
  }

  /** Why it ended early; empty if it did not. */
  String problem() {
    return file.problem();
  }

  long bytes() {
    return file.bytes();
  }

  /** Writes what is left, and what could not be told. */
  void finish(KernelCounters counters, List<String> missing) {
    recorder.finish(counters, missing);
  }

  /** See {@link RecordingFile#abandon}. */
  void abandon() {
    file.abandon();
  }

  @Override
  public void close() {
    file.close();
  }
}
