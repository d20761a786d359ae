package dev.fathom.trace.recording;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fathom.trace.Action;
import dev.fathom.trace.Event;
import dev.fathom.trace.FileName;
import dev.fathom.trace.Names;
import dev.fathom.trace.Stage;
import dev.fathom.trace.Subject;
import dev.fathom.trace.TraceSession;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class RecordingRoundTripTest {

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 23, 1021, 1022, 1023, 5003})
  void eventsComeBackAsTheyWere(int count) throws IOException {
    List<long[]> events = TestEvents.random(count, count);
    byte[] bytes = TestEvents.recording(events, new Names(), Integer.MAX_VALUE);
    List<long[]> seen = new ArrayList<>();
    try (RecordingReader reader = TestEvents.reader(bytes)) {
      assertThat(reader.header()).isEqualTo(TestEvents.HEADER);
      assertThat(reader.readAll(TestEvents.into(seen))).isEqualTo(count);
      assertThat(reader.findings().lines()).isEmpty();
      assertThat(reader.ended()).isTrue();
      assertThat(reader.late()).isZero();
      assertThat(reader.bytes()).isEqualTo(bytes.length);
    }
    assertThat(seen.toArray(long[][]::new)).isDeepEqualTo(events.toArray(long[][]::new));
  }

  @Test
  void anEventTakesSixtyFourBytesAndLittleMore() throws IOException {
    List<long[]> events = TestEvents.random(1, 102_200);
    byte[] bytes = TestEvents.recording(events, new Names(), Integer.MAX_VALUE);
    assertThat(bytes.length).isLessThan(102_200 * 64 + 100 * 80 + 1000);
  }

  @Test
  void namesComeBackWithTheirNumbers() throws IOException {
    Names names = new Names();
    TestEvents.fill(names, 2003);
    byte[] bytes = TestEvents.recording(List.of(), names, 1);
    try (RecordingReader reader = TestEvents.reader(bytes)) {
      reader.readAll((words, at) -> {});
      assertThat(reader.findings().lines()).isEmpty();
      assertThat(reader.names().origins()).isEqualTo(names.origins());
      assertThat(reader.names().files()).isEqualTo(names.files());
      assertThat(reader.names().devices()).isEqualTo(names.devices());
    }
  }

  @Test
  void aNameIsKnownBeforeTheFirstEventThatUsesIt() throws IOException {
    Names names = new Names();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (RecordingWriter writer =
        RecordingWriter.over(Channels.newChannel(bytes), "memory", TestEvents.HEADER, names)) {
      for (int i = 1; i <= 3001; i++) {
        int file = names.idOf(new FileName("/file/" + i, 0, i, false));
        long[] event = new long[Event.WORDS];
        event[5] = Event.placeAndOrigin(file, 0);
        event[7] = Event.kind(Stage.REAPED, Subject.OPERATION, Action.READ, 0);
        TestEvents.give(writer, event);
      }
    }
    try (RecordingReader reader = TestEvents.reader(bytes.toByteArray())) {
      long[] next = {1};
      long read =
          reader.readAll((words, at) ->
              assertThat(reader.names().file(Event.place(words[at + 5])).inode())
                  .isEqualTo(next[0]++));
      assertThat(read).isEqualTo(3001);
    }
  }

  @Test
  void textsThatAreTooLongAreCutBetweenCharacters() throws IOException {
    Names names = new Names();
    names.idOf(new FileName("x" + "€".repeat(5000), 0, 1, false));
    byte[] bytes = TestEvents.recording(List.of(), names, 1);
    try (RecordingReader reader = TestEvents.reader(bytes)) {
      reader.readAll((words, at) -> {});
      assertThat(reader.names().file(1).path()).isEqualTo("x" + "€".repeat(1365));
    }
  }

  @Test
  void lossesComeBackByWriterAndStage() throws IOException {
    List<TraceSession.Loss> losses = new ArrayList<>();
    for (int i = 0; i < 5003; i++) {
      losses.add(new TraceSession.Loss("writer " + i, Stage.ofCode(i % Stage.count()), i + 1));
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (RecordingWriter writer =
        RecordingWriter.over(
            Channels.newChannel(bytes), "memory", TestEvents.HEADER, new Names())) {
      writer.losses(List.of(new TraceSession.Loss("writer 3", Stage.ofCode(3), 1)), 1);
      writer.losses(losses, 23);
      assertThat(writer.progress().lost()).isEqualTo(23);
    }
    try (RecordingReader reader = TestEvents.reader(bytes.toByteArray())) {
      reader.readAll((words, at) -> {});
      assertThat(reader.lost()).isEqualTo(23);
      assertThat(reader.losses()).containsExactlyInAnyOrderElementsOf(losses);
      assertThat(reader.findings().lines()).isEmpty();
    }
  }

  @Test
  void blocksOfOtherRoomsKeepTheirPlaceAmongTheEvents() throws IOException {
    List<long[]> events = TestEvents.random(5, 5);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (RecordingWriter writer =
        RecordingWriter.over(
            Channels.newChannel(bytes), "memory", TestEvents.HEADER, new Names())) {
      events.subList(0, 2).forEach(event -> TestEvents.give(writer, event));
      writer.block(0x123, ByteBuffer.wrap(new byte[] {1, 2, 3}), 7);
      events.subList(2, 5).forEach(event -> TestEvents.give(writer, event));
      assertThatThrownBy(() -> writer.block(5, ByteBuffer.allocate(1), 1))
          .hasMessage("block type 0x5");
      assertThatThrownBy(() -> writer.block(0x100, ByteBuffer.allocate(65_457), 1))
          .hasMessage("block of 65457 bytes");
    }
    List<String> seen = new ArrayList<>();
    try (RecordingReader reader = TestEvents.reader(bytes.toByteArray())) {
      reader.blocks((type, payload, count) -> seen.add(type + " " + payload.limit() + " " + count));
      reader.readAll((words, at) -> seen.add("event"));
      assertThat(reader.findings().lines()).isEmpty();
    }
    assertThat(seen).containsExactly("event", "event", "291 3 7", "event", "event", "event");
  }

  @Test
  void realTimeIsThatOfTheHeaderAndTheEvent(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("a.fathom");
    long before = System.currentTimeMillis();
    RecordingWriter.create(file, "label", new Names()).close();
    try (RecordingReader reader = RecordingReader.open(file)) {
      RecordingHeader header = reader.header();
      assertThat(header.label()).isEqualTo("label");
      assertThat(header.processId()).isEqualTo(ProcessHandle.current().pid());
      assertThat(header.realTimeNanos(System.nanoTime()) / 1_000_000)
          .isBetween(before - 1, System.currentTimeMillis() + 1);
    }
  }

  @Test
  void whatIsThereIsReplaced(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("a.fathom");
    try (FileChannel old =
        FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      old.write(ByteBuffer.allocate(1 << 20));
    }
    RecordingWriter.create(file, "label", new Names()).close();
    try (RecordingReader reader = RecordingReader.open(file)) {
      reader.readAll((words, at) -> {});
      assertThat(reader.findings().lines()).isEmpty();
    }
  }
}
