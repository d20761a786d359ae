package dev.fathom.cli.report;

import dev.fathom.trace.recording.Progress;
import dev.fathom.trace.recording.Recorder;
import java.util.List;

/** A recording that is being written by a thread of its own. */
interface RunRecorder extends AutoCloseable {
  /** How far it is. Any thread. */
  Progress progress();

  /** What else is to be said when it is closed, a line each. */
  List<String> notes();

  /** Ends it; all is written when this returns. Idempotent. */
  @Override
  void close();

  /** A recording of the engine alone. */
  record Engine(Recorder recorder) implements RunRecorder {
    @Override
    public Progress progress() {
      return recorder.progress();
    }

    @Override
    public List<String> notes() {
      return List.of();
    }

    @Override
    public void close() {
      recorder.close();
    }
  }
}
