package dev.fathom.trace.recording;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fathom.trace.Names;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class RecordingDiskFullTest {
  private final List<long[]> events = TestEvents.random(5, 101);

  /** A file on a disk with so much room; writes what fits, then fails. */
  private static final class FullDisk implements WritableByteChannel {
    private final ByteArrayOutputStream file = new ByteArrayOutputStream();
    private final int roomBytes;
    private boolean open = true;

    FullDisk(int roomBytes) {
      this.roomBytes = roomBytes;
    }

    @Override
    public int write(ByteBuffer from) throws IOException {
      int fits = Math.min(from.remaining(), roomBytes - file.size());
      if (fits == 0) {
        throw new IOException("No space left on device");
      }
      byte[] bytes = new byte[fits];
      from.get(bytes);
      file.writeBytes(bytes);
      return fits;
    }

    @Override
    public boolean isOpen() {
      return open;
    }

    @Override
    public void close() {
      open = false;
    }
  }

  private RecordingWriter write(FullDisk disk) throws IOException {
    Names names = new Names();
    TestEvents.fill(names, 3);
    RecordingWriter writer = RecordingWriter.over(disk, "out.fathom", TestEvents.HEADER, names);
    for (int i = 0; i < events.size(); i++) {
      TestEvents.give(writer, events.get(i));
      if (i % 7 == 6) {
        writer.flush();
        writer.endRound();
      }
    }
    return writer;
  }

  @Test
  void whereverTheDiskEndsWhatIsWrittenAndWhatIsNotAddUp() throws IOException {
    FullDisk large = new FullDisk(Integer.MAX_VALUE);
    write(large).close();
    int header = TestEvents.HEADER.encode().remaining();
    for (int room = header; room < large.file.size(); room += 3) {
      FullDisk disk = new FullDisk(room);
      RecordingWriter writer = write(disk);
      writer.close();
      writer.close();
      Progress progress = writer.progress();
      assertThat(disk.isOpen()).isFalse();
      assertThat(progress.events() + progress.unwritten()).isEqualTo(events.size());
      assertThat(progress.problem())
          .isEqualTo(
              "recording out.fathom stopped after %d bytes: No space left on device"
                  .formatted(progress.bytes()));
      List<long[]> seen = new ArrayList<>();
      try (RecordingReader reader = TestEvents.reader(disk.file.toByteArray())) {
        assertThat(reader.readAll(TestEvents.into(seen))).isEqualTo(progress.events());
        assertThat(reader.ended()).isFalse();
      }
    }
  }

  @Test
  void theMessageSaysHowMuchIsMissing() throws IOException {
    RecordingWriter writer = write(new FullDisk(3000));
    assertThat(writer.progress().failed()).isTrue();
    writer.close();
    assertThat(writer.progress().text())
        .startsWith("recording out.fathom stopped after ")
        .contains(" bytes: No space left on device; recorded ")
        .endsWith(", not written " + writer.progress().unwritten());
  }

  @Test
  void aDiskThatIsFullFromTheStartIsAnErrorAtOnce() {
    assertThatThrownBy(() -> write(new FullDisk(10))).hasMessage("No space left on device");
  }
}
