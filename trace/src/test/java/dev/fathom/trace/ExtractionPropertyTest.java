package dev.fathom.trace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Random programs and random numbers. The seed is in the name of a failed test; {@code
 * -Dfathom.seed=N} runs that one alone.
 */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class ExtractionPropertyTest {
  private static final int RUNS = 50;

  static List<Long> seeds() {
    Long only = Long.getLong("fathom.seed");
    if (only != null) {
      return List.of(only);
    }
    long first = System.nanoTime();
    List<Long> seeds = new ArrayList<>();
    for (int i = 0; i < RUNS; i++) {
      seeds.add(i < RUNS / 2 ? i : first + i);
    }
    return seeds;
  }

  private static Map<Origin, Long> bytes(RequestPart request) {
    Map<Origin, Long> bytes = new HashMap<>();
    for (BioPart bio : request.bios()) {
      bio.shares().forEach(share -> bytes.merge(share.origin(), share.bytes(), Long::sum));
    }
    bytes.values().removeIf(sum -> sum == 0);
    return bytes;
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void saysTheSameAsAPlainModel(long seed) {
    EventScript script = RandomScript.of(seed, 400);
    PlainModel model = new PlainModel(script.names);
    script.events.forEach(model::accept);
    Extracted extracted = script.extract();
    assertThat(extracted.wrongs()).isEmpty();
    assertThat(extracted.bytes()).isEqualTo(model.bytes);
    assertThat(extracted.requests().stream().map(ExtractionPropertyTest::bytes).toList())
        .isEqualTo(model.ended);
    assertThat(extracted.counts().unknownBytes()).isEmpty();
    assertThat(extracted.counts().contradictions()).isZero();
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void eventsThatComeALittleLateChangeNothing(long seed) {
    EventScript script = RandomScript.of(seed, 200);
    List<long[]> late = new ArrayList<>(script.events);
    Random random = new Random(seed);
    for (int i = 0; i + 40 < late.size(); i += 20) { // within 400 ns
      Collections.shuffle(late.subList(i, i + 40), random);
    }
    Extracted shuffled = Extracted.of(script.names, late, ExtractionLimits.DEFAULT);
    Extracted ordered = script.extract();
    assertThat(shuffled.histories()).isEqualTo(ordered.histories());
    assertThat(shuffled.counts()).isEqualTo(ordered.counts());
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void smallTablesMakeBytesUnknownAndNeverWrongInSum(long seed) {
    EventScript script = RandomScript.of(seed, 400);
    Random random = new Random(seed);
    ExtractionLimits limits =
        ExtractionLimits.DEFAULT
            .withSubjects(
                1 + random.nextInt(4),
                1 + random.nextInt(6),
                1 + random.nextInt(4),
                1 + random.nextInt(4))
            .withPieces(2 + random.nextInt(4), 2 + random.nextInt(4));
    Extracted small = script.extract(limits);
    assertThat(small.wrongs()).isEmpty();
    PlainModel model = new PlainModel(script.names);
    script.events.forEach(model::accept);
    long all = model.bytes.values().stream().mapToLong(Long::longValue).sum();
    assertThat(small.attribution().total(EventScript.DISK, Action.WRITE)).isEqualTo(all);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void lostEventsAreUnknownOrCountedAndSumsStayRight(long seed) {
    EventScript script = RandomScript.of(seed, 400);
    Random random = new Random(seed);
    List<long[]> rest = new ArrayList<>(script.events);
    rest.removeIf(_ -> random.nextInt(10) == 0);
    assertThat(Extracted.of(script.names, rest, ExtractionLimits.DEFAULT).wrongs()).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void garbageNeverThrows(long seed) {
    Random random = new Random(seed);
    Names names = new EventScript().names;
    List<long[]> events = new ArrayList<>();
    for (int i = 0; i < 3000; i++) {
      events.add(garbage(random));
    }
    ExtractionLimits limits =
        ExtractionLimits.DEFAULT.withSubjects(3, 3, 3, 3).withPieces(3, 3).withLate(1000, 16);
    assertThatCode(
            () -> {
              assertThat(Extracted.of(names, events, limits).wrongs()).isEmpty();
              assertThat(Extracted.of(names, events, ExtractionLimits.DEFAULT).wrongs()).isEmpty();
            })
        .doesNotThrowAnyException();
  }

  /** Any bits, or meaningful stages about few keys with odd numbers. */
  private static long[] garbage(Random random) {
    long[] words = random.longs(Event.WORDS).toArray();
    if (random.nextInt(8) > 0) {
      words[0] = random.nextInt(3) == 0 ? words[0] : random.nextInt(20_000);
      words[1] = random.nextInt(5);
      words[2] = random.nextInt(5);
      words[3] = random.nextInt(4) == 0 ? words[3] : random.nextInt(5000);
      words[4] = Event.lengthAndResult(random.nextInt(6000), random.nextInt(3) - 1);
      words[5] = Event.placeAndOrigin(random.nextInt(3), random.nextInt(4));
      words[7] =
          Event.kind(
              Stage.ofCode(random.nextInt(Stage.count())),
              Subject.ofCode(random.nextInt(4)),
              random.nextBoolean() ? Action.WRITE : Action.READ,
              random.nextInt(4) == 0 ? random.nextInt() : 0);
    }
    return words;
  }

  @Test
  void theSameEventsGiveTheSameHistories() {
    Random random = new Random(4);
    List<long[]> events = new ArrayList<>();
    for (int i = 0; i < 5000; i++) {
      events.add(garbage(random));
    }
    Names names = new EventScript().names;
    List<History> first = Extracted.of(names, events, ExtractionLimits.DEFAULT).histories();
    assertThat(Extracted.of(names, events, ExtractionLimits.DEFAULT).histories()).isEqualTo(first);
    assertThat(first).isNotEmpty();
  }
}
