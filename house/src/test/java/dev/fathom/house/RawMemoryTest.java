package dev.fathom.house;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class RawMemoryTest {

  @Test
  void onlyLinuxTouchesRawMemory() {
    assertThat(Tree.java().stream().flatMap(java -> RawMemory.offences(java).stream())).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "import sun.misc.Unsafe; class A {}",
        "class A { Object a(MemorySegment s) { return s.reinterpret(8); } }",
        "class A { Object a = MemorySegment.ofAddress(8); }",
        "class A { LongFunction<MemorySegment> a = MemorySegment::ofAddress; }",
        "class A { static final Linker.Option[] NONE = {}; }",
        "class A { Object a = java.lang.foreign.SymbolLookup.loaderLookup(); }",
        "class A { native void a(); }",
      })
  void findsRawMemoryElsewhere(String text) {
    assertThat(RawMemory.offences(new Source("aio/src/main/java/A.java", text)))
        .isNotEmpty()
        .allSatisfy(offence -> assertThat(offence).startsWith("aio/src/main/java/A.java:1: "));
    assertThat(RawMemory.offences(new Source("aio/src/test/java/A.java", text))).isNotEmpty();
    assertThat(RawMemory.offences(new Source("linux/src/main/java/A.java", text))).isEmpty();
  }

  @Test
  void readsCodeAndNotComments() {
    String text =
        "/** Not a {@link Linker}, no ofAddress(0). */ class A { String a = \"Unsafe\"; }";
    assertThat(RawMemory.offences(new Source("aio/src/main/java/A.java", text))).isEmpty();
  }
}
