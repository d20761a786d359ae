package dev.fathom.trace.recording;

import dev.fathom.trace.Action;
import dev.fathom.trace.Device;
import dev.fathom.trace.Event;
import dev.fathom.trace.EventSink;
import dev.fathom.trace.FileName;
import dev.fathom.trace.Names;
import dev.fathom.trace.Origin;
import dev.fathom.trace.Stage;
import dev.fathom.trace.Subject;
import dev.fathom.trace.TraceContext;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.channels.Channels;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Events and recordings to test with. */
final class TestEvents {
  static final RecordingHeader HEADER =
      new RecordingHeader(
          1_000, 1_700_000_000_000_000_000L, 23, "boot", "6.18", "fathom run a.fio");

  private TestEvents() {}

  /** Events in the order of their times, as lists of words. */
  static List<long[]> random(long seed, int count) {
    Random random = new Random(seed);
    List<long[]> events = new ArrayList<>();
    long time = 0;
    for (int i = 0; i < count; i++) {
      long[] words = random.longs(Event.WORDS).toArray();
      time += random.nextInt(1000);
      words[0] = time;
      Stage stage = Stage.ofCode(random.nextInt(8)); // not + : its flags have rules
      words[7] = Event.kind(stage, Subject.OPERATION, Action.WRITE, random.nextInt(1 << 16));
      events.add(words);
    }
    return events;
  }

  /** Gives one event to a sink. */
  static void give(EventSink sink, long[] event) {
    sink.accept(event, 0);
  }

  /** Collects events. */
  static EventSink into(List<long[]> events) {
    return (words, at) -> events.add(Arrays.copyOfRange(words, at, at + Event.WORDS));
  }

  /** Names of each kind, with everything that they can have. */
  static void fill(Names names, int count) {
    for (int i = 0; i < count; i++) {
      TraceContext span = i % 2 == 0 ? null : new TraceContext(i, -i, i, i % 4 == 1);
      String label = i % 3 == 0 ? "" : "label " + i;
      names.idOf(new Origin(i, i + 1, "java", "worker-" + i, 7L * i, "/sys/ü€😀" + i, span, label));
      names.idOf(new FileName("/tmp/file " + i, i << 20, i, i % 2 == 0));
      names.idOf(new Device((8L << 20) + i, "sd" + i));
    }
  }

  /** A recording in memory: these events, a round and a block for so many of them. */
  static byte[] recording(List<long[]> events, Names names, int eventsPerRound) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (RecordingWriter writer =
        RecordingWriter.over(Channels.newChannel(bytes), "memory", HEADER, names)) {
      for (int i = 0; i < events.size(); i++) {
        give(writer, events.get(i));
        if ((i + 1) % eventsPerRound == 0) {
          writer.flush();
          writer.endRound();
        }
      }
    }
    return bytes.toByteArray();
  }

  /** A reader of bytes. */
  static RecordingReader reader(byte[] bytes) throws IOException {
    return RecordingReader.of(Channels.newChannel(new ByteArrayInputStream(bytes)), "memory");
  }
}
