package dev.fathom.workload.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.fathom.workload.verify.Mismatch.Part;
import java.nio.ByteBuffer;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class VerifyBlockTest {
  private static final int LENGTH = 512;
  private static final long OFFSET = 3L << 40;
  private static final long SEED = 0xfedcba9876543210L;

  private final ByteBuffer buffer = ByteBuffer.allocateDirect(LENGTH);
  private final VerifyBlock block = new VerifyBlock(buffer);

  @BeforeEach
  void fill() {
    block.fill(
        LENGTH, LENGTH, OFFSET, new BlockStamp().set(SEED, 1_234_567_890_123L, 2, 65_536 + 7));
  }

  @Test
  void whatWasFilledIsRight() {
    assertThat(block.check(LENGTH, LENGTH, "f", OFFSET, SEED)).isNull();
    assertThat(block.seed()).isEqualTo(SEED);
    assertThat(block.number()).isEqualTo(7);
  }

  @Test
  void noFlippedBitGoesUnnoticed() {
    for (int bit = 0; bit < LENGTH * Byte.SIZE; bit++) {
      flip(bit);
      assertThat(block.check(LENGTH, LENGTH, "f", OFFSET)).as("bit %d", bit).isNotNull();
      flip(bit);
    }
    assertThat(block.check(LENGTH, LENGTH, "f", OFFSET)).isNull();
  }

  @Test
  void noFlippedBitGoesUnnoticedWithAnInterval() {
    block.fill(LENGTH, 128, OFFSET, new BlockStamp().set(SEED, 0, 1, 0));
    for (int bit = 0; bit < LENGTH * Byte.SIZE; bit++) {
      flip(bit);
      Mismatch mismatch = Objects.requireNonNull(block.check(LENGTH, 128, "f", OFFSET));
      assertThat(mismatch.offsetBytes()).isEqualTo(OFFSET + bit / (128 * Byte.SIZE) * 128L);
      flip(bit);
    }
  }

  @Test
  void namesThePartThatIsWrong() {
    assertThat(partAfterFlipAt(VerifyHeader.MAGIC_AT)).isEqualTo(Part.MAGIC);
    assertThat(partAfterFlipAt(VerifyHeader.TYPE_AT)).isEqualTo(Part.TYPE);
    assertThat(partAfterFlipAt(VerifyHeader.SEED_AT)).isEqualTo(Part.HEADER_CHECKSUM);
    assertThat(partAfterFlipAt(VerifyHeader.HEADER_CRC_AT)).isEqualTo(Part.HEADER_CHECKSUM);
    assertThat(partAfterFlipAt(VerifyHeader.DATA_CRC_AT)).isEqualTo(Part.DATA_CHECKSUM);
    assertThat(partAfterFlipAt(LENGTH - 1)).isEqualTo(Part.DATA_CHECKSUM);
  }

  @Test
  void aBlockInTheWrongPlaceIsNamed() {
    Mismatch mismatch = Objects.requireNonNull(block.check(LENGTH, LENGTH, "disk.img", 4096));
    assertThat(mismatch)
        .isEqualTo(new Mismatch("disk.img", 4096, LENGTH, Part.OFFSET, 4096, OFFSET));
    assertThat(mismatch.toString())
        .contains("disk.img", "offset 4096", "expected 0x1000", "found 0x30000000000");
  }

  @Test
  void aBlockOfAnotherSizeIsNamed() {
    assertThat(Objects.requireNonNull(block.check(256, 256, "f", OFFSET)).part())
        .isEqualTo(Part.LENGTH);
  }

  @Test
  void anOlderBlockIsNamed() {
    assertThat(block.check(LENGTH, LENGTH, "f", OFFSET, SEED + 1))
        .isEqualTo(new Mismatch("f", OFFSET, LENGTH, Part.SEED, SEED + 1, SEED));
  }

  @Test
  void aBlockNeverWrittenIsNamed() {
    var zeros = new VerifyBlock(ByteBuffer.allocate(LENGTH));
    assertThat(zeros.check(LENGTH, LENGTH, "f", 0))
        .isEqualTo(new Mismatch("f", 0, LENGTH, Part.MAGIC, 0xacca, 0));
  }

  @Test
  void theBuffersPositionIsLeftAlone() {
    buffer.position(3).limit(5);
    block.fill(LENGTH, 64, 0, new BlockStamp());
    assertThat(block.check(LENGTH, 64, "f", 0)).isNull();
    assertThat(buffer.position()).isEqualTo(3);
    assertThat(buffer.limit()).isEqualTo(5);
  }

  @Test
  void refusesLengthsThatCannotBe() {
    int[][] refused = {{0, 64}, {-1, 64}, {1024, 1024}, {512, 0}, {512, 44}, {512, 100}};
    for (int[] lengths : refused) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> block.check(lengths[0], lengths[1], "f", 0))
          .withMessageContaining("length " + lengths[0])
          .withMessageContaining("interval " + lengths[1]);
    }
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new VerifyBlock(ByteBuffer.allocate(44)))
        .withMessageContaining("44");
    assertThatIllegalArgumentException().isThrownBy(() -> new SeedSequence(1, 0));
  }

  private Part partAfterFlipAt(int at) {
    flip(at * Byte.SIZE);
    Part part = Objects.requireNonNull(block.check(LENGTH, LENGTH, "f", OFFSET)).part();
    flip(at * Byte.SIZE);
    return part;
  }

  private void flip(int bit) {
    int at = bit / Byte.SIZE;
    buffer.put(at, (byte) (buffer.get(at) ^ (1 << (bit % Byte.SIZE))));
  }
}
