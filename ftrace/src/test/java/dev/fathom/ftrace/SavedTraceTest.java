package dev.fathom.ftrace;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fathom.ftrace.SavedTrace.Kind;
import dev.fathom.trace.Stage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SavedTraceTest {
  @TempDir Path directory;
  private final Collected collected = new Collected();

  @ParameterizedTest
  @CsvSource({
    "small-virtio.trace.txt, TRACE_TEXT",
    "pipe-sdebug-errors.txt, TRACE_TEXT",
    "perf-virtio.script.txt, PERF_SCRIPT",
    "small-virtio.cpu0.raw, RAW_PAGES",
  })
  void samplesAreWhatTheyAre(String name, Kind kind) throws IOException {
    SavedTrace saved = SavedTrace.detect(Collected.sample(name));
    assertThat(saved.kind()).isEqualTo(kind);
    assertThat(saved.readable()).isTrue();
    assertThat(saved.read(collected.names, collected).problems()).isEmpty();
    assertThat(collected.of(Stage.COMPLETED)).isNotEmpty();
  }

  @Test
  void pagesOfAllProcessorsAreOneTrace() throws IOException {
    SavedTrace saved = SavedTrace.detect(Collected.sample("small-virtio.cpu1.raw"));
    assertThat(saved.parts())
        .extracting(path -> path.getFileName().toString())
        .containsExactly("small-virtio.cpu0.raw", "small-virtio.cpu1.raw");
  }

  @Test
  void pagesWithoutFormatsSayWhatIsMissing() throws IOException {
    Path alone = directory.resolve("small.cpu0.raw");
    Files.copy(Collected.sample("small-virtio.cpu0.raw"), alone);
    SavedTrace saved = SavedTrace.detect(alone);
    assertThat(saved.kind()).isEqualTo(Kind.RAW_PAGES);
    assertThatThrownBy(() -> saved.read(collected.names, collected))
        .isInstanceOf(FormatException.class)
        .hasMessageContaining("the formats of its kernel are not beside it");
  }

  @Test
  void whatIsNotReadSaysWhatToDo() throws IOException {
    Path perf = Files.write(directory.resolve("perf.data"), "PERFILE2....".getBytes(ISO_8859_1));
    assertThatThrownBy(() -> SavedTrace.read(perf, collected.names, collected))
        .hasMessageContaining("perf script > file");
    Path empty = Files.write(directory.resolve("empty"), new byte[0]);
    assertThat(SavedTrace.detect(empty).kind()).isEqualTo(Kind.UNKNOWN);
    Path prose = Files.writeString(directory.resolve("prose"), "once upon a time\n".repeat(99));
    assertThat(SavedTrace.detect(prose).kind()).isEqualTo(Kind.UNKNOWN);
  }

  @Test
  void recordsOfBlktraceAreHandedToItsReader() throws IOException {
    ByteBuffer record = ByteBuffer.allocate(48).order(ByteOrder.LITTLE_ENDIAN);
    record.putInt(0x65617407).putInt(1).putLong(5).putLong(8).putInt(4096);
    record.putInt(1 << 20 | 1 << 17 | 1).putInt(42).putInt(8 << 20);
    Path file = Files.write(directory.resolve("sda.blktrace.0"), record.array());
    Files.write(directory.resolve("sda.blktrace.1"), new byte[0]);
    SavedTrace saved = SavedTrace.detect(file);
    assertThat(saved.kind()).isEqualTo(Kind.BLKTRACE);
    assertThat(saved.parts()).hasSize(2);
    saved.read(collected.names, collected);
    assertThat(collected.of(Stage.QUEUED).getFirst().positionBytes()).isEqualTo(4096);
  }
}
