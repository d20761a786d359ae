package dev.fathom.house;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

final class NullMarksTest {
  private static final Source TYPE =
      new Source("aio/src/main/java/a/A.java", "package a; class A {}");
  private static final Source MARK =
      new Source("aio/src/main/java/a/package-info.java", "@NullMarked package a;");

  @Test
  void everyPackageIsNullMarked() {
    assertThat(NullMarks.offences(Tree.java())).isEmpty();
  }

  @Test
  void findsAPackageThatIsNotMarked() {
    Source silent = new Source(MARK.path(), "package a;");
    assertThat(NullMarks.offences(List.of(TYPE))).containsExactly("aio: a");
    assertThat(NullMarks.offences(List.of(TYPE, silent))).containsExactly("aio: a");
    assertThat(NullMarks.offences(List.of(TYPE, MARK))).isEmpty();
  }

  @Test
  void aMarkCountsForItsOwnModuleOnly() {
    Source elsewhere = new Source("driver/src/main/java/a/package-info.java", MARK.text());
    assertThat(NullMarks.offences(List.of(TYPE, elsewhere))).containsExactly("aio: a");
  }

  @Test
  void aMarkInMainCountsForTestsOfTheSamePackage() {
    Source test = new Source("aio/src/test/java/a/ATest.java", "package a; class ATest {}");
    assertThat(NullMarks.offences(List.of(test, MARK))).isEmpty();
  }

  @Test
  void aMarkedModuleMarksItsPackages() {
    Source module = new Source("aio/src/main/java/module-info.java", "@NullMarked module m {}");
    assertThat(NullMarks.offences(List.of(TYPE, module))).isEmpty();
  }
}
