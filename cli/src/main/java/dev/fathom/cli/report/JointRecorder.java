package dev.fathom.cli.report;

import dev.fathom.kernel.KernelCounters;
import dev.fathom.kernel.names.LiveNames;
import dev.fathom.kernel.record.KernelHistories;
import dev.fathom.kernel.record.Notice;
import dev.fathom.kernel.recording.KernelRecorder;
import dev.fathom.trace.ReaderThread;
import dev.fathom.trace.TraceSession;
import dev.fathom.trace.recording.Progress;
import dev.fathom.trace.recording.RecordingWriter;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/**
 * A thread that records a session and the kernel below it in one recording until it is closed. An
 * event of the engine is written after all that the kernel told before it, however long this thread
 * was kept from running: so a reader has an operation's requests when the operation comes. The
 * kernel's state stands first, which tells the reader at once that there are two sides.
 */
final class JointRecorder implements RunRecorder {
  private static final long PAUSE_NANOS = 1_000_000;
  private static final long LOSSES_NANOS = 50_000_000;

  /** Rings fuller than this when it looks: look again at once. */
  private static final double CROWDED = 0.1;

  private final TraceSession session;
  private final RecordingWriter writer;
  private final KernelBelow below;
  private final KernelRecorder recorder;

  /** Asks for the names that records need, which is how they come into the recording. */
  private final KernelHistories histories;

  private final ReaderThread thread;
  private final List<String> notes = new ArrayList<>();
  private long polledNanos = Long.MIN_VALUE;
  private long lost;
  private long lossesNanos = System.nanoTime();

  private JointRecorder(TraceSession session, RecordingWriter writer, KernelBelow below) {
    this.session = session;
    this.writer = writer;
    this.below = below;
    recorder = new KernelRecorder(writer, new LiveNames());
    histories = new KernelHistories(recorder, history -> {}, this::nameFile);
    thread = new ReaderThread("fathom recorder", this::run);
  }

  /**
   * Starts recording; owns the session, the writer and the kernel's probes from now on.
   *
   * @throws IOException if the kernel's state cannot be read; then they stay the caller's
   */
  static JointRecorder start(TraceSession session, RecordingWriter writer, KernelBelow below)
      throws IOException {
    JointRecorder recorder = new JointRecorder(session, writer, below);
    recorder.recorder.finish(below.counters(), below.missing());
    recorder.thread.start();
    return recorder;
  }

  @Override
  public Progress progress() {
    return writer.progress();
  }

  private void run() {
    try {
      while (!thread.ending()) {
        double fullness = Math.max(look(), session.fullness());
        if (fullness < CROWDED) {
          thread.pause(PAUSE_NANOS);
        }
      }
      session.close();
      ReaderThread.awaitStragglers();
      finish();
    } finally {
      writer.close();
      below.close();
    }
  }

  private double look() {
    double fullness = below.fullness();
    pollKernel();
    session.drain(this::takeAfterKernel);
    writer.endRound();
    long now = System.nanoTime();
    if (session.lost() != lost && now - lossesNanos >= LOSSES_NANOS) {
      lossesNanos = now;
      lost = session.lost();
      writer.losses(session.losses(), lost);
    }
    return fullness;
  }

  private void pollKernel() {
    polledNanos = System.nanoTime();
    below.poll(this::accept);
    recorder.flush();
  }

  private void takeAfterKernel(long[] words, int at) {
    if (words[at] > polledNanos) {
      pollKernel();
    }
    writer.accept(words, at);
  }

  private void accept(MemorySegment data, long at, int lengthBytes) {
    recorder.accept(data, at, lengthBytes);
    histories.accept(data, at, lengthBytes);
  }

  /** Asks for the file that somebody waits for. */
  private void nameFile(Notice notice) {
    if (notice instanceof Notice.Wait wait) {
      recorder.file(wait.fsDevice(), wait.inode(), wait.waiter().processId());
    }
  }

  private void finish() {
    try {
      notes.addAll(KernelBelow.unfinished(below.detach(this::accept)));
    } catch (IOException e) {
      notes.add("kernel: bios that have not ended are not told: " + e.getMessage());
    }
    recorder.flush();
    writer.pump(session);
    session.unfinished(writer);
    try {
      KernelCounters counters = below.counters();
      recorder.finish(counters, below.missing());
      notes.add(
          "kernel: %,d records of bios, %s"
              .formatted(
                  counters.records(),
                  counters.lostRecords() == 0 ? "none lost" : counters.lostRecords() + " lost"));
      notes.addAll(KernelBelow.losses(counters));
    } catch (IOException e) {
      notes.add("kernel: what it lost is not known: " + e.getMessage());
    }
  }

  @Override
  public List<String> notes() {
    return List.copyOf(notes);
  }

  @Override
  public void close() {
    session.close();
    thread.end();
  }
}
