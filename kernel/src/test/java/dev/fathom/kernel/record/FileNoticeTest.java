package dev.fathom.kernel.record;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fathom.trace.Device;
import dev.fathom.trace.FileName;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class FileNoticeTest {
  private final List<Notice> notices = new ArrayList<>();
  private final List<Notice.File> learnt = new ArrayList<>();

  /** A record as the kernel writes it, with remains of another behind its zero. */
  private static byte[] record(String upwards, int flags) {
    byte[] record = new byte[FileNotice.BYTES];
    Arrays.fill(record, (byte) 'z');
    ByteBuffer buffer = ByteBuffer.wrap(record).order(ByteOrder.LITTLE_ENDIAN);
    buffer.putShort((short) FileNotice.TYPE).putShort((short) 1).putInt(FileNotice.BYTES);
    buffer.putInt(8 << 20 | 1).putShort((short) 3).putShort((short) flags).putLong(42);
    buffer.put(upwards.getBytes(StandardCharsets.UTF_8)).put((byte) 0);
    return record;
  }

  private KernelHistories histories() {
    KernelNames names =
        new KernelNames() {
          @Override
          public Device device(long number) {
            return NUMBERS.device(number);
          }

          @Override
          public FileName file(long device, long inode, long processId) {
            return NUMBERS.file(device, inode, processId);
          }

          @Override
          public String cgroup(long id) {
            return "";
          }

          @Override
          public void learn(Notice.File file) {
            learnt.add(file);
          }
        };
    return new KernelHistories(names, history -> {}, notices::add);
  }

  private Notice.File read(String upwards, int flags) {
    KernelHistories histories = histories();
    histories.accept(MemorySegment.ofArray(record(upwards, flags)), 0, FileNotice.BYTES);
    assertThat(histories.counts().foreign()).isZero();
    assertThat(notices).hasSize(1).isEqualTo(learnt);
    return learnt.getFirst();
  }

  @Test
  void turnsThePathRound() {
    assertThat(read("c/b/a", 0))
        .isEqualTo(new Notice.File(8L << 20 | 1, 42, "/a/b/c", false, false, false));
  }

  @Test
  void readsFlags() {
    assertThat(read("c/b", 1 | 2))
        .isEqualTo(new Notice.File(8L << 20 | 1, 42, "b/c", true, true, false));
  }

  @Test
  void aFileWithoutANameHasNoPath() {
    assertThat(read("", 4)).isEqualTo(new Notice.File(8L << 20 | 1, 42, "", false, false, true));
  }

  @Test
  void aPathWithoutItsEndIsReadAsFarAsItGoes() {
    assertThat(read("n".repeat(479), 0).path()).isEqualTo("/" + "n".repeat(479));
  }

  @Test
  void aRecordThatIsTooShortIsForeign() {
    KernelHistories histories = histories();
    histories.accept(MemorySegment.ofArray(record("a", 0)), 0, FileNotice.BYTES - 8);
    assertThat(histories.counts().foreign()).isEqualTo(1);
    assertThat(learnt).isEmpty();
  }
}
