package dev.fathom.kernel.bpf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Damaged objects are refused with the one exception that says so, or parsed: nothing else. */
class MalformedObjectTest {
  private static final long SEED = 23;
  private static final int ROUNDS = 1500;

  /** Where the tables are that lead the parser: the header, and the last part of the file. */
  private static final int HEADER_BYTES = 64;

  private static boolean parses(byte[] file, String what) {
    try {
      BpfObject.parse(file);
      return true;
    } catch (MalformedObjectException e) {
      assertThat(e).hasMessageMatching("(?s).{10,}");
      return false;
    } catch (RuntimeException | Error e) {
      return fail(what + " gives " + e, e);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"features", "attached"})
  void truncatedObjectsAreRefused(String name) throws Exception {
    byte[] file = TestObjects.bytes(name);
    for (int length = 0; length < file.length; length += length < 200 ? 1 : 97) {
      String what = name + " of " + length + " bytes";
      assertThat(parses(Arrays.copyOf(file, length), what)).as(what).isFalse();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"features", "attached"})
  void objectsWithAFlippedBitAreParsedOrRefused(String name) throws Exception {
    byte[] file = TestObjects.bytes(name);
    Random random = new Random(SEED);
    int refused = 0;
    for (int i = 0; i < ROUNDS; i++) {
      byte[] damaged = file.clone();
      int bit = random.nextInt(i % 3 == 0 ? HEADER_BYTES * 8 : file.length * 8);
      damaged[bit / 8] ^= (byte) (1 << bit % 8);
      refused += parses(damaged, name + " with bit " + bit + " flipped") ? 0 : 1;
    }
    assertThat(refused).isBetween(1, ROUNDS - 1);
  }

  /** Numbers at the edge, in places that are aligned as numbers are. */
  @ParameterizedTest
  @ValueSource(strings = {"features", "attached"})
  void objectsWithExtremeNumbersAreParsedOrRefused(String name) throws Exception {
    byte[] file = TestObjects.bytes(name);
    Random random = new Random(SEED);
    byte[] extremes = {0, 1, 0x7f, (byte) 0x80, (byte) 0xff};
    int refused = 0;
    for (int i = 0; i < ROUNDS; i++) {
      byte[] damaged = file.clone();
      int width = 1 << random.nextInt(4);
      int at = random.nextInt(file.length / width) * width;
      Arrays.fill(damaged, at, at + width, extremes[random.nextInt(extremes.length)]);
      refused += parses(damaged, name + " with " + width + " bytes at " + at) ? 0 : 1;
    }
    assertThat(refused).isBetween(1, ROUNDS - 1);
  }

  @Test
  void whatIsNoObjectIsRefused() {
    assertThatThrownBy(() -> BpfObject.parse(new byte[0]))
        .isInstanceOf(MalformedObjectException.class)
        .hasMessageContaining("ELF");
    assertThatThrownBy(() -> KernelBtf.of(new byte[100]))
        .isInstanceOf(MalformedObjectException.class)
        .hasMessageContaining("BTF");
  }

  @Test
  void anObjectForAnotherMachineIsRefused() throws Exception {
    byte[] file = TestObjects.bytes("features");
    file[18] = 62; // x86-64
    assertThatThrownBy(() -> BpfObject.parse(file)).hasMessageContaining("BPF");
  }
}
