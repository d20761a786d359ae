package dev.fathom.trace;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Numbers in recordings never change: new names are added at the end of these lists. */
final class CodesTest {
  @Test
  void stagesKeepTheirNumbersAndLetters() {
    String letters =
        Arrays.stream(Stage.values())
            .map(stage -> stage.code() + String.valueOf(stage.letter()))
            .collect(Collectors.joining(" "));
    assertThat(letters)
        .isEqualTo("0S 1H 2- 3a 4t 5W 6B 7Q 8+ 9X 10A 11M 12F 13G 14I 15D 16r 17T 18C 19V 20R 21w");
  }

  @Test
  void otherListsKeepTheirOrder() {
    assertThat(names(Subject.values())).isEqualTo("OPERATION PAGE BIO REQUEST");
    assertThat(names(Action.values()))
        .isEqualTo("READ WRITE SYNC DISCARD POLL TIMER NOP POST ZERO OTHER");
    assertThat(names(Confidence.values()))
        .isEqualTo("EXACT FIRST_DIRTIER TRANSACTION_SET SUBMITTER_ONLY UNKNOWN");
    assertThat(names(Cause.values()))
        .isEqualTo(
            "UNKNOWN DIRECT BUFFERED MAPPED READ READ_AHEAD JOURNAL METADATA SWAP FLUSH DISCARD"
                + " STACKED");
    assertThat(names(UnknownReason.values()))
        .isEqualTo(
            "NONE BEFORE_START EVENT_LOST TABLE_FULL TOO_MANY_ORIGINS PRIVATE_PAGE METADATA"
                + " NOT_TRACED");
  }

  private static String names(Enum<?>[] values) {
    return Arrays.stream(values).map(Enum::name).collect(Collectors.joining(" "));
  }
}
