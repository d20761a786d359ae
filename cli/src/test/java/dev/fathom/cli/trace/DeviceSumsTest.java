package dev.fathom.cli.trace;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fathom.cli.trace.DiskCounts.Bytes;
import dev.fathom.trace.Action;
import dev.fathom.trace.Device;
import dev.fathom.trace.History;
import dev.fathom.trace.RequestPart;
import dev.fathom.trace.Stage;
import dev.fathom.trace.Timeline;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Counters read for a microsecond at 10 ms, and again at 20 ms. */
class DeviceSumsTest {
  private static final long MICROSECOND = 1_000;
  private static final long MILLISECOND = 1_000_000;
  private static final long BEGIN = 10 * MILLISECOND;
  private static final long END = 20 * MILLISECOND;

  private final Tally tally = new Tally();

  private static DiskCounts readAt(long nanos) {
    return new DiskCounts(nanos, nanos + MICROSECOND, Map.of());
  }

  private void write(long bytes, long endNanos) {
    add(Action.WRITE, bytes, Timeline.EMPTY.with(Stage.COMPLETED, endNanos));
  }

  private void add(Action action, long bytes, Timeline timeline) {
    RequestPart request =
        new RequestPart(
            1, new Device(7 << 20, "loop0"), action, 0, 0, bytes, 0, 0, -1, timeline, List.of());
    tally.add(new History(null, List.of(request)));
  }

  private DeviceSums sums(long read, long written) {
    return new DeviceSums(tally, Map.of("loop0", new Bytes(read, written, 0)));
  }

  private static String line(DeviceSums sums) {
    assertThat(sums.lines()).hasSize(1);
    return sums.lines().getFirst();
  }

  private void countFromBeginToEnd() {
    tally.countedFrom(readAt(BEGIN));
    tally.countedUntil(readAt(END));
  }

  @Test
  void whatEndedBeforeOrAfterTheCountersAreNotAskedFor() {
    countFromBeginToEnd();
    write(4096, BEGIN - 2 * MILLISECOND);
    write(8192, 15 * MILLISECOND);
    write(512, END + 2 * MILLISECOND);
    assertThat(line(sums(0, 8192)))
        .isEqualTo(
            "loop0: read 0 B, written 12.5 KiB, discarded 0 B; the kernel's counters say the same;"
                + " 4608 B ended outside their time or as they were read");
    assertThat(sums(0, 8192).differences()).isEmpty();
    assertThat(line(sums(0, 8192 + 512))).contains("the kernel's counters say 512 B more written");
    assertThat(line(sums(0, 4096))).contains("the kernel's counters say 4096 B less written");
  }

  @Test
  void whatEndsAsTheyAreReadMayBeInThem() {
    countFromBeginToEnd();
    write(4096, BEGIN);
    write(8192, 15 * MILLISECOND);
    write(4096, END);
    for (long written : new long[] {8192, 8192 + 4096, 8192 + 8192}) {
      assertThat(sums(0, written).differences()).as("%s bytes", written).isEmpty();
    }
    assertThat(sums(0, 8192 - 512).differences()).hasSize(1);
    assertThat(sums(0, 16384 + 512).differences())
        .containsExactly(
            "loop0: the kernel's counters say 512 B more written;"
                + " 8192 B ended outside their time or as they were read");
    assertThat(sums(512, 8192).differences()).hasSize(1);
  }

  @Test
  void ofWhatHasNoEndItIsNotKnown() {
    countFromBeginToEnd();
    add(Action.READ, 4096, Timeline.EMPTY.with(Stage.ISSUED, 15 * MILLISECOND));
    assertThat(sums(0, 0).differences()).isEmpty();
    assertThat(sums(4096, 0).differences()).isEmpty();
    assertThat(sums(8192, 0).differences()).hasSize(1);
  }

  @Test
  void withoutReadingsAllIsTold() {
    write(4096, BEGIN);
    assertThat(line(sums(0, 4096))).endsWith("; the kernel's counters say the same");
    assertThat(line(sums(0, 8192))).endsWith("; the kernel's counters say 4096 B more written");
    assertThat(line(new DeviceSums(tally, Map.of())))
        .endsWith("; the kernel keeps no counters for it");
  }

  @Test
  void aDiskOfWhichNothingWasSeenIsNamed() {
    assertThat(new DeviceSums(tally, Map.of("sda", new Bytes(512, 0, 0))).differences())
        .containsExactly("sda: the kernel's counters say 512 B more read");
    assertThat(new DeviceSums(tally, Map.of("sda", Bytes.NONE)).lines()).isEmpty();
  }
}
