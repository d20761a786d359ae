package dev.fathom.cli.trace;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fathom.cli.trace.DiskCounts.Bytes;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DiskCountsTest {
  private static final String STAT =
      " 100 1 16 5 200 2 32 6 0 10 11 3 0 64 1 4 2\n"; // as Linux 5.5 and newer have it

  @Test
  void sectorsAreOf512Bytes() {
    assertThat(DiskCounts.parse(STAT)).contains(new Bytes(16 * 512, 32 * 512, 64 * 512));
  }

  @Test
  void olderKernelsDoNotCountDiscards() {
    assertThat(DiskCounts.parse("1 0 8 0 1 0 8 0 0 0 0")).contains(new Bytes(4096, 4096, 0));
  }

  @Test
  void whatIsNoneIsNone() {
    for (String text : new String[] {"", "1 2 3", "a b c d e f g h i j k", "1 0 x 0 1 0 8 0"}) {
      assertThat(DiskCounts.parse(text)).as(text).isEmpty();
    }
  }

  @Test
  void aDeviceThatCameMeanwhileCountsFromZero() {
    DiskCounts before = new DiskCounts(0, 0, Map.of("sda", new Bytes(1, 1, 1)));
    DiskCounts after =
        new DiskCounts(1, 1, Map.of("sda", new Bytes(3, 4, 5), "sdb", new Bytes(7, 0, 0)));
    assertThat(after.since(before))
        .isEqualTo(Map.of("sda", new Bytes(2, 3, 4), "sdb", new Bytes(7, 0, 0)));
  }
}
