package dev.fathom.trace.recording;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fathom.trace.Action;
import dev.fathom.trace.Cause;
import dev.fathom.trace.Confidence;
import dev.fathom.trace.Device;
import dev.fathom.trace.Event;
import dev.fathom.trace.FileName;
import dev.fathom.trace.Names;
import dev.fathom.trace.Stage;
import dev.fathom.trace.Subject;
import dev.fathom.trace.UnknownReason;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Recordings that are whole, with CRCs that are right, and mean harm or come from the future. */
final class HostileRecordingTest {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final BlockFile file = new BlockFile(Channels.newChannel(bytes), "memory");
  private long events;

  HostileRecordingTest() throws IOException {
    file.begin(TestEvents.HEADER.encode());
  }

  private void block(int type, int count, Consumer<ByteBuffer> payload) {
    payload.accept(file.payload());
    assertThat(file.write(new BlockFile.Kind(type, 1, count, 0, 0, 0, events))).isTrue();
    events += type == BlockHeader.EVENTS ? count : 0;
  }

  private RecordingReader read() throws IOException {
    RecordingReader reader = TestEvents.reader(bytes.toByteArray());
    reader.readAll((words, at) -> assertThat(Event.stageCode(words[at + 7])).isLessThan(22));
    return reader;
  }

  private static List<Finding.Kind> kinds(RecordingReader reader) {
    return reader.findings().all().stream().map(Finding::kind).toList();
  }

  @ParameterizedTest
  @ValueSource(ints = {8, 20})
  void anotherVersionIsRefusedWithAMessageThatNamesIt(int at) {
    ByteBuffer changed = TestEvents.HEADER.encode();
    int length = changed.remaining();
    changed.put(at, (byte) 2);
    changed.putInt(length - 4, BlockHeader.crc(changed, 0, length - 4));
    byte[] start = new byte[length];
    changed.get(0, start);
    assertThatThrownBy(() -> TestEvents.reader(start))
        .isInstanceOf(RecordingFormatException.class)
        .hasMessageContaining("version 2")
        .hasMessageEndingWith("this program reads 1 and 1");
  }

  @Test
  void blocksOfUnknownTypesArePassedOver() throws IOException {
    block(6, 1, payload -> payload.putLong(1));
    block(0x100, 1, payload -> payload.putLong(1));
    block(0, 1, payload -> {});
    assertThat(kinds(read()))
        .containsExactly(
            Finding.Kind.UNKNOWN_TYPE, Finding.Kind.UNKNOWN_TYPE, Finding.Kind.NOT_ENDED);
  }

  @Test
  void eventsWithCodesThatMeanNothingAreNotHandedOn() throws IOException {
    long right = Event.kind(Stage.REAPED, Subject.PAGE, Action.READ, 0xffff);
    long share =
        Event.kind(
            Stage.ADDED,
            Subject.BIO,
            Action.WRITE,
            Event.added(Confidence.UNKNOWN, Cause.STACKED, UnknownReason.NOT_TRACED));
    long[] wrong = {
      22,
      0xff,
      right | 4L << 8,
      right | 10L << 12,
      share | 7L << 17,
      share | 15L << 20,
      share | 15L << 24
    };
    block(
        BlockHeader.EVENTS,
        wrong.length + 2,
        payload -> {
          for (long word7 : wrong) {
            event(payload, word7);
          }
          event(payload, right);
          event(payload, share);
        });
    RecordingReader reader = read();
    assertThat(reader.events()).isEqualTo(2);
    assertThat(reader.findings().missingEvents()).isEqualTo(wrong.length);
    assertThat(kinds(reader)).containsExactly(Finding.Kind.BAD_ENTRIES, Finding.Kind.NOT_ENDED);
  }

  private static void event(ByteBuffer payload, long word7) {
    payload.put(new byte[56]).putLong(word7);
  }

  @Test
  void countsThatAreWrongAreFound() throws IOException {
    block(BlockHeader.EVENTS, 2_000_000_000, payload -> event(payload, 0));
    assertThat(read().events()).isEqualTo(1);
  }

  @Test
  void namesWithNumbersOutOfRangeOrTwiceAreRefused() throws IOException {
    block(
        BlockHeader.NAMES,
        6,
        payload -> {
          NameEntry.put(payload, 1, new Device(1, "sda"));
          NameEntry.put(payload, 1, new Device(2, "sdb"));
          NameEntry.put(payload, 0, new Device(3, "sdc"));
          NameEntry.put(payload, -1, new Device(3, "sdc"));
          NameEntry.put(payload, Names.LIMIT, new Device(3, "sdc"));
          NameEntry.put(payload, Names.LIMIT - 1, new Device(4, "sdd"));
        });
    RecordingReader reader = read();
    assertThat(reader.names().device(1).name()).isEqualTo("sda");
    assertThat(reader.names().device(Names.LIMIT - 1).name()).isEqualTo("sdd");
    assertThat(reader.names().device(5)).isEqualTo(Device.UNKNOWN);
    assertThat(kinds(reader)).containsExactly(Finding.Kind.BAD_ENTRIES, Finding.Kind.NOT_ENDED);
  }

  @Test
  void namesAreBounded() throws IOException {
    String path = "x".repeat(4000);
    for (int id = 1; id < 20_000; id += 16) {
      int first = id;
      block(
          BlockHeader.NAMES,
          16,
          payload -> {
            for (int i = 0; i < 16; i++) {
              NameEntry.put(payload, first + i, new FileName(path, 0, first + i, false));
            }
          });
    }
    RecordingReader reader = read();
    assertThat(reader.names().fileCount()).isBetween(10_000, 18_000);
    assertThat(reader.findings().count()).isGreaterThan(100);
  }

  @Test
  void payloadsOfNoiseAreFoundAndNothingIsThrown() throws IOException {
    Random random = new Random(17);
    for (int i = 0; i < 5000; i++) {
      byte[] noise = new byte[random.nextInt(200)];
      random.nextBytes(noise);
      if (noise.length > 1 && random.nextBoolean()) {
        noise[0] = (byte) random.nextInt(4);
        noise[1] = 0;
      }
      block(random.nextInt(7), random.nextInt(5), payload -> payload.put(noise));
    }
    RecordingReader reader = read();
    assertThat(reader.findings().lines()).hasSize(Findings.MOST + 1);
    assertThat(reader.losses()).isNotNull();
    assertThat(reader.names().origins()).isNotEmpty();
  }

  @Test
  void anEntryThatIsRightAfterOneThatIsNotIsTaken() throws IOException {
    block(
        BlockHeader.NAMES,
        3,
        payload -> {
          payload.putShort((short) 1).putShort((short) 1).putInt(48).putInt(1);
          payload.put(new byte[48]); // a span of zeroes
          payload.putShort((short) 9).putShort((short) 0).putInt(2).putInt(1).putShort((short) 0);
          NameEntry.put(payload, 1, new Device(1, "sda"));
        });
    RecordingReader reader = read();
    assertThat(reader.names().device(1).name()).isEqualTo("sda");
    assertThat(kinds(reader)).containsExactly(Finding.Kind.BAD_ENTRIES, Finding.Kind.NOT_ENDED);
  }

  @Test
  void aSinkMayThrowAndReadingGoesOnBehindTheBlock() throws IOException {
    List<long[]> two = TestEvents.random(3, 2);
    byte[] recording = TestEvents.recording(two, new Names(), 1);
    List<long[]> seen = new ArrayList<>();
    try (RecordingReader reader = TestEvents.reader(recording)) {
      assertThatThrownBy(() -> reader.readAll((words, at) -> fail())).hasMessage("sink");
      assertThat(reader.readAll(TestEvents.into(seen))).isEqualTo(1);
      assertThat(reader.findings().lines()).isEmpty();
    }
    assertThat(seen.getFirst()).isEqualTo(two.get(1));
  }

  private static void fail() {
    throw new IllegalStateException("sink");
  }
}
