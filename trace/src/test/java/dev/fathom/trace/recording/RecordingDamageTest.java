package dev.fathom.trace.recording;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fathom.trace.Names;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class RecordingDamageTest {
  private static final int EVENTS = 41;
  private static final int PER_ROUND = 5;

  private final List<long[]> events = TestEvents.random(11, EVENTS);
  private final byte[] whole = recording();

  /** What was read of a recording. */
  private record Reading(Set<List<Long>> events, long count, Findings findings, boolean ended) {}

  private byte[] recording() {
    Names names = new Names();
    TestEvents.fill(names, 7);
    try {
      return TestEvents.recording(events, names, PER_ROUND);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static Reading read(byte[] bytes) throws IOException {
    List<long[]> seen = new ArrayList<>();
    try (RecordingReader reader = TestEvents.reader(bytes)) {
      long count = reader.readAll(TestEvents.into(seen));
      return new Reading(asSet(seen), count, reader.findings(), reader.ended());
    }
  }

  private static Set<List<Long>> asSet(List<long[]> events) {
    Set<List<Long>> set = new HashSet<>();
    events.forEach(event -> set.add(Arrays.stream(event).boxed().toList()));
    return set;
  }

  /** Offsets of the blocks, and the end. */
  private List<Integer> blocks() {
    List<Integer> blocks = new ArrayList<>();
    ByteBuffer bytes = ByteBuffer.wrap(whole).order(ByteOrder.LITTLE_ENDIAN);
    int at = bytes.getInt(12);
    while (at < whole.length) {
      blocks.add(at);
      at += BlockHeader.BYTES + bytes.getInt(at + 12);
    }
    blocks.add(at);
    return blocks;
  }

  private int typeAt(int block) {
    return whole[block + 8];
  }

  @Test
  void cutAnywhereWhatIsWholeIsRead() throws IOException {
    List<Integer> blocks = blocks();
    assertThat(blocks).hasSizeGreaterThan(10).endsWith(whole.length);
    for (int length = 8; length < whole.length; length++) {
      Reading reading = read(Arrays.copyOf(whole, length));
      int cut = length;
      long wholeEvents =
          blocks.stream()
              .filter(at -> at < whole.length && blocks.get(blocks.indexOf(at) + 1) <= cut)
              .filter(at -> typeAt(at) == BlockHeader.EVENTS)
              .mapToInt(at -> whole[at + 36])
              .sum();
      assertThat(reading.count()).as("cut at %d", length).isEqualTo(wholeEvents);
      assertThat(asSet(events)).containsAll(reading.events());
      assertThat(reading.ended()).isFalse();
      assertThat(reading.findings().all())
          .extracting(Finding::kind)
          .contains(Finding.Kind.NOT_ENDED);
      assertThat(reading.findings().loss())
          .as("cut at %d", length)
          .isEqualTo(!blocks.contains(length));
    }
  }

  @Test
  void aFileWithoutTheFirstBytesIsNoRecording() {
    for (int length = 0; length < 8; length++) {
      byte[] start = Arrays.copyOf(whole, length);
      assertThatThrownBy(() -> read(start))
          .isInstanceOf(RecordingFormatException.class)
          .hasMessageStartingWith("memory is no recording");
    }
    byte[] script = "#!/bin/sh\necho hello, this is a script\n".getBytes(StandardCharsets.UTF_8);
    assertThatThrownBy(() -> read(script)).isInstanceOf(RecordingFormatException.class);
    assertThatThrownBy(() -> read(new byte[3 << 20])).isInstanceOf(RecordingFormatException.class);
  }

  @Test
  void aFlippedBitCostsOneBlockAtMostAndIsNamed() throws IOException {
    List<Integer> blocks = blocks();
    for (int at = 0; at < whole.length; at++) {
      byte[] damaged = whole.clone();
      damaged[at] ^= (byte) (1 << at % 8);
      Reading reading = read(damaged);
      assertThat(asSet(events)).containsAll(reading.events());
      assertThat(reading.findings().none()).as("byte %d", at).isFalse();
      if (at >= blocks.getFirst()) {
        int index = 0;
        while (blocks.get(index + 1) <= at) {
          index++;
        }
        int start = blocks.get(index);
        int lost = typeAt(start) == BlockHeader.EVENTS ? whole[start + 36] : 0;
        assertThat(reading.count()).as("byte %d", at).isEqualTo(EVENTS - lost);
        Finding first = reading.findings().all().getFirst();
        assertThat(first.offsetBytes()).as("byte %d", at).isEqualTo(start);
        assertThat(first.lengthBytes()).isEqualTo(blocks.get(index + 1) - start);
        boolean last = index == blocks.size() - 2;
        assertThat(first.firstBlock()).isEqualTo(index);
        assertThat(first.blocks()).isEqualTo(last ? 0 : 1);
        assertThat(reading.findings().missingEvents()).as("byte %d", at).isEqualTo(lost);
      } else {
        assertThat(reading.count()).as("byte %d", at).isEqualTo(EVENTS);
        assertThat(reading.findings().all().getFirst().kind()).isEqualTo(Finding.Kind.HEADER);
      }
    }
  }

  @Test
  void anyDamageIsReadWithoutAnExceptionButForOtherFiles() throws IOException {
    for (long seed = 0; seed < 1000; seed++) {
      byte[] damaged = damage(new Random(seed));
      try {
        Reading reading = read(damaged);
        assertThat(asSet(events)).as("seed %d", seed).containsAll(reading.events());
        assertThat(reading.count()).as("seed %d", seed).isEqualTo(reading.events().size());
        boolean same = Arrays.equals(damaged, whole);
        assertThat(reading.findings().none()).as("seed %d", seed).isEqualTo(same);
        reading.findings().lines().forEach(line -> assertThat(line).isNotBlank());
      } catch (RecordingFormatException e) {
        assertThat(e).hasMessageStartingWith("memory is");
      }
    }
  }

  /** Flips bits, takes ranges away, puts them twice, puts noise in. */
  private byte[] damage(Random random) {
    byte[] bytes = whole.clone();
    for (int times = random.nextInt(4) + 1; times > 0; times--) {
      int from = random.nextInt(bytes.length);
      int to = Math.min(bytes.length, from + random.nextInt(700));
      byte[] piece = Arrays.copyOfRange(bytes, from, to);
      byte[] noise = new byte[random.nextInt(300)];
      random.nextBytes(noise);
      bytes =
          switch (random.nextInt(4)) {
            case 0 -> flipped(bytes, random);
            case 1 -> join(Arrays.copyOf(bytes, from), rest(bytes, to));
            case 2 -> join(Arrays.copyOf(bytes, to), piece, rest(bytes, to));
            default -> join(Arrays.copyOf(bytes, from), noise, rest(bytes, from));
          };
    }
    return bytes;
  }

  private static byte[] flipped(byte[] bytes, Random random) {
    for (int times = random.nextInt(9); times >= 0; times--) {
      bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
    }
    return bytes;
  }

  private static byte[] rest(byte[] bytes, int from) {
    return Arrays.copyOfRange(bytes, from, bytes.length);
  }

  private static byte[] join(byte[]... parts) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      out.writeBytes(part);
    }
    return out.toByteArray();
  }

  @Test
  void missingBlocksAreNamedWithTheirRoundsAndEvents() throws IOException {
    List<Integer> blocks = blocks();
    byte[] damaged = join(Arrays.copyOf(whole, blocks.get(3)), rest(whole, blocks.get(5)));
    Reading reading = read(damaged);
    assertThat(reading.findings().lines())
        .containsExactly(
            "blocks are missing, at byte %,d, blocks 3 to 4, rounds 2 to 5 are not complete: 10 events"
                .formatted(blocks.get(3)));
    assertThat(reading.count()).isEqualTo(EVENTS - 2 * PER_ROUND);
    assertThat(reading.findings().missingBlocks()).isEqualTo(2);
  }

  @Test
  void aBlockThatIsThereTwiceIsReadOnce() throws IOException {
    List<Integer> blocks = blocks();
    byte[] twice = join(Arrays.copyOf(whole, blocks.get(5)), rest(whole, blocks.get(4)));
    Reading reading = read(twice);
    assertThat(reading.count()).isEqualTo(EVENTS);
    assertThat(reading.findings().all())
        .extracting(Finding::kind)
        .containsExactly(Finding.Kind.REPEATED);
    assertThat(reading.findings().loss()).isFalse();
  }

  @Test
  void missingNamesAreCounted() throws IOException {
    List<Integer> blocks = blocks();
    assertThat(typeAt(blocks.getFirst())).isEqualTo(BlockHeader.NAMES);
    byte[] damaged = join(Arrays.copyOf(whole, blocks.get(0)), rest(whole, blocks.get(1)));
    assertThat(read(damaged).findings().lines())
        .hasSize(2)
        .last()
        .asString()
        .startsWith("names are missing")
        .endsWith(": 21 names");
  }
}
