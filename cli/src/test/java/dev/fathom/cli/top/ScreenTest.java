package dev.fathom.cli.top;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fathom.cli.live.Losses;
import dev.fathom.report.Printable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

final class ScreenTest {
  private static List<String> screen(Snapshot shot, View view, int width, int height) {
    return Screen.of(shot, view, width, height).stream().map(Screen.Line::text).toList();
  }

  private static View pressed(String keys) {
    View view = View.FIRST;
    for (int key : keys.codePoints().toArray()) {
      view = view.press(key);
    }
    return view;
  }

  @ParameterizedTest
  @CsvSource({"80,24", "40,10", "200,50"})
  void looksAsItDid(int width, int height) throws IOException {
    String name = "screen-%dx%d.txt".formatted(width, height);
    String seen = String.join("\n", screen(Figures.busy(), View.FIRST, width, height)) + "\n";
    try (InputStream in =
        Objects.requireNonNull(ScreenTest.class.getResourceAsStream(name), name)) {
      assertThat(seen).isEqualTo(new String(in.readAllBytes(), StandardCharsets.UTF_8));
    }
  }

  @ParameterizedTest
  @EnumSource(Grouping.class)
  void isNeverLargerThanTheTerminal(Grouping grouping) {
    Snapshot busy = Figures.busy();
    Snapshot shot = new Snapshot(grouping, busy.rows(), busy.unknown(), busy.around());
    for (int width = 1; width <= 210; width++) {
      for (int height : new int[] {1, 2, 3, 5, 24}) {
        for (String keys : List.of("", "h", "u", "/p")) {
          List<String> lines = screen(shot, pressed(keys), width, height);
          assertThat(lines).hasSize(height);
          for (String line : lines) {
            assertThat(Printable.columns(line)).as(line).isLessThanOrEqualTo(width);
          }
        }
      }
    }
  }

  @Test
  void namesCannotMoveTheCursor() {
    Snapshot hostile =
        new Snapshot(
            Grouping.FILE,
            List.of(Figures.row("\033[2J\n\r\u009b31m\u202e", "1\0337", 1, 1)),
            "",
            new Surroundings("", "\033[H", 0, 0, Losses.NONE, List.of("\033[5m")));
    for (String keys : List.of("", "h", "/\033")) {
      String all = String.join("", screen(hostile, pressed(keys), 120, 30));
      assertThat(all.codePoints().filter(point -> point < ' ' || point == 0x9b || point == 0x202e))
          .isEmpty();
    }
  }

  @Test
  void theOrderIsThatOfTheColumnAndTurnsRound() {
    assertThat(names(pressed(""))).startsWith("backup", "postgres");
    assertThat(names(pressed("<"))).startsWith("grep", "postgres");
    assertThat(names(pressed("<r"))).startsWith("backup").endsWith("postgres");
  }

  private static List<String> names(View view) {
    return screen(Figures.busy(), view, 80, 12).stream()
        .skip(3)
        .filter(line -> line.length() > 20 && Character.isDigit(line.charAt(20)))
        .map(line -> line.split(" ", 2)[0])
        .toList();
  }

  @Test
  void aFilterFindsNamesNumbersAndThoseWaitedFor() {
    assertThat(table(pressed("/GREP\r"))).contains("grep").doesNotContain("postgres");
    assertThat(table(pressed("/4711\r"))).contains("backup", "postgres").doesNotContain("grep");
    assertThat(table(pressed("/nosuch\r"))).doesNotContain("grep").contains("unknown", "others");
    assertThat(table(pressed("/nosuch\r\033"))).contains("grep");
  }

  private static String table(View view) {
    return String.join("\n", screen(Figures.busy(), view, 120, 24).subList(2, 20));
  }

  @Test
  void tenThousandRowsAreScrolledToTheirEnd() {
    View view = View.FIRST;
    assertThat(screen(Figures.crowd(), view, 80, 24).get(3)).contains("109999");
    for (int i = 0; i < 3; i++) {
      view = view.press(Keys.DOWN);
    }
    assertThat(screen(Figures.crowd(), view, 80, 24).get(3)).contains("109996");
    assertThat(screen(Figures.crowd(), view.press(Keys.PAGE_DOWN), 80, 24).get(3))
        .contains("109986");
  }

  @Test
  void lossesAreToldAboveTheRows() {
    Surroundings around = new Surroundings("", "", 0, 0, new Losses(7, 0, 3), List.of());
    Snapshot shot = new Snapshot(Grouping.PROCESS, List.of(), "", around);

    assertThat(screen(shot, View.FIRST, 80, 24).get(2))
        .isEqualTo("not told: 7 bios lost, 3 dirty pages forgotten");
    assertThat(Screen.plain(shot, View.FIRST, 80, 5)).anyMatch(line -> line.contains("7 bios"));
  }

  @Test
  void plainLinesHaveAsManyOriginsAsWantedAndTheRestBesides() {
    List<String> lines = Screen.plain(Figures.busy(), View.FIRST, 120, 2);

    assertThat(lines).hasSize(8);
    assertThat(lines.get(3)).startsWith("backup");
    assertThat(lines.get(4)).startsWith("postgres").contains("backup 4711 +2", "23", "1.25s");
    assertThat(lines.get(5)).startsWith("others");
    assertThat(lines.get(6)).startsWith("unknown").contains("1.91M");
    assertThat(lines.get(7)).contains("dirtied before tracing began 98%");
  }
}
