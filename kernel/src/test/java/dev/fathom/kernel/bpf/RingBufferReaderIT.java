package dev.fathom.kernel.bpf;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class RingBufferReaderIT {
  private static final int SIZE_BYTES = 8192;

  /** A record of 20 bytes, rounded up, with its header. */
  private static final int RECORD_BYTES = 32;

  private static LoadedBpf load() throws Exception {
    return TestObjects.load(
        TestObjects.object("features"), program -> program.name().contains("record"));
  }

  private static void give(LoadedBpf loaded, int first, int count, boolean discard)
      throws Exception {
    loaded.program("records").orElseThrow().run(FeaturesIT.order(first, count, discard));
  }

  private static List<Long> take(RingBufferReader reader) {
    List<Long> numbers = new ArrayList<>();
    int count =
        reader.consume((data, offset, lengthBytes) -> {
          assertThat(lengthBytes).isEqualTo(20);
          numbers.add(data.get(JAVA_LONG, offset));
        });
    assertThat(numbers).hasSize(count);
    return numbers;
  }

  private static List<Long> numbers(long first, long count) {
    return LongStream.range(first, first + count).boxed().toList();
  }

  @Test
  void handsOutEachRecordOnceInOrder() throws Exception {
    try (LoadedBpf loaded = load();
        RingBufferReader reader = RingBufferReader.open(loaded.map("ring"))) {
      assertThat(take(reader)).isEmpty();
      give(loaded, 100, 23, false);
      assertThat(reader.usedBytes()).isEqualTo(23 * RECORD_BYTES);
      assertThat(take(reader)).isEqualTo(numbers(100, 23));
      assertThat(take(reader)).isEmpty();
      assertThat(reader.usedBytes()).isZero();
      assertThat(reader.sizeBytes()).isEqualTo(SIZE_BYTES);
    }
  }

  @Test
  void goesRoundTheEnd() throws Exception {
    try (LoadedBpf loaded = load();
        RingBufferReader reader = RingBufferReader.open(loaded.map("ring"))) {
      // 30 × 32 does not divide 8192: some record begins before the end and ends behind it.
      for (int i = 0; i < 100; i++) {
        give(loaded, i * 30, 30, false);
        assertThat(take(reader)).isEqualTo(numbers(i * 30L, 30));
      }
      assertThat(loaded.variable("lost")).isZero();
    }
  }

  @Test
  void skipsWhatWasGivenUp() throws Exception {
    try (LoadedBpf loaded = load();
        RingBufferReader reader = RingBufferReader.open(loaded.map("ring"))) {
      give(loaded, 0, 5, true);
      assertThat(take(reader)).containsExactly(0L, 2L, 4L);
      assertThat(reader.usedBytes()).isZero();
      give(loaded, 1, 1, false);
      assertThat(take(reader)).containsExactly(1L);
    }
  }

  @Test
  void aSlowReaderLosesTheNewestAndTheProgramCountsThem() throws Exception {
    try (LoadedBpf loaded = load();
        RingBufferReader reader = RingBufferReader.open(loaded.map("ring"))) {
      give(loaded, 0, 1000, false);
      long lost = loaded.variable("lost");
      // The kernel keeps one position free.
      assertThat(lost)
          .isBetween(1000L - SIZE_BYTES / RECORD_BYTES, 1001L - SIZE_BYTES / RECORD_BYTES);
      assertThat(take(reader)).isEqualTo(numbers(0, 1000 - lost));
      give(loaded, 5000, 23, false);
      assertThat(take(reader)).isEqualTo(numbers(5000, 23));
      assertThat(loaded.variable("lost")).isEqualTo(lost);
    }
  }

  @Test
  void stopsAtTheLimit() throws Exception {
    try (LoadedBpf loaded = load();
        RingBufferReader reader = RingBufferReader.open(loaded.map("ring"))) {
      give(loaded, 0, 23, false);
      assertThat(reader.consume((data, offset, lengthBytes) -> {}, 20)).isEqualTo(20);
      assertThat(take(reader)).containsExactly(20L, 21L, 22L);
      assertThatThrownBy(() -> reader.consume((data, offset, lengthBytes) -> {}, 0))
          .hasMessageContaining("limit 0");
    }
  }

  @Test
  void whatAConsumerThrowsGoesThroughAndTheRestStays() throws Exception {
    try (LoadedBpf loaded = load();
        RingBufferReader reader = RingBufferReader.open(loaded.map("ring"))) {
      give(loaded, 0, 23, false);
      assertThatThrownBy(() ->
              reader.consume((data, offset, lengthBytes) -> {
                if (data.get(JAVA_LONG, offset) == 3) {
                  throw new IllegalStateException("three");
                }
              }))
          .hasMessage("three");
      assertThat(take(reader)).isEqualTo(numbers(4, 19));
    }
  }

  /** The program runs on one thread while the reader takes on another. */
  @Test
  void losesNothingThatTheProgramDidNotCount() throws Exception {
    int batches = 200;
    int batch = 300;
    try (LoadedBpf loaded = load();
        RingBufferReader reader = RingBufferReader.open(loaded.map("ring"))) {
      CompletableFuture<Void> writer =
          CompletableFuture.runAsync(() -> {
            try {
              for (int i = 0; i < batches; i++) {
                give(loaded, i * batch, batch, false);
              }
            } catch (Exception e) {
              throw new CompletionException(e);
            }
          });
      List<Long> taken = new ArrayList<>();
      while (!writer.isDone()) {
        taken.addAll(take(reader));
      }
      writer.join();
      taken.addAll(take(reader));
      assertThat(taken).isSorted().doesNotHaveDuplicates();
      assertThat(taken.size() + loaded.variable("lost")).isEqualTo((long) batches * batch);
    }
  }

  @Test
  void recordsHaveAnyLength() throws Exception {
    try (LoadedBpf loaded = load();
        RingBufferReader reader = RingBufferReader.open(loaded.map("small_ring"))) {
      MemorySegment nothing = MemorySegment.ofArray(new byte[0]);
      assertThat(loaded.program("small_record").orElseThrow().run(nothing)).isZero();
      List<Byte> taken = new ArrayList<>();
      reader.consume((data, offset, lengthBytes) -> {
        assertThat(data.isReadOnly()).isTrue();
        for (int i = 0; i < lengthBytes; i++) {
          taken.add(data.get(JAVA_BYTE, offset + i));
        }
      });
      assertThat(taken).containsExactly((byte) 7, (byte) 8, (byte) 9);
      assertThat(reader.usedBytes()).isZero();
    }
  }

  @Test
  void opensOnlyRingBuffers() throws Exception {
    try (LoadedBpf loaded = load()) {
      assertThatThrownBy(() -> RingBufferReader.open(loaded.map("hash")))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("hash");
    }
  }
}
