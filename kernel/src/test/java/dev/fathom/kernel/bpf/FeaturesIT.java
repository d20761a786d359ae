package dev.fathom.kernel.bpf;

import static dev.fathom.kernel.bpf.BpfMap.bytes;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fathom.linux.ErrnoException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What programs can use, one by one: src/test/bpf/features.bpf.c. */
class FeaturesIT {
  private static final MemorySegment NOTHING = MemorySegment.ofArray(new byte[0]);

  private static LoadedBpf load() throws Exception {
    LoadedBpf loaded = TestObjects.load(TestObjects.object("features"), program -> true);
    assertThat(loaded.findings()).allMatch(ProgramFinding::isLoaded);
    return loaded;
  }

  private static long run(LoadedBpf loaded, String program) throws ErrnoException {
    return loaded.program(program).orElseThrow().run(NOTHING);
  }

  private static byte[] pair(int first, int second) {
    return ByteBuffer.allocate(8)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putInt(first)
        .putInt(second)
        .array();
  }

  private static long number(byte[] value) {
    return ByteBuffer.wrap(value).order(ByteOrder.LITTLE_ENDIAN).getLong();
  }

  @Test
  void constantsAreWhatTheObjectSays() throws Exception {
    try (LoadedBpf loaded = load()) {
      assertThat(run(loaded, "constants")).isEqualTo(1 + 20 - 300 + 4000 + 3);
    }
  }

  @Test
  void constantsAreWhatTheyWereSetTo() throws Exception {
    BpfObject object = TestObjects.object("features");
    object.set("a_byte", 255).set("a_short", 3).set("an_int", -30).set("a_long", 5);
    object.set("enough_for_no_integer", new byte[] {0, 0, 0, 0, 0, 0, 0, 0, 7, 0, 0, 0});
    try (LoadedBpf loaded = TestObjects.load(object, program -> true)) {
      assertThat(run(loaded, "constants")).isEqualTo(255 + 30 - 3000 + 5000 + 7);
    }
  }

  @Test
  void variablesAreSharedWithPrograms() throws Exception {
    BpfObject object = TestObjects.object("features").set("initialized", 100).set("counter", 1000);
    try (LoadedBpf loaded = TestObjects.load(object, program -> true)) {
      assertThat(loaded.variable("counter")).isEqualTo(1000);
      assertThat(run(loaded, "variables")).isEqualTo(1000 + 102 + 8);
      assertThat(loaded.variable("counter")).isEqualTo(1001);
      assertThat(loaded.variable("initialized")).isEqualTo(102);
      assertThat(loaded.variable("hidden")).isEqualTo(8);
      assertThatThrownBy(() -> loaded.variable("a_long")).hasMessageContaining("a_long");
    }
  }

  @Test
  void mapsHoldWhatProgramsWrite() throws Exception {
    try (LoadedBpf loaded = load()) {
      assertThat(run(loaded, "maps")).isZero();
      BpfMap hash = loaded.map("hash");
      byte[] value = hash.lookup(pair(1, 2));
      assertThat(value).isEqualTo(bytes(12L));
      assertThat(hash.lookup(pair(2, 1))).isNull();
      assertThat(hash.keys()).containsExactly(pair(1, 2));
      assertThat(loaded.map("lru").keys()).containsExactly(bytes(3));
      assertThat(hash.delete(pair(1, 2))).isTrue();
      assertThat(hash.delete(pair(1, 2))).isFalse();
      assertThat(hash.keys()).isEmpty();
    }
  }

  @Test
  void perCpuMapsHaveAValueForEachCpu() throws Exception {
    try (LoadedBpf loaded = load()) {
      run(loaded, "maps");
      run(loaded, "maps");
      List<byte[]> values = loaded.map("per_cpu").lookupPerCpu(bytes(1));
      assertThat(values).hasSize(PossibleCpus.count());
      // .second is the upper half.
      assertThat(values.stream().mapToLong(value -> number(value) >>> 32).sum()).isEqualTo(10);
      BpfMap hash = loaded.map("per_cpu_hash");
      assertThat(hash.lookupPerCpu(bytes(4))).isEmpty();
      hash.update(bytes(3), bytes(5L));
      assertThat(hash.sum(bytes(3), 0)).isEqualTo(5L * PossibleCpus.count());
    }
  }

  @Test
  void aMapOfAnotherSizeHoldsSoMany() throws Exception {
    BpfObject object = TestObjects.object("features").maxEntries("hash", 23);
    try (LoadedBpf loaded = TestObjects.load(object, program -> false)) {
      BpfMap hash = loaded.map("hash");
      assertThat(hash.maxEntries()).isEqualTo(23);
      for (int i = 0; i < 23; i++) {
        hash.update(pair(i, i), bytes((long) i));
      }
      assertThat(hash.keys()).hasSize(23);
      assertThatThrownBy(() -> hash.update(pair(23, 23), bytes(23L)))
          .isInstanceOf(ErrnoException.class)
          .hasMessageContaining("E2BIG");
    }
  }

  @Test
  void keysAndValuesOfTheWrongSizeAreRefused() throws Exception {
    try (LoadedBpf loaded = TestObjects.load(TestObjects.object("features"), program -> false)) {
      BpfMap hash = loaded.map("hash");
      assertThatThrownBy(() -> hash.lookup(bytes(1))).hasMessageContaining("4 bytes");
      assertThatThrownBy(() -> hash.update(pair(1, 1), bytes(1))).hasMessageContaining("4 bytes");
      assertThatThrownBy(() -> hash.lookupPerCpu(pair(1, 1)))
          .isInstanceOf(IllegalStateException.class);
      assertThatThrownBy(() -> loaded.map("per_cpu").lookup(bytes(1)))
          .isInstanceOf(IllegalStateException.class);
      assertThatThrownBy(() -> loaded.map("nothing")).hasMessageContaining("nothing");
    }
  }

  @Test
  void callbacksAndCalledFunctionsAreLinked() throws Exception {
    try (LoadedBpf loaded = load()) {
      // 2 × (0 + … + 9), 1000 times 2, 3 × 2.
      assertThat(run(loaded, "loops")).isEqualTo(90 + 2000 + 6);
    }
  }

  @Test
  void fieldsAreWhereThisKernelHasThem() throws Exception {
    try (LoadedBpf loaded = load()) {
      assertThat(run(loaded, "fields")).isEqualTo(1 | 2 | 8 | 16);
    }
  }

  @Test
  void functionsOfTheKernelAreCalledAndMayBeMissing() throws Exception {
    try (LoadedBpf loaded = load()) {
      boolean has = KernelBtf.here().hasFunction("bpf_rdonly_cast");
      assertThat(run(loaded, "kernel_functions")).isEqualTo(has ? 3 : 2);
    }
  }

  @Test
  void whatIsNotWantedIsNotLoaded() throws Exception {
    BpfObject object = TestObjects.object("features");
    try (LoadedBpf loaded = TestObjects.load(object, program -> program.name().equals("maps"))) {
      assertThat(loaded.programs()).extracting(LoadedProgram::name).containsExactly("maps");
      assertThat(loaded.findings())
          .contains(new ProgramFinding.NotWanted("fields"), new ProgramFinding.Loaded("maps"));
    }
  }

  @Test
  void anObjectCanBeLoadedTwice() throws Exception {
    BpfObject object = TestObjects.object("features");
    try (LoadedBpf first = TestObjects.load(object, program -> true)) {
      run(first, "variables");
      try (LoadedBpf second = TestObjects.load(object.set("counter", 5), program -> true)) {
        assertThat(second.variable("counter")).isEqualTo(5);
        assertThat(first.variable("counter")).isEqualTo(1);
      }
    }
  }

  @Test
  void afterCloseNothingIsLeft() throws Exception {
    LoadedBpf loaded = load();
    LoadedProgram program = loaded.program("constants").orElseThrow();
    loaded.close();
    loaded.close();
    assertThatThrownBy(program::info).isInstanceOf(ErrnoException.class);
    assertThatThrownBy(loaded::attach).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> loaded.variable("counter")).isInstanceOf(IllegalStateException.class);
  }

  /** The arguments of program records: first number, how many, whether odd ones are given up. */
  static MemorySegment order(int first, int count, boolean discard) {
    MemorySegment order = MemorySegment.ofArray(new byte[12]);
    order.set(JAVA_INT_UNALIGNED, 0, first);
    order.set(JAVA_INT_UNALIGNED, 4, count);
    order.set(JAVA_INT_UNALIGNED, 8, discard ? 1 : 0);
    return order;
  }
}
