package dev.fathom.kernel.record;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fathom.trace.Action;
import dev.fathom.trace.BioPart;
import dev.fathom.trace.Cause;
import dev.fathom.trace.Confidence;
import dev.fathom.trace.History;
import dev.fathom.trace.RequestPart;
import dev.fathom.trace.Share;
import dev.fathom.trace.Stage;
import dev.fathom.trace.UnknownReason;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KernelHistoriesTest {
  private final List<History> seen = new ArrayList<>();
  private final List<Notice> notices = new ArrayList<>();
  private final KernelHistories histories =
      new KernelHistories(KernelNames.NUMBERS, seen::add, notices::add);

  private void give(Records record) {
    histories.accept(record.segment(), 0, record.lengthBytes());
  }

  private RequestPart onlyRequest() {
    assertThat(seen).hasSize(1);
    assertThat(seen.getFirst().requests()).hasSize(1);
    return seen.getFirst().requests().getFirst();
  }

  @Test
  void aBioAloneIsAHistory() {
    give(Records.bio(0xb1, 0xc1, 800, 8192, 1).origin(42, "cp", 4096).unknown(0, 4096));
    RequestPart request = onlyRequest();
    assertThat(request.action()).isEqualTo(Action.WRITE);
    assertThat(request.device().number()).isEqualTo(7L << 20);
    assertThat(request.positionBytes()).isEqualTo(800L * 512);
    assertThat(request.lengthBytes()).isEqualTo(8192);
    assertThat(request.result()).isEqualTo(8192);
    assertThat(request.timeline().delayNanos(Stage.ISSUED, Stage.COMPLETED)).isEqualTo(1_000);
    BioPart bio = request.bios().getFirst();
    assertThat(bio.submitter().process()).isEqualTo("kworker/u8:1");
    Share known = bio.shares().getFirst();
    assertThat(known.origin().title()).isEqualTo("cp 42");
    assertThat(known.origin().cgroup()).isEqualTo("77");
    assertThat(known.confidence()).isEqualTo(Confidence.EXACT);
    assertThat(known.cause()).isEqualTo(Cause.BUFFERED);
    assertThat(known.file().inode()).isEqualTo(12);
    Share unknown = bio.shares().getLast();
    assertThat(unknown.bytes()).isEqualTo(4096);
    assertThat(unknown.unknownBecause()).isEqualTo(UnknownReason.BEFORE_START);
  }

  @Test
  void mergedBiosAreOneHistoryInTheOrderOfTheDevice() {
    give(
        Records.bio(0xb2, 0xc1, 808, 4096, 3).origin(2, "b", 4096).u64(RecordLayout.MERGED, 1_500));
    give(Records.bio(0xb9, 0xc9, 5000, 4096, 1).origin(9, "z", 4096));
    give(Records.bio(0xb1, 0xc1, 800, 4096, 3).origin(1, "a", 4096));
    give(Records.bio(0xb3, 0xc1, 816, 4096, 3).origin(3, "c", 4096));
    assertThat(seen).hasSize(2);
    RequestPart merged = seen.getLast().requests().getFirst();
    assertThat(merged.lengthBytes()).isEqualTo(12_288);
    assertThat(merged.positionBytes()).isEqualTo(800L * 512);
    assertThat(merged.bios()).extracting(BioPart::key).containsExactly(0xb1L, 0xb2L, 0xb3L);
    assertThat(merged.bios().get(1).timeline().reached(Stage.MERGED_BACK)).isTrue();
    assertThat(histories.counts()).isEqualTo(new KernelHistories.Counts(4, 0, 0));
  }

  @Test
  void theSameAddressIssuedAgainIsAnotherRequest() {
    give(Records.bio(0xb1, 0xc1, 0, 4096, 2));
    give(Records.bio(0xb2, 0xc1, 800, 4096, 2).u64(RecordLayout.ISSUED, 9_000));
    assertThat(seen).isEmpty();
    histories.finish();
    assertThat(seen).hasSize(2);
    assertThat(histories.counts().incomplete()).isEqualTo(2);
  }

  @Test
  void whatIsIncompleteComesOutAtTheEndOnce() {
    give(Records.bio(0xb1, 0xc1, 800, 4096, 2).origin(1, "a", 4096));
    assertThat(seen).isEmpty();
    histories.finish();
    histories.finish();
    assertThat(onlyRequest().lengthBytes()).isEqualTo(4096);
    assertThat(histories.counts().incomplete()).isEqualTo(1);
  }

  @Test
  void requestsThatWaitForEverAreBounded() {
    for (int i = 0; i < 5_000; i++) {
      give(Records.bio(0x1000 + i, 0x9000 + i, 8L * i, 4096, 2));
    }
    assertThat(seen).hasSize(5_000 - 4096);
    assertThat(histories.counts().incomplete()).isEqualTo(5_000 - 4096);
  }

  @Test
  void errorsAreNegatedErrnos() {
    give(Records.bio(0xb1, 0xc1, 800, 4096, 1).u16(RecordLayout.STATUS, 7));
    assertThat(onlyRequest().result()).isEqualTo(-61);
    assertThat(seen.getFirst().failed()).isTrue();
  }

  @Test
  void otherTypesVersionsAndLengthsAreCountedNotRead() {
    give(Records.of(99, 64));
    give(Records.bio(0xb1, 0xc1, 800, 4096, 1).u16(2, 2));
    Records cut = Records.bio(0xb1, 0xc1, 800, 4096, 1).origin(1, "a", 4096);
    histories.accept(cut.segment(), 0, RecordLayout.ORIGINS + RecordLayout.ORIGIN_BYTES - 1);
    histories.accept(cut.segment(), 0, RecordLayout.ORIGINS - 1);
    histories.accept(cut.segment(), 0, 7);
    histories.accept(cut.segment(), 0, 0);
    for (int type = RecordLayout.WAIT; type <= RecordLayout.SCSI; type++) {
      give(Records.of(type, 24));
    }
    assertThat(seen).isEmpty();
    assertThat(notices).isEmpty();
    assertThat(histories.counts()).isEqualTo(new KernelHistories.Counts(11, 11, 0));
  }

  @Test
  void moreOriginsThanThereIsRoomForAreNotFollowed() {
    give(Records.bio(0xb1, 0xc1, 800, 4096, 1).u16(RecordLayout.ORIGIN_COUNT, 0xffff));
    assertThat(onlyRequest().bios().getFirst().shares()).hasSize(RecordLayout.MOST_ORIGINS);
  }

  @Test
  void aWaitSaysWhoseThePageWas() {
    give(
        Records.of(RecordLayout.WAIT, RecordLayout.WAIT_BYTES)
            .u64(RecordLayout.NOTICE_TIME, 5)
            .task(RecordLayout.WAIT_TGID, RecordLayout.WAIT_TID, RecordLayout.WAIT_COMM, 7, 8, "db")
            .u64(RecordLayout.WAIT_INODE, 12)
            .task(
                RecordLayout.WAIT_DIRTIER_TGID,
                RecordLayout.WAIT_DIRTIER_TID,
                RecordLayout.WAIT_DIRTIER_COMM,
                9,
                9,
                "rsync"));
    assertThat(notices)
        .singleElement()
        .isInstanceOfSatisfying(
            Notice.Wait.class,
            wait -> {
              assertThat(wait.waiter().title()).isEqualTo("db 7/8");
              assertThat(wait.dirtier().title()).isEqualTo("rsync 9");
              assertThat(wait.inode()).isEqualTo(12);
            });
  }

  @Test
  void aCommitThatClaimsMoreParticipantsThanItHasIsReadToItsEnd() {
    give(
        Records.of(
                RecordLayout.COMMIT,
                RecordLayout.COMMIT_PARTICIPANTS + 2 * RecordLayout.PARTICIPANT_BYTES)
            .u32(RecordLayout.COMMIT_COUNT, -1));
    assertThat(notices)
        .singleElement()
        .isInstanceOfSatisfying(
            Notice.Commit.class, commit -> assertThat(commit.participants()).hasSize(2));
  }

  /** Whatever bytes come, nothing is thrown, and each record is counted. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 5, 8, 13, 21, 34})
  void anyBytesAreRead(long seed) {
    Random random = new Random(seed);
    int rounds = 2_000;
    for (int i = 0; i < rounds; i++) {
      byte[] bytes = new byte[8 * random.nextInt(160)];
      random.nextBytes(bytes);
      if (bytes.length >= 8 && random.nextInt(8) != 0) {
        bytes[0] = (byte) random.nextInt(8);
        bytes[1] = 0;
        bytes[2] = 1;
        bytes[3] = 0;
      }
      if (bytes.length > RecordLayout.ORIGIN_COUNT && random.nextBoolean()) {
        bytes[RecordLayout.ORIGIN_COUNT] = (byte) random.nextInt(RecordLayout.MOST_ORIGINS + 1);
        bytes[RecordLayout.ORIGIN_COUNT + 1] = 0;
      }
      histories.accept(MemorySegment.ofArray(bytes), 0, bytes.length);
    }
    histories.finish();
    assertThat(histories.counts().records()).as("seed %d", seed).isEqualTo(rounds);
    assertThat(seen).isNotEmpty();
    assertThat(notices).isNotEmpty();
  }
}
