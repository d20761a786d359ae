package dev.fathom.cli.top;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ViewTest {
  private static View after(View view, String keys) {
    for (int key : Keys.of(keys.getBytes(StandardCharsets.UTF_8), keys.length())) {
      view = view.press(key);
    }
    return view;
  }

  @Test
  void qAndInterruptQuitAlsoFromTheHelp() {
    assertThat(after(View.FIRST, "q").quit()).isTrue();
    assertThat(after(View.FIRST, "hq").quit()).isTrue();
    assertThat(after(View.FIRST, "\003").quit()).isTrue();
    assertThat(after(View.FIRST, "/\003").quit()).isTrue();
    assertThat(View.FIRST.press(Keys.END_OF_INPUT).quit()).isTrue();
  }

  @Test
  void lettersOfAFilterAreNoCommands() {
    View typed = after(View.FIRST, "/qgx\177");

    assertThat(typed.filter()).isEqualTo("qg");
    assertThat(typed.typing()).isTrue();
    assertThat(typed.quit()).isFalse();
    assertThat(after(typed, "\r").typing()).isFalse();
    assertThat(after(typed, "\r").filter()).isEqualTo("qg");
    assertThat(after(typed, "\033").filter()).isEmpty();
    assertThat(after(View.FIRST, "/\177").filter()).isEmpty();
  }

  @Test
  void groupsAndColumnsGoRoundAndComeBack() {
    assertThat(after(View.FIRST, "ggggg").grouping()).isEqualTo(Grouping.PROCESS);
    assertThat(after(View.FIRST, "g").grouping()).isEqualTo(Grouping.THREAD);
    assertThat(after(View.FIRST, "><").sort()).isEqualTo(View.FIRST.sort());
    assertThat(after(View.FIRST, ">".repeat(Column.values().length)).sort())
        .isEqualTo(View.FIRST.sort());
    assertThat(after(View.FIRST, "uuu").units()).isEqualTo(View.FIRST.units());
  }

  @Test
  void anotherGroupIsNotFrozen() {
    assertThat(after(View.FIRST, " ").frozen()).isTrue();
    assertThat(after(View.FIRST, "  ").frozen()).isFalse();
    assertThat(after(View.FIRST, " g").frozen()).isFalse();
  }

  @Test
  void arrowsAreOneKeyAndWhatIsNotKnownIsNone() {
    assertThat(keys("\033[A\033OB\033[5~x")).containsExactly(Keys.UP, Keys.DOWN, Keys.PAGE_UP, 120);
    assertThat(keys("\033[1;5Pq")).containsExactly((int) 'q');
    assertThat(keys("\033")).containsExactly(Keys.ESCAPE);
    assertThat(keys("\033[")).isEmpty();
    assertThat(keys("")).isEmpty();
  }

  private static List<Integer> keys(String sent) {
    return Keys.of(sent.getBytes(StandardCharsets.UTF_8), sent.length());
  }

  @Test
  void scrollingDoesNotLeaveTheRows() {
    assertThat(View.FIRST.press(Keys.UP).skipped()).isZero();
    assertThat(View.FIRST.press(Keys.DOWN).skipped()).isEqualTo(1);
  }

  @Test
  void amountsAreScaled() {
    assertThat(Units.BINARY.bytes(0)).isEqualTo("-");
    assertThat(Units.BINARY.bytes(1023)).isEqualTo("1023");
    assertThat(Units.BINARY.bytes(1536)).isEqualTo("1.50K");
    assertThat(Units.DECIMAL.bytes(41_000_000)).isEqualTo("41.0M");
    assertThat(Units.KIBIBYTES.bytes(1025)).isEqualTo("2");
    assertThat(Units.micros(999)).isEqualTo("999us");
    assertThat(Units.micros(999_499)).isEqualTo("999ms");
    assertThat(Units.micros(999_999)).isEqualTo("1.00s");
    assertThat(Units.micros(-1)).isEqualTo("-");
    assertThat(Units.micros(7_200_000_000L)).isEqualTo("120m");
  }
}
