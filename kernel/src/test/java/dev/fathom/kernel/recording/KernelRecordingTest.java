package dev.fathom.kernel.recording;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fathom.kernel.KernelCounters;
import dev.fathom.kernel.record.KernelHistories;
import dev.fathom.kernel.record.KernelNames;
import dev.fathom.kernel.record.NoticeSink;
import dev.fathom.kernel.record.Records;
import dev.fathom.trace.Device;
import dev.fathom.trace.FileName;
import dev.fathom.trace.History;
import dev.fathom.trace.Names;
import dev.fathom.trace.recording.RecordingWriter;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KernelRecordingTest {
  private static final int PRIME = 1009;

  @TempDir Path directory;

  private static final KernelNames NAMES =
      new KernelNames() {
        @Override
        public Device device(long number) {
          return new Device(number, "loop0");
        }

        @Override
        public FileName file(long device, long inode, long processId) {
          return inode == 0
              ? FileName.NONE
              : new FileName("/mnt/\u001b[2Jdéjà", device, inode, true);
        }

        @Override
        public String cgroup(long id) {
          return id == 0 ? "" : "/system.slice/" + id;
        }
      };

  private static KernelCounters counters() {
    long[] values = new long[32];
    Arrays.setAll(values, i -> 100L + i);
    return KernelCounters.of(values);
  }

  private Path write(int requests, List<History> live) throws Exception {
    Path file = directory.resolve("trace");
    try (RecordingWriter writer = RecordingWriter.create(file, "test", new Names())) {
      KernelRecorder recorder = new KernelRecorder(writer, NAMES);
      KernelHistories histories = new KernelHistories(recorder, live::add, NoticeSink.NONE);
      for (int i = 0; i < requests; i++) {
        Records record = Records.bio(i, 0x1000 + i, 8L * i, 4096, 1).origin(42, "cp", 4096);
        recorder.accept(record.segment(), 0, record.lengthBytes());
        histories.accept(record.segment(), 0, record.lengthBytes());
      }
      recorder.finish(counters(), List.of("SCSI commands (none here)", "waits"));
    }
    return file;
  }

  @Test
  void whatIsReadIsWhatWasSeenLive() throws Exception {
    List<History> live = new ArrayList<>();
    Path file = write(PRIME, live);
    List<History> read = new ArrayList<>();
    KernelRecording recording = KernelRecording.read(file, read::add, NoticeSink.NONE);
    assertThat(read).hasSize(PRIME).isEqualTo(live);
    assertThat(read.getFirst().requests().getFirst().device().name()).isEqualTo("loop0");
    assertThat(recording.counters()).contains(counters());
    assertThat(recording.missing()).containsExactly("SCSI commands (none here)", "waits");
    assertThat(recording.damaged()).isZero();
    assertThat(recording.counts()).isEqualTo(new KernelHistories.Counts(PRIME, 0, 0));
  }

  @Test
  void aRecordingThatWasCutTellsWhatIsWhole() throws Exception {
    Path file = write(PRIME, new ArrayList<>());
    byte[] all = Files.readAllBytes(file);
    Files.write(file, Arrays.copyOf(all, all.length / 2));
    List<History> read = new ArrayList<>();
    KernelRecording recording = KernelRecording.read(file, read::add, NoticeSink.NONE);
    assertThat(read).hasSizeBetween(1, PRIME - 1);
    assertThat(recording.counters()).isEmpty();
  }

  @Test
  void whatWasTracedIsSaid() throws Exception {
    TraceScope scope = new TraceScope(Set.of(8L << 20, 7L << 20), Set.of(41L));
    Path file = directory.resolve("scope");
    try (RecordingWriter writer = RecordingWriter.create(file, "test", new Names())) {
      KernelRecorder recorder = new KernelRecorder(writer, NAMES);
      recorder.scope(scope);
      recorder.finish(counters(), List.of());
    }
    KernelRecording recording = KernelRecording.read(file, history -> {}, NoticeSink.NONE);
    assertThat(recording.scope()).isEqualTo(scope);
    assertThat(recording.damaged()).isZero();
    assertThat(recording.scope().hasDevice(9L << 20)).isFalse();
    Path all = write(1, new ArrayList<>());
    assertThat(KernelRecording.read(all, history -> {}, NoticeSink.NONE).scope())
        .isEqualTo(TraceScope.ALL);
  }

  @Test
  void blocksOfOthersArePassedOver() {
    KernelRecording recording = new KernelRecording(history -> {}, NoticeSink.NONE);
    recording.accept(0x100, ByteBuffer.allocate(8), 1);
    assertThat(recording.blocks()).isZero();
    assertThat(recording.damaged()).isZero();
  }

  @Test
  void lengthsThatLieAreDamage() {
    KernelRecording recording = new KernelRecording(history -> {}, NoticeSink.NONE);
    for (byte[] lie :
        List.of(new byte[] {-1, -1, -1, -1}, new byte[] {9, 0, 1, 0, 1}, new byte[1])) {
      recording.accept(KernelBlockType.RECORDS, ByteBuffer.wrap(lie), 1);
    }
    recording.accept(KernelBlockType.NAMES, ByteBuffer.wrap(new byte[] {1, 0, -1, -1}), 1);
    recording.accept(KernelBlockType.STATE, ByteBuffer.wrap(new byte[] {-1, -1}), 1);
    recording.accept(KernelBlockType.SCOPE, ByteBuffer.wrap(new byte[] {-1, -1}), 1);
    assertThat(recording.damaged()).isEqualTo(6);
    assertThat(recording.blocks()).isEqualTo(6);
  }

  @Test
  void anyBytesAreRead() {
    Random random = new Random(7);
    KernelRecording recording = new KernelRecording(history -> {}, NoticeSink.NONE);
    for (int i = 0; i < 5_000; i++) {
      byte[] bytes = new byte[random.nextInt(2_000)];
      random.nextBytes(bytes);
      if (bytes.length > 4) {
        bytes[1] = (byte) random.nextInt(4);
      }
      recording.accept(KernelBlockType.RECORDS + i % 4, ByteBuffer.wrap(bytes), 1);
    }
    recording.finish();
    assertThat(recording.blocks()).isEqualTo(5_000);
    assertThat(recording.damaged()).isPositive();
  }
}
