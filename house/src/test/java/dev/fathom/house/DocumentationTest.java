package dev.fathom.house;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class DocumentationTest {

  @Test
  void everyPublicTypeSaysWhatItIs() {
    assertThat(Tree.java().parallelStream().flatMap(java -> Documentation.offences(java).stream()))
        .isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "public class A {}",
        "/* no documentation */ public record A(int a) {}",
        "/** */ public enum A { B }",
        "/** Fine. */ public class Outer { public static class A {} }",
        "/** Fine. */ public sealed interface Outer { record A() implements Outer {} }",
      })
  void findsAPublicTypeThatDoesNot(String text) {
    assertThat(offences(text))
        .containsExactly("aio/src/main/java/a/A.java:1: A does not say what it is");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "class A {}",
        "/** Says it. */ @Deprecated public class A { class B {} private record C() {} }",
        "class A { public class B {} interface C { class D {} } }",
        "/** Says it. */ public class A { void a() { class B {} new Object() {}; } }",
      })
  void leavesAloneWhatOthersDoNotSee(String text) {
    assertThat(offences(text)).isEmpty();
  }

  private static List<String> offences(String text) {
    return Documentation.offences(new Source("aio/src/main/java/a/A.java", text));
  }
}
