package dev.fathom.ftrace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fathom.ftrace.Collected.Seen;
import dev.fathom.ftrace.SavedTrace.Kind;
import dev.fathom.trace.Event;
import dev.fathom.trace.EventSink;
import dev.fathom.trace.Names;
import dev.fathom.trace.Stage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TraceDatTest {
  private static final int FLIPS = 1000;
  private static final EventSink CHECK =
      (words, at) -> {
        assertThat(words[at + 3]).isNotNegative();
        Event.stageCode(words[at + 7]);
      };

  @TempDir Path directory;
  private final Collected collected = new Collected();

  private Path file(byte[] bytes) throws IOException {
    return Files.write(directory.resolve("trace.dat"), bytes);
  }

  /** What each event is about, without keys and origins, which other parts test. */
  private static List<String> lines(List<Seen> events) {
    return events.stream()
        .filter(event -> event.stage() != Stage.TRANSPORT)
        .map(event ->
            "%s %d %d %d"
                .formatted(
                    event.stage(), event.micros(), event.positionBytes(), event.lengthBytes()))
        .toList();
  }

  private static List<String> ofPages(String... names) throws IOException {
    Collected pages = new Collected();
    EventFormats formats = EventFormats.ofDirectory(Collected.sample("formats"));
    RawTrace.read(Collected.raw(names), formats, pages.names, pages);
    return lines(pages.events);
  }

  @Test
  void aFileOfTraceCmdHoldsWhatItsPagesDo() throws IOException {
    SavedTrace saved = SavedTrace.detect(Collected.sample("small-virtio.dat"));
    assertThat(saved.kind()).isEqualTo(Kind.TRACE_DAT);
    assertThat(saved.readable()).isTrue();
    TraceFindings findings = saved.read(collected.names, collected);
    assertThat(findings.clean()).isTrue();
    assertThat(lines(collected.events))
        .isEqualTo(ofPages("small-virtio.cpu0.raw", "small-virtio.cpu1.raw"));
    assertThat(collected.of(Stage.QUEUED)).anyMatch(event -> event.origin().contains("dd"));
  }

  @Test
  void version6HoldsTheSame() throws IOException {
    byte[] bytes =
        DatFile.version6(
            "local [global] counter",
            DatFile.pages("small-virtio.cpu0.raw"),
            DatFile.pages("small-virtio.cpu1.raw"));
    TraceFindings findings = SavedTrace.read(file(bytes), collected.names, collected);
    assertThat(findings.clean()).isTrue();
    assertThat(lines(collected.events))
        .isEqualTo(ofPages("small-virtio.cpu0.raw", "small-virtio.cpu1.raw"));
  }

  @Test
  void anInstanceIsReadWhereTheTopBufferIsEmpty() throws IOException {
    byte[] pages = DatFile.pages("small-virtio.cpu1.raw");
    Path file = file(DatFile.version6OfInstance("mine", pages));
    assertThat(SavedTrace.read(file, collected.names, collected).clean()).isTrue();
    assertThat(lines(collected.events)).isEqualTo(ofPages("small-virtio.cpu1.raw"));
  }

  @Test
  void otherInstancesAreNamed() throws IOException {
    byte[] pages = DatFile.pages("small-virtio.cpu1.raw");
    byte[] bytes = DatFile.version7("local", List.of("", "mine"), pages);
    TraceFindings findings = SavedTrace.read(file(bytes), collected.names, collected);
    assertThat(findings.problems()).containsExactly("instance \"mine\" is not read");
    assertThat(lines(collected.events)).isEqualTo(ofPages("small-virtio.cpu1.raw"));
  }

  @Test
  void aClockThatCountsNoTimeIsAProblem() throws IOException {
    byte[] pages = DatFile.pages("small-virtio.cpu1.raw");
    for (byte[] bytes :
        List.of(
            DatFile.version7("counter", List.of(""), pages),
            DatFile.version6("local [counter]", pages))) {
      TraceFindings findings = SavedTrace.read(file(bytes), collected.names, collected);
      assertThat(findings.problems())
          .containsExactly("clock counter does not count nanoseconds: times mean nothing");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "7, 0, zstd, trace-cmd convert --compression none",
    "7, 0, zlib, compressed with \"zlib\"",
    "6, 1, none, big-endian",
    "8, 0, none, version \"8\" is not read; use trace-cmd report > file",
  })
  void whatIsNotReadSaysWhatToDo(String version, int endian, String compression, String hint)
      throws IOException {
    Path file = file(DatFile.headerOnly(version, endian, compression));
    assertThat(SavedTrace.detect(file).hint()).contains(hint);
    assertThatThrownBy(() -> SavedTrace.read(file, new Names(), CHECK))
        .isInstanceOf(FormatException.class)
        .hasMessageContaining(hint);
  }

  private static byte[] small(int version) throws IOException {
    byte[] pages = Arrays.copyOf(DatFile.pages("small-virtio.cpu1.raw"), 4096);
    return version == 6
        ? DatFile.version6("[local]", pages)
        : DatFile.version7("local", List.of(""), pages);
  }

  /** Events, or an exception that says where it is cut. */
  @ParameterizedTest
  @ValueSource(ints = {6, 7})
  void cutAtEveryByteItIsReadOrRefused(int version) throws IOException {
    byte[] whole = small(version);
    Path file = file(whole);
    long refused = 0;
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      for (int length = whole.length - 1; length >= DatHeader.MAGIC.length; length--) {
        channel.truncate(length);
        try {
          TraceFindings findings = TraceDat.read(file, new Names(), CHECK);
          assertThat(findings.problemCount()).as("cut at " + length).isPositive();
        } catch (FormatException e) {
          assertThat(e.getMessage()).as("cut at " + length).contains("byte");
          refused++;
        }
      }
    }
    assertThat(refused).isGreaterThan(whole.length / 2);
  }

  @ParameterizedTest
  @ValueSource(ints = {6, 7})
  void flippedBitsYieldFindingsOrRefusal(int version) throws IOException {
    byte[] whole = small(version);
    Path file = file(whole);
    Random random = new Random(version);
    for (int i = 0; i < FLIPS; i++) {
      byte[] bytes = whole.clone();
      for (int flips = 1 + i % 3; flips > 0; flips--) {
        bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
      }
      Files.write(file, bytes);
      try {
        TraceDat.read(file, new Names(), CHECK);
      } catch (FormatException e) {
        assertThat(e.getMessage()).as("round " + i).isNotEmpty();
      }
    }
  }

  /** Numbers of four bytes all over the file: sizes and counts must not become memory. */
  @ParameterizedTest
  @ValueSource(ints = {6, 7})
  void hugeSizesAreRefusedOrSkipped(int version) throws IOException {
    byte[] whole = small(version);
    Path file = file(whole);
    for (int at = DatHeader.MAGIC.length; at + 4 <= whole.length; at += 7) {
      byte[] bytes = whole.clone();
      ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putInt(at, 0x7fff_fff0);
      Files.write(file, bytes);
      try {
        TraceDat.read(file, new Names(), CHECK);
      } catch (FormatException e) {
        assertThat(e.getMessage()).as("at " + at).isNotEmpty();
      }
    }
  }
}
