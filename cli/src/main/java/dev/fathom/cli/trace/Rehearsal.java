package dev.fathom.cli.trace;

import dev.fathom.cli.report.OutputOptions;
import dev.fathom.cli.report.ReportForm;
import dev.fathom.cli.report.TraceFacts;
import dev.fathom.cli.report.TraceOutput;
import dev.fathom.cli.report.TraceOutputs;
import dev.fathom.kernel.names.LiveNames;
import dev.fathom.kernel.record.KernelHistories;
import dev.fathom.kernel.record.SampleRecords;
import dev.fathom.kernel.recording.KernelRecorder;
import dev.fathom.trace.Names;
import dev.fathom.trace.recording.RecordingHeader;
import dev.fathom.trace.recording.RecordingWriter;
import java.io.IOException;
import java.io.Writer;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.time.Instant;
import java.util.List;

/**
 * Sends made-up records by the way of the real ones, to nowhere. Some before a trace begins, while
 * the kernel takes the programs: classes are loaded then and the first compiler knows the way, and
 * the ring does not fill up with the first real ones meanwhile. More would keep the second compiler
 * at work for seconds, also for whoever never needs it. Many for the launcher's cache.
 */
public final class Rehearsal implements AutoCloseable {
  private static final int FEW_RECORDS = 1_000;

  /** Enough for the compiler to know the way; the cache keeps what it has learnt. */
  private static final int MOST_RECORDS = 200_000;

  private static final int STEP = 500;

  private final boolean recording;
  private final boolean summary;
  private volatile boolean over;

  private Rehearsal(boolean recording, boolean summary) {
    this.recording = recording;
    this.summary = summary;
  }

  /** Begins on a thread of its own, and goes where the real records will go. */
  static Rehearsal begin(Destinations destinations) {
    Rehearsal rehearsal =
        new Rehearsal(destinations.recording().isPresent(), destinations.summary());
    Thread.ofPlatform().daemon().name("rehearsal").start(() -> rehearsal.rehearse(FEW_RECORDS));
    return rehearsal;
  }

  /** Goes every way now, on this thread: for the launcher's cache. */
  public static void now() {
    new Rehearsal(true, true).rehearse(MOST_RECORDS);
  }

  private void rehearse(int records) {
    try (RecordingWriter writer =
        RecordingWriter.over(new Nowhere(), "", RecordingHeader.now(""), new Names())) {
      KernelRecorder recorder = new KernelRecorder(writer, new LiveNames());
      Tally tally = new Tally();
      TraceOutput tables =
          TraceOutputs.text(
              ReportForm.SUMMARY, Writer.nullWriter(), OutputOptions.plain(Instant.EPOCH));
      KernelHistories histories =
          new KernelHistories(
              recorder,
              history -> {
                tally.add(history);
                if (summary) {
                  tables.accept(history);
                }
              },
              notice -> {});
      for (int done = 0; done < records && !over; done += STEP) {
        SampleRecords.feed(
            STEP,
            (data, offset, lengthBytes) -> {
              if (recording) {
                recorder.accept(data, offset, lengthBytes);
              }
              histories.accept(data, offset, lengthBytes);
            });
        recorder.tick();
      }
      tables.end(new TraceFacts("", Instant.EPOCH, 0, List.of()));
    } catch (IOException e) {
      throw new AssertionError("nowhere is never full", e);
    }
  }

  /** Ends it soon; does not wait. */
  @Override
  public void close() {
    over = true;
  }

  /** Takes everything and keeps nothing. */
  private static final class Nowhere implements WritableByteChannel {
    @Override
    public int write(ByteBuffer source) {
      int length = source.remaining();
      source.position(source.limit());
      return length;
    }

    @Override
    public boolean isOpen() {
      return true;
    }

    @Override
    public void close() {}
  }
}
