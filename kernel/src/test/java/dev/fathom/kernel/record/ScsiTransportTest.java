package dev.fathom.kernel.record;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fathom.trace.History;
import dev.fathom.trace.Stage;
import dev.fathom.trace.Timeline;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ScsiTransportTest {
  private static final long REQUEST = 0xffff_8880_0123_4000L;
  private static final int SCSI_BYTES = 128;

  private final List<History> histories = new ArrayList<>();
  private final List<Notice> notices = new ArrayList<>();
  private final KernelHistories kernel =
      new KernelHistories(KernelNames.NUMBERS, histories::add, notices::add);

  private void scsi(long nanos, long request, int event) {
    ByteBuffer record = record(RecordLayout.SCSI, SCSI_BYTES);
    record.putLong(8, nanos).putLong(16, request).putInt(36, event);
    give(record);
  }

  private void bio(long issued, long completed) {
    ByteBuffer record = record(RecordLayout.BIO, RecordLayout.ORIGINS);
    record.putLong(RecordLayout.REQUEST_KEY, REQUEST);
    record.putLong(RecordLayout.QUEUED, 1).putLong(RecordLayout.ISSUED, issued);
    record.putLong(RecordLayout.COMPLETED, completed).putShort(RecordLayout.BIOS, (short) 1);
    give(record);
  }

  private static ByteBuffer record(int type, int bytes) {
    ByteBuffer record = ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    return record.putShort(0, (short) type).putShort(2, (short) 1).putInt(4, bytes);
  }

  private void give(ByteBuffer record) {
    kernel.accept(MemorySegment.ofBuffer(record.clear()), 0, record.capacity());
  }

  private Timeline times(int history) {
    return histories.get(history).requests().getFirst().timeline();
  }

  @Test
  void theLastDispatchBetweenIssueAndCompletionIsTheTransport() {
    scsi(110, REQUEST, 1);
    scsi(150, REQUEST, 3);
    scsi(210, REQUEST, 1);
    scsi(250, REQUEST, 2);
    bio(200, 300);
    assertThat(times(0).at(Stage.TRANSPORT)).isEqualTo(210);
    assertThat(times(0).delayNanos(Stage.ISSUED, Stage.TRANSPORT)).isEqualTo(10);
    assertThat(notices).hasSize(4);
  }

  @Test
  void aDispatchOfAnotherLifeOfTheRequestIsNotThisOnes() {
    scsi(110, REQUEST, 1);
    bio(200, 300);
    assertThat(times(0).reached(Stage.TRANSPORT)).isFalse();
    scsi(500, REQUEST, 1);
    bio(310, 400);
    assertThat(times(1).reached(Stage.TRANSPORT)).isFalse();
  }

  @Test
  void aDispatchCountsForOneRequestOnly() {
    scsi(210, REQUEST, 1);
    bio(200, 300);
    bio(200, 300);
    assertThat(times(0).reached(Stage.TRANSPORT)).isTrue();
    assertThat(times(1).reached(Stage.TRANSPORT)).isFalse();
  }

  @Test
  void otherRequestsAndOtherStepsAreNoTransport() {
    scsi(210, REQUEST + 4096, 1);
    scsi(220, REQUEST, 2);
    bio(200, 300);
    assertThat(times(0).reached(Stage.TRANSPORT)).isFalse();
  }

  @Test
  void theOldestOfTooManyIsForgotten() {
    scsi(210, REQUEST, 1);
    for (int i = 1; i <= 16_384; i++) {
      scsi(210, REQUEST + i * 4096L, 1);
    }
    bio(200, 300);
    assertThat(times(0).reached(Stage.TRANSPORT)).isFalse();
  }
}
