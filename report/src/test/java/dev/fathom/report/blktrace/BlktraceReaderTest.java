package dev.fathom.report.blktrace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fathom.report.Histories;
import dev.fathom.report.Story;
import dev.fathom.trace.BioPart;
import dev.fathom.trace.Event;
import dev.fathom.trace.History;
import dev.fathom.trace.Names;
import dev.fathom.trace.RequestPart;
import dev.fathom.trace.Stage;
import dev.fathom.trace.Subject;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BlktraceReaderTest {
  @TempDir Path folder;

  /** Bios of a request, as text, by the request's key. */
  private static final class Joined {
    final Map<Long, String> bios = new HashMap<>();
    final Map<Long, List<String>> requests = new TreeMap<>();
    final List<String> done = new ArrayList<>();
    final Map<Stage, Integer> stages = new TreeMap<>();
    long lastNanos = Long.MIN_VALUE;

    void accept(long[] words, int at) {
      assertThat(words[at]).as("events come in order").isGreaterThanOrEqualTo(lastNanos);
      lastNanos = words[at];
      Stage stage = Stage.ofCode(Event.stageCode(words[at + 7]));
      Subject subject = Subject.ofCode(Event.subjectCode(words[at + 7]));
      stages.merge(stage, 1, Integer::sum);
      String extent = words[at + 3] + "+" + Event.lengthBytes(words[at + 4]);
      long key = words[at + 1];
      long related = words[at + 2];
      if (stage == Stage.QUEUED) {
        bios.put(key, extent);
      } else if (subject == Subject.BIO && related != 0) {
        requests.computeIfAbsent(related, any -> new ArrayList<>()).add(bios.get(key));
      } else if (stage == Stage.COMPLETED) {
        List<String> all = requests.getOrDefault(key, List.of());
        done.add(extent + " " + Event.result(words[at + 4]) + " " + all.stream().sorted().toList());
      }
    }
  }

  private static List<InputStream> written(List<History> histories) throws IOException {
    Map<Integer, ByteArrayOutputStream> files = new TreeMap<>();
    try (BlktraceBinary binary =
        new BlktraceBinary(
            cpu -> {
              files.put(cpu, new ByteArrayOutputStream());
              return files.get(cpu);
            },
            Instant.EPOCH)) {
      histories.forEach(binary::accept);
    }
    List<InputStream> inputs = new ArrayList<>();
    files.values().forEach(file -> inputs.add(new ByteArrayInputStream(file.toByteArray())));
    return inputs;
  }

  @Test
  void whatWasWrittenIsReadWithTheSameJoins() throws IOException {
    List<History> histories = new ArrayList<>(Story.plain());
    histories.addAll(Histories.of(5, 500));
    Joined joined = new Joined();
    BlkFindings findings = BlktraceReader.read(written(histories), new Names(), joined::accept);
    assertThat(findings.problems()).isEmpty();
    assertThat(findings.unmatchedRecords()).isZero();
    assertThat(findings.forgotten()).isZero();
    List<String> expected = new ArrayList<>();
    histories.stream()
        .flatMap(history -> history.requests().stream())
        .sorted(Comparator.comparingLong(request -> request.timeline().at(Stage.COMPLETED)))
        .forEach(request -> expected.add(told(request)));
    assertThat(joined.done).containsExactlyElementsOf(expected);
  }

  @Test
  void eachFileBeginsWithTheTimeAndNamesProcessesBeforeTheirFirstRecord() throws IOException {
    for (InputStream file : written(Histories.of(5, 100))) {
      BlkRecordReader reader = new BlkRecordReader(file, "x", new BlkFindings.Builder());
      Set<Integer> named = new HashSet<>(Set.of(0));
      BlkRecord first = Objects.requireNonNull(reader.next());
      assertThat(first.action()).isEqualTo(BlkTrace.TN_TIMESTAMP);
      assertThat(first.data()).hasSize(8);
      for (BlkRecord record = reader.next(); record != null; record = reader.next()) {
        if (record.action() == BlkTrace.TN_PROCESS) {
          assertThat(record.data()).hasSize(BlkTrace.COMMAND_BYTES);
          named.add(record.pid());
        }
        assertThat(named).contains(record.pid());
      }
      assertThat(named).hasSize(2);
    }
  }

  @Test
  void aSplitAndARemapAreJoined() throws IOException {
    List<BlkRecord> records =
        List.of(
            record(10, BlkTrace.TA_QUEUE, 1000, 16384, 253 << 20, new byte[0]),
            record(20, BlkTrace.TA_SPLIT, 1000, 8192, 253 << 20, number(1016)),
            record(30, BlkTrace.TA_REMAP, 5000, 8192, 8 << 20, from(253 << 20, 1000)),
            record(40, BlkTrace.TA_QUEUE, 5000, 8192, 8 << 20, new byte[0]));
    List<String> told = new ArrayList<>();
    BlkFindings findings =
        BlktraceReader.read(
            List.of(encoded(records)),
            new Names(),
            (words, at) -> {
              Stage stage = Stage.ofCode(Event.stageCode(words[at + 7]));
              if (stage != Stage.ADDED) {
                told.add(
                    stage.letter()
                        + " %d %d %d %d"
                            .formatted(
                                words[at + 1],
                                words[at + 2],
                                words[at + 3] / 512,
                                Event.lengthBytes(words[at + 4])));
              }
            });
    assertThat(findings.clean()).isTrue();
    assertThat(told)
        .containsExactly(
            "Q 1 0 1000 16384", "X 1 2 1016 8192", "Q 3 0 5000 8192", "A 3 1 5000 8192");
  }

  private static BlkRecord record(
      long nanos, int what, long sector, int bytes, int device, byte[] data) {
    int action = what | BlkTrace.QUEUE | BlkTrace.WRITE;
    return new BlkRecord(0, nanos, sector, bytes, action, 7, device, 0, (short) 0, "", data);
  }

  private static byte[] number(long number) {
    return ByteBuffer.allocate(8).putLong(number).array();
  }

  private static byte[] from(int device, long sector) {
    return ByteBuffer.allocate(16).putInt(device).putInt(0).putLong(sector).array();
  }

  private static InputStream encoded(List<BlkRecord> records) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (int index = 0; index < records.size(); index++) {
      bytes.writeBytes(records.get(index).numbered(index + 1).encoded());
    }
    return new ByteArrayInputStream(bytes.toByteArray());
  }

  private static String told(RequestPart request) {
    List<String> bios = new ArrayList<>();
    for (BioPart bio : request.bios()) {
      bios.add(bio.positionBytes() + "+" + bio.lengthBytes());
    }
    return request.positionBytes()
        + "+"
        + request.lengthBytes()
        + " "
        + request.result()
        + " "
        + bios.stream().sorted().toList();
  }

  @Test
  void aRecordedTraceIsReadAsBlkparsePrintsIt() throws IOException {
    BlkRecordMerge records = new BlkRecordMerge(Samples.files(), new BlkFindings.Builder());
    List<String> lines = new ArrayList<>();
    long start = Long.MIN_VALUE;
    for (BlkRecord record = records.next(); record != null; record = records.next()) {
      if (!record.note()) {
        start = start == Long.MIN_VALUE ? record.timeNanos() : start;
        lines.add(BlkLine.of(record, start));
      }
    }
    assertThat(lines).hasSize(212).containsExactlyElementsOf(Samples.parsedLines());
  }

  @Test
  void aRecordedTraceBecomesEventsWithoutFindings() throws IOException {
    Names names = new Names();
    Joined joined = new Joined();
    BlkFindings findings = BlktraceReader.read(Samples.files(), names, joined::accept);
    assertThat(findings.clean()).isTrue();
    assertThat(findings.unmatchedRecords()).isZero();
    assertThat(findings.forgotten()).isZero();
    assertThat(joined.stages.get(Stage.QUEUED)).isEqualTo(count(" Q "));
    assertThat(joined.stages.get(Stage.GOT_REQUEST)).isEqualTo(count(" G "));
    assertThat(joined.stages.get(Stage.MERGED_BACK)).isEqualTo(count(" M "));
    assertThat(joined.stages.get(Stage.ISSUED)).isEqualTo(count(" D "));
    assertThat(joined.done).contains("268578816+8192 8192 [268578816+4096, 268582912+4096]");
    assertThat(names.origins()).anyMatch(origin -> origin.process().equals("dd"));
    assertThat(names.devices()).anyMatch(device -> device.major() == 8 && device.minor() == 0);
  }

  private static int count(String letter) throws IOException {
    return (int) Samples.parsedLines().stream().filter(line -> line.contains(letter)).count();
  }

  @Test
  void aTruncatedFileYieldsWhatIsWhole() throws IOException {
    byte[] whole = Samples.cpu(0);
    long records = read(whole).records();
    for (int length = 0; length < whole.length; length += 7) {
      byte[] part = Arrays.copyOf(whole, length);
      BlkFindings findings = read(part);
      assertThat(findings.records()).isLessThan(records);
      int end = endOfLast(whole, length);
      assertThat(findings.clean()).isEqualTo(end == length);
      assertThat(findings.records()).isEqualTo(read(Arrays.copyOf(whole, end)).records());
    }
  }

  /** Where the last whole record ends, in so many bytes. */
  private static int endOfLast(byte[] bytes, int length) {
    int at = 0;
    while (at + BlkTrace.BYTES <= length && at + BlkTrace.BYTES + dataLength(bytes, at) <= length) {
      at += BlkTrace.BYTES + dataLength(bytes, at);
    }
    return at;
  }

  @Test
  void flippedBytesAreFoundAndNeverThrow() throws IOException {
    Random random = new Random(23);
    byte[] whole = Samples.cpu(0);
    long records = read(whole).records();
    for (int round = 0; round < 3_000; round++) {
      byte[] damaged = whole.clone();
      for (int flips = 1 + random.nextInt(20); flips > 0; flips--) {
        damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
      }
      BlkFindings findings = read(damaged);
      assertThat(findings.records()).isLessThanOrEqualTo(records);
      if (findings.skippedBytes() > 0 || findings.records() < records) {
        assertThat(findings.problems()).isNotEmpty();
      }
    }
  }

  @Test
  void noiseIsNoTrace() throws IOException {
    Random random = new Random(1);
    byte[] noise = new byte[300_000];
    random.nextBytes(noise);
    BlkFindings findings = read(noise);
    assertThat(findings.records()).isZero();
    assertThat(findings.skippedBytes()).isEqualTo(noise.length);
    assertThat(findings.problems())
        .containsExactly("file 0: 300000 bytes at byte 0 are no records");
  }

  @Test
  void recordsOfTheOtherByteOrderAreRead() throws IOException {
    BlkFindings findings = read(swapped(Samples.cpu(0)));
    assertThat(findings.clean()).isTrue();
    assertThat(findings.records()).isEqualTo(read(Samples.cpu(0)).records());
  }

  private static int dataLength(byte[] bytes, int at) {
    return ByteBuffer.wrap(bytes)
        .order(ByteOrder.LITTLE_ENDIAN)
        .getShort(at + BlkTrace.AT_PDU_LENGTH);
  }

  /** Offsets and sizes of the fields. */
  private static final int[][] FIELDS = {
    {0, 4}, {4, 4}, {8, 8}, {16, 8}, {24, 4}, {28, 4}, {32, 4}, {36, 4}, {40, 4}, {44, 2}, {46, 2}
  };

  private static byte[] swapped(byte[] little) {
    byte[] big = little.clone();
    int at = 0;
    while (at < little.length) {
      int data = dataLength(little, at);
      for (int[] field : FIELDS) {
        for (int index = 0; index < field[1]; index++) {
          big[at + field[0] + index] = little[at + field[0] + field[1] - 1 - index];
        }
      }
      at += BlkTrace.BYTES + data;
    }
    return big;
  }

  @Test
  void aTraceIsReadFromItsFiles() throws IOException {
    Files.write(folder.resolve("x.blktrace.0"), Samples.cpu(0));
    Files.write(folder.resolve("x.blktrace.1"), Samples.cpu(1));
    Joined joined = new Joined();
    assertThat(BlktraceReader.read(folder.resolve("x"), new Names(), joined::accept).clean())
        .isTrue();
    assertThat(joined.done).isNotEmpty();
    assertThatThrownBy(() -> BlktraceReader.read(folder.resolve("y"), new Names(), (w, a) -> {}))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("y.blktrace.0");
  }

  private static BlkFindings read(byte[] file) throws IOException {
    return BlktraceReader.read(
        List.of(new ByteArrayInputStream(file)), new Names(), (words, at) -> {});
  }
}
