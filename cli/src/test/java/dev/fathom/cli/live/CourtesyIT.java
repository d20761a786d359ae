package dev.fathom.cli.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.fathom.linux.IdleGroup;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** With a real group, and a clock of the test's own. Needs root. */
class CourtesyIT {
  private static final long SECOND = 1_000_000_000;
  private static final long FEW_BYTES = 100 << 10;
  private static final long PILE_BYTES = 2 << 20;

  private IdleGroup group;
  private Courtesy courtesy;

  @BeforeEach
  void enter() throws IOException {
    try {
      group = IdleGroup.create();
    } catch (UnsupportedOperationException e) {
      abort(String.valueOf(e.getMessage()));
    }
    courtesy = new Courtesy(group, 0);
  }

  @AfterEach
  void leave() {
    if (group != null) {
      group.close();
    }
  }

  private boolean idleAfter(int records, long leftBytes, long nanos) throws IOException {
    courtesy.looked(records, leftBytes, nanos);
    return group.idle();
  }

  @Test
  void othersComeFirstAfterASecondWithLittleToDo() throws IOException {
    assertThat(idleAfter(400, FEW_BYTES, SECOND / 2)).isFalse();
    assertThat(idleAfter(400, FEW_BYTES, SECOND)).isTrue();
    assertThat(idleAfter(400, FEW_BYTES, 2 * SECOND)).isTrue();
    courtesy.end(4 * SECOND);
    assertThat(courtesy.share()).isCloseTo(0.75, within(0.001));
  }

  @Test
  void whereMuchIsToldItIsLikeAnyOther() throws IOException {
    assertThat(idleAfter(100_000, FEW_BYTES, SECOND)).isFalse();
    assertThat(idleAfter(100, FEW_BYTES, 2 * SECOND)).isTrue();
    assertThat(idleAfter(100_000, FEW_BYTES, 3 * SECOND)).isFalse();
  }

  @Test
  void aPileEndsItAtOnceAndForASecond() throws IOException {
    assertThat(idleAfter(1, FEW_BYTES, SECOND)).isTrue();
    assertThat(idleAfter(256, PILE_BYTES, SECOND + 1)).isFalse();
    assertThat(idleAfter(256, FEW_BYTES, 2 * SECOND)).isFalse();
    assertThat(idleAfter(256, FEW_BYTES, 2 * SECOND + 1)).isTrue();
  }
}
