package dev.fathom.ftrace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.fathom.trace.Event;
import dev.fathom.trace.EventSink;
import dev.fathom.trace.Names;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Valid input that was cut or changed: each reading ends in findings, or says what is wrong. */
class FuzzTest {
  private static final int ROUNDS = 60;
  private static final EventSink CHECK =
      (words, at) -> {
        assertThat(words[at + 3]).isNotNegative();
        Event.stageCode(words[at + 7]);
      };

  @TempDir Path directory;

  private static byte[] damaged(byte[] valid, Random random) {
    byte[] bytes = Arrays.copyOf(valid, valid.length - random.nextInt(valid.length / 2));
    for (int i = random.nextInt(200); i > 0; i--) {
      bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
    }
    return bytes;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"pipe-sdebug-errors.txt", "perf-virtio.script.txt", "small-virtio.trace.txt"})
  void damagedTextYieldsFindingsWithLines(String sample) throws IOException {
    byte[] valid = Files.readAllBytes(Collected.sample(sample));
    for (int seed = 0; seed < ROUNDS / 3; seed++) {
      byte[] bytes = damaged(valid, new Random(seed));
      TraceFindings findings = TraceText.read(new ByteArrayInputStream(bytes), new Names(), CHECK);
      assertThat(findings.problems()).as("seed " + seed).allMatch(line -> line.startsWith("line "));
    }
  }

  @Test
  void damagedPagesYieldFindingsWithOffsets() throws IOException {
    EventFormats formats = EventFormats.ofDirectory(Collected.sample("formats"));
    byte[] first = Files.readAllBytes(Collected.sample("small-virtio.cpu0.raw"));
    byte[] second = Files.readAllBytes(Collected.sample("small-virtio.cpu1.raw"));
    long problems = 0;
    for (int seed = 0; seed < ROUNDS; seed++) {
      Random random = new Random(seed);
      Map<String, ByteArrayInputStream> files = new LinkedHashMap<>();
      files.put("cpu0", new ByteArrayInputStream(damaged(first, random)));
      files.put("cpu1", new ByteArrayInputStream(damaged(second, random)));
      TraceFindings findings = RawTrace.read(files, formats, new Names(), CHECK);
      problems += findings.problemCount();
      assertThat(findings.problems())
          .as("seed " + seed)
          .allMatch(line -> line.matches("(?s)cpu[01], byte [\\d,]+: .*"));
    }
    assertThat(problems).isPositive();
  }

  @Test
  void damagedFormatsAreReadOrRefused() throws IOException {
    byte[] valid =
        Files.readAllBytes(Collected.sample("formats/events/block/block_rq_issue/format"));
    byte[] raw = Files.readAllBytes(Collected.sample("small-virtio.cpu1.raw"));
    Path place = Files.createDirectories(directory.resolve("events/block/block_rq_issue"));
    for (int seed = 0; seed < ROUNDS; seed++) {
      Random random = new Random(seed);
      byte[] bytes = valid.clone();
      for (int i = 0; i < 5; i++) {
        bytes[random.nextInt(bytes.length)] = (byte) (' ' + random.nextInt(95));
      }
      Files.write(place.resolve("format"), bytes);
      try {
        EventFormats formats = EventFormats.ofDirectory(directory);
        RawTrace.read(Map.of("cpu1", new ByteArrayInputStream(raw)), formats, new Names(), CHECK);
      } catch (FormatException e) {
        assertThat(e.getMessage()).as("seed " + seed).isNotEmpty();
      }
    }
  }

  @Test
  void damagedFilesOfAnyKindAreDetectedOrRefused() throws IOException {
    String[] samples = {
      "small-virtio.cpu1.raw", "pipe-sdebug-errors.txt", "perf-virtio.script.txt"
    };
    for (int seed = 0; seed < ROUNDS; seed++) {
      Random random = new Random(seed);
      byte[] bytes =
          damaged(Files.readAllBytes(Collected.sample(samples[seed % samples.length])), random);
      Path file = Files.write(directory.resolve("trace"), bytes);
      SavedTrace saved = SavedTrace.detect(file);
      if (saved.readable()) {
        assertThatCode(() -> saved.read(new Names(), CHECK)).doesNotThrowAnyException();
      } else {
        assertThat(saved.hint()).isNotEmpty();
      }
    }
  }
}
