package dev.fathom.ftrace;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EventFormatTest {
  @TempDir Path directory;

  @Test
  void fieldsHaveOffsetSizeAndSign() throws IOException {
    EventFormats formats = EventFormats.ofDirectory(Collected.sample("formats"));
    EventFormat format = requireNonNull(formats.byName("block_rq_issue"));
    assertThat(format.id()).isEqualTo(1061);
    assertThat(formats.byId(1061)).isSameAs(format);
    assertThat(format.field("sector"))
        .isEqualTo(new EventField("sector", "sector_t", 16, 8, false, false));
    assertThat(format.field("rwbs")).isEqualTo(new EventField("rwbs", "char", 32, 8, true, false));
    assertThat(format.field("cmd"))
        .isEqualTo(new EventField("cmd", "__data_loc char[]", 56, 4, true, true));
    assertThat(formats.pages()).isEqualTo(PageLayout.COMMON);
    assertThat(formats.commands()).containsEntry(140L, "dd");
  }

  @Test
  void largerPagesAreReadFromTheirHeader() throws IOException {
    String header = Files.readString(Collected.sample("formats/events/header_page"));
    assertThat(PageLayout.parse(header.replace("size:4080", "size:65520")))
        .isEqualTo(new PageLayout(8, 16, 65536));
  }

  @Test
  void badFormatsAreRefusedWithWords() {
    assertThatThrownBy(() -> EventFormat.parse("name: x\nformat:\n"))
        .isInstanceOf(FormatException.class)
        .hasMessage("the format of an event has no ID");
    assertThatThrownBy(() -> EventFormat.parse("name: x\nID: 3\nformat:\n\tfield:int a;\toff\n"))
        .isInstanceOf(FormatException.class)
        .hasMessageContaining("not understood");
    assertThatThrownBy(() -> PageLayout.parse("")).isInstanceOf(FormatException.class);
  }

  @Test
  void aDirectoryWithoutFormatsIsNone() {
    assertThatThrownBy(() -> EventFormats.ofDirectory(directory))
        .isInstanceOf(NoSuchFileException.class);
  }

  @Test
  void aFormatThatLacksAFieldIsRefused() throws IOException {
    EventFormat format =
        new EventFormat(
            "block_bio_queue",
            1,
            Map.of("common_pid", new EventField("common_pid", "int", 4, 4, true, false)));
    assertThatThrownBy(() -> RawEvent.of(KernelEvent.BLOCK_BIO_QUEUE, format))
        .hasMessage("block_bio_queue has no field dev");
  }

  @Test
  void anArchiveIsReadLikeADirectory() throws Exception {
    for (String name : new String[] {"formats.tar", "formats.tar.gz"}) {
      Path tar = directory.resolve(name);
      Process process =
          new ProcessBuilder(
                  "tar",
                  "-caf",
                  tar.toString(),
                  "-C",
                  Collected.sample("formats").resolveSibling("").toString(),
                  "formats")
              .inheritIO()
              .start();
      assertThat(process.waitFor()).isZero();
      EventFormats formats = EventFormats.ofArchive(tar);
      assertThat(formats.byName("block_getrq")).isNotNull();
      assertThat(formats.commands()).isNotEmpty();
    }
  }
}
