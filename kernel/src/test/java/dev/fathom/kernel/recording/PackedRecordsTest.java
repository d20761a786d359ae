package dev.fathom.kernel.recording;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PackedRecordsTest {
  private final Random random = new Random(23);
  private final ByteBuffer packed = ByteBuffer.allocate(1 << 16).order(ByteOrder.LITTLE_ENDIAN);
  private final MemorySegment room =
      MemorySegment.ofArray(new byte[PackedRecords.LENGTH_MOST + Long.BYTES]);

  private byte[] halfZeros(int lengthBytes) {
    byte[] bytes = new byte[lengthBytes];
    for (int i = 0; i < lengthBytes; i++) {
      bytes[i] = (byte) (random.nextInt(16) == 0 ? random.nextInt() : 0);
    }
    return bytes;
  }

  private byte[] taken() {
    int length = PackedRecords.take(packed, room);
    return room.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE);
  }

  @Test
  void recordsOfEveryLengthComeOutAsTheyWentIn() {
    for (int length = 0; length < 300; length++) {
      byte[] first = halfZeros(length);
      byte[] second = halfZeros(length);
      packed.clear();
      PackedRecords.put(MemorySegment.ofArray(first), 0, length, packed);
      PackedRecords.put(MemorySegment.ofArray(second), 0, length, packed);
      packed.flip();
      assertThat(packed.remaining()).isLessThanOrEqualTo(2 * PackedRecords.packedMost(length));
      assertThat(taken()).isEqualTo(first);
      assertThat(taken()).isEqualTo(second);
      assertThat(packed.hasRemaining()).isFalse();
    }
  }

  @Test
  void theLongestFits() {
    byte[] longest = new byte[PackedRecords.LENGTH_MOST];
    random.nextBytes(longest);
    PackedRecords.put(MemorySegment.ofArray(longest), 0, longest.length, packed);
    packed.flip();
    assertThat(taken()).isEqualTo(longest);
  }

  @Test
  void zerosTakeNoRoom() {
    PackedRecords.put(MemorySegment.ofArray(new byte[320]), 0, 320, packed);
    assertThat(packed.position()).isEqualTo(2 + 5);
  }

  @Test
  void whatIsCutIsNotTaken() {
    byte[] record = new byte[320];
    random.nextBytes(record);
    PackedRecords.put(MemorySegment.ofArray(record), 0, record.length, packed);
    int whole = packed.position();
    for (int cut = 0; cut < whole; cut++) {
      packed.position(0).limit(cut);
      assertThat(PackedRecords.take(packed, room)).as("cut at %d", cut).isEqualTo(-1);
    }
  }
}
