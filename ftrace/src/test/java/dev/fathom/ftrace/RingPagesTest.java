package dev.fathom.ftrace;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RingPagesTest {
  private static final long START = 1_000_000;
  private static final int DATA = 16;

  private final List<String> seen = new ArrayList<>();
  private final ByteBuffer page =
      ByteBuffer.allocate(4096).order(ByteOrder.LITTLE_ENDIAN).position(DATA);
  private final RingPages pages =
      new RingPages(
          PageLayout.COMMON,
          new RingPages.Sink() {
            @Override
            public void record(long timeNanos, ByteBuffer from, int at, int lengthBytes) {
              seen.add("%d:%d+%d".formatted(timeNanos - START, at, lengthBytes));
            }

            @Override
            public void missed(long count) {
              seen.add("missed " + count);
            }

            @Override
            public void damaged(int at, String words) {
              seen.add("damaged at " + at);
            }
          });

  private RingPagesTest word(int type, int delta) {
    page.putInt(delta << 5 | type);
    return this;
  }

  private RingPagesTest words(int... values) {
    for (int value : values) {
      page.putInt(value);
    }
    return this;
  }

  private List<String> read(int flags) {
    page.putLong(0, START);
    page.putLong(8, Integer.toUnsignedLong(page.position() - DATA | flags));
    pages.accept(page.rewind());
    return seen;
  }

  @Test
  void readsShortAndLongEvents() {
    word(2, 7).words(1, 2).word(0, 3).words(9, 1, 2).word(1, 0).words(5);
    assertThat(read(0)).containsExactly("7:20+8", "10:36+5", "10:48+4");
  }

  @Test
  void timeGoesOnByExtensions() {
    word(30, 5).words(1).word(1, 2).words(0);
    assertThat(read(0)).containsExactly((1L << 27) + 7 + ":28+4");
  }

  @Test
  void aTimeStampReplacesTheTime() {
    int high = (int) (START >>> 27) + 3;
    word(31, 11).words(high).word(1, 2).words(0);
    assertThat(read(0)).containsExactly(((long) high << 27) + 13 - START + ":28+4");
  }

  @Test
  void discardedEventsAndTheRestOfThePageArePassedOver() {
    word(29, 1).words(8, 0).word(1, 4).words(0).word(29, 0).words(77, 77);
    assertThat(read(0)).containsExactly("4:32+4");
  }

  @Test
  void lostEventsAreTold() {
    word(1, 0).words(0);
    page.putLong(page.position(), 42);
    assertThat(read(3 << 30)).containsExactly("missed 42", "0:20+4");
  }

  @Test
  void lostEventsWithoutANumberAreToldToo() {
    assertThat(read(1 << 31)).containsExactly("missed 0");
  }

  @Test
  void whatGoesPastThePageIsDamage() {
    word(1, 0).words(0).word(0, 0).words(5000, 1);
    assertThat(read(0)).containsExactly("0:20+4", "damaged at 24");
  }

  @Test
  void anImpossibleLengthIsDamage() {
    page.putLong(8, 5000);
    pages.accept(page.rewind());
    assertThat(seen).containsExactly("damaged at 8");
  }

  @Test
  void ofACutPageTheWholeEventsAreRead() {
    word(1, 0).words(0).word(2, 0).words(1, 2);
    page.putLong(0, START);
    page.putLong(8, page.position() - DATA);
    pages.accept(page.rewind().limit(30));
    assertThat(seen).containsExactly("damaged at 30", "0:20+4", "damaged at 24");
  }
}
