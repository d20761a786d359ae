package dev.fathom.trace.recording;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fathom.trace.Action;
import dev.fathom.trace.Event;
import dev.fathom.trace.Stage;
import dev.fathom.trace.Subject;
import dev.fathom.trace.TraceOptions;
import dev.fathom.trace.TraceSession;
import dev.fathom.trace.TraceWriter;
import dev.fathom.trace.Tracing;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RecorderTest {
  private static final long KIND = Event.kind(Stage.REAPED, Subject.OPERATION, Action.READ, 0);

  @TempDir private Path folder;

  private static TraceSession start(int ringEvents) {
    return Tracing.start(TraceOptions.DEFAULT.withRingEvents(ringEvents));
  }

  private Recorder record(TraceSession session, Path file) throws IOException {
    return Recorder.start(session, RecordingWriter.create(file, "test", session.names()));
  }

  private static void write(TraceWriter writer, long key) {
    int origin = writer.origin();
    long time = System.nanoTime();
    writer.write(time, key, 0, 0, 0, Event.placeAndOrigin(0, origin), -1, KIND);
  }

  /** Writes at a rate, in bursts of what is due. */
  private static long paced(TraceWriter writer, long perSecond, long forNanos) {
    long start = System.nanoTime();
    long written = 0;
    long now = start;
    while (now - start < forNanos) {
      long due = (now - start) * perSecond / 1_000_000_000;
      while (written < due) {
        write(writer, ++written);
      }
      LockSupport.parkNanos(50_000);
      now = System.nanoTime();
    }
    return written;
  }

  @Test
  void losesNothingAtHalfAMillionEventsASecond() throws IOException {
    Path file = folder.resolve("paced.fathom");
    TraceSession session = start(1 << 16);
    long written;
    Recorder recorder = record(session, file);
    try (recorder;
        TraceWriter writer = Tracing.writer("paced")) {
      written = paced(writer, 500_000, 1_500_000_000);
    }
    Progress progress = recorder.progress();
    assertThat(progress.lost()).isZero();
    assertThat(progress.unwritten()).isZero();
    assertThat(progress.events()).isEqualTo(written).isGreaterThan(700_000);
    try (RecordingReader reader = RecordingReader.open(file)) {
      long[] last = new long[1];
      String thread = Thread.currentThread().getName();
      reader.readAll((words, at) -> {
        assertThat(words[at + 1]).isEqualTo(++last[0]);
        assertThat(reader.names().origin(Event.origin(words[at + 5])).thread()).isEqualTo(thread);
      });
      assertThat(last[0]).isEqualTo(written);
      assertThat(reader.findings().lines()).isEmpty();
      assertThat(reader.late()).isZero();
    }
  }

  @Test
  void inForcedOverloadWhatIsWrittenAndWhatIsLostAddUp() throws IOException {
    Path file = folder.resolve("overload.fathom");
    TraceSession session = start(1 << 6);
    int attempts = 1_000_003;
    Recorder recorder = record(session, file);
    try (recorder;
        TraceWriter one = Tracing.writer("one");
        TraceWriter two = Tracing.writer("two")) {
      for (int event = 0; event < attempts; event++) {
        write(event % 2 == 0 ? one : two, event);
      }
    }
    Progress progress = recorder.progress();
    assertThat(progress.lost()).isPositive();
    assertThat(progress.events() + progress.lost()).isEqualTo(attempts);
    try (RecordingReader reader = RecordingReader.open(file)) {
      assertThat(reader.readAll((words, at) -> {})).isEqualTo(progress.events());
      assertThat(reader.lost()).isEqualTo(progress.lost());
      assertThat(reader.losses()).extracting(TraceSession.Loss::writer).contains("one", "two");
      assertThat(reader.losses().stream().mapToLong(TraceSession.Loss::events).sum())
          .isEqualTo(progress.lost());
      assertThat(reader.findings().lines()).isEmpty();
    }
  }

  @Test
  void eventsOfSeveralThreadsComeInTheOrderOfTheirTimes() throws Exception {
    Path file = folder.resolve("threads.fathom");
    TraceSession session = start(1 << 16);
    Recorder recorder = record(session, file);
    try (recorder) {
      Thread[] threads = new Thread[5];
      for (int i = 0; i < threads.length; i++) {
        String name = "thread " + i;
        threads[i] =
            Thread.ofPlatform()
                .start(() -> {
                  try (TraceWriter writer = Tracing.writer(name)) {
                    paced(writer, 20_000, 300_000_000);
                  }
                });
      }
      for (Thread thread : threads) {
        thread.join();
      }
    }
    try (RecordingReader reader = RecordingReader.open(file)) {
      long events = reader.readAll((words, at) -> {});
      assertThat(events).isEqualTo(recorder.progress().events()).isGreaterThan(20_000);
      assertThat(reader.late()).isEqualTo(session.late()).isLessThan(events / 20);
    }
  }

  @Test
  void eventsDoNotWaitLongForTheirBlock() throws Exception {
    Path file = folder.resolve("slow.fathom");
    TraceSession session = start(1 << 10);
    try (Recorder recorder = record(session, file);
        TraceWriter writer = Tracing.writer("slow")) {
      write(writer, 1);
      long until = System.nanoTime() + 10_000_000_000L;
      while (recorder.progress().events() == 0 && System.nanoTime() - until < 0) {
        Thread.sleep(5);
      }
      assertThat(recorder.progress().events()).isEqualTo(1);
      try (RecordingReader reader = RecordingReader.open(file)) {
        assertThat(reader.readAll((words, at) -> {})).isEqualTo(1);
        assertThat(reader.ended()).isFalse();
      }
    }
  }

  @Test
  void looksMoreOftenTheFullerTheRingsAre() {
    assertThat(Recorder.next(10_000_000, 0.01)).isEqualTo(10_000_000);
    assertThat(Recorder.next(10_000_000, 0.3)).isEqualTo(2_500_000);
    assertThat(Recorder.next(1_000_000, 1)).isEqualTo(500_000);
    assertThat(Recorder.next(1_000_000, 0.1)).isEqualTo(1_000_000);
    assertThat(Recorder.next(1_000_000, 0)).isEqualTo(2_000_000);
  }
}
