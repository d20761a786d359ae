package dev.fathom.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.fathom.kernel.bpf.BpfException;
import dev.fathom.kernel.bpf.BpfObject;
import dev.fathom.kernel.names.DeviceNumber;
import dev.fathom.kernel.names.LiveNames;
import dev.fathom.kernel.record.KernelHistories;
import dev.fathom.kernel.record.NoticeSink;
import dev.fathom.testkit.LoopMount;
import dev.fathom.testkit.LoopMount.FileSystem;
import dev.fathom.trace.History;
import dev.fathom.trace.RequestPart;
import dev.fathom.trace.Share;
import dev.fathom.trace.UnknownReason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tables and rings that are too small: what is not told is counted, exactly. Needs root. */
class TracerOverloadIT {
  private static final int PAGE = 4096;
  private static final int MIB = 1 << 20;

  /** Sets of four dirty pages each. Files of others on this machine take their part of them. */
  private static final int ROOM = TracerOptions.LEAST_DIRTY_PAGES;

  @TempDir Path directory;

  private final List<History> histories = new ArrayList<>();

  @BeforeAll
  static void disks() {
    LoopMount.assumeAvailable();
  }

  private static KernelTracer start(
      LoopMount disk, TracerOptions options, Consumer<BpfObject> settings) throws IOException {
    String name = disk.device().getFileName().toString();
    String number = Files.readString(Path.of("/sys/block", name, "dev")).strip();
    try {
      return KernelTracer.start(
          options.withDevices(Set.of(DeviceNumber.parse(number))).withNotices(false), settings);
    } catch (BpfException e) {
      return switch (e.reason()) {
        case REFUSED -> throw e;
        case NOT_PERMITTED,
            LOCKED_DOWN,
            NO_BPF,
            NO_TYPES,
            MEMORY_LOCK_LIMIT,
            NO_MEMORY,
            KERNEL_TOO_OLD ->
            abort(e.toString());
      };
    }
  }

  private static long dd(LoopMount disk, String... options) throws Exception {
    List<String> command = new ArrayList<>(List.of("dd", "if=/dev/zero", "of=" + disk.device()));
    command.addAll(List.of("bs=4k", "status=none"));
    command.addAll(List.of(options));
    Process process = new ProcessBuilder(command).inheritIO().start();
    assertThat(process.waitFor()).isZero();
    return process.pid();
  }

  /** Takes all that came. */
  private KernelHistories.Counts drain(KernelTracer tracer) throws IOException {
    tracer.stop();
    KernelHistories kernel = new KernelHistories(new LiveNames(), histories::add, NoticeSink.NONE);
    while (tracer.poll(kernel::accept) > 0) {
      // Until none is left.
    }
    tracer.unfinished(kernel::accept);
    kernel.finish();
    return kernel.counts();
  }

  private List<Share> shares() {
    return histories.stream().flatMap(history -> history.shares().stream()).toList();
  }

  @Test
  void pagesThatFoundNoRoomHaveNoOriginAndSayWhy() throws Exception {
    int pages = 4001;
    try (LoopMount disk = LoopMount.open(directory, FileSystem.NONE, 32L * MIB, false);
        KernelTracer tracer =
            start(disk, TracerOptions.DEFAULT.withDirtyPages(ROOM), object -> {})) {
      long writer = dd(disk, "count=" + pages, "conv=fsync");
      KernelHistories.Counts counts = drain(tracer);
      KernelCounters counters = tracer.counters();
      assertThat(counts.incomplete()).isZero();
      assertThat(counters.refusedBios()).isZero();
      long known =
          shares().stream()
              .filter(share -> share.origin().processId() == writer)
              .mapToLong(Share::bytes)
              .sum();
      long evicted =
          shares().stream()
              .filter(share -> share.unknownBecause() == UnknownReason.TABLE_FULL)
              .mapToLong(Share::bytes)
              .sum();
      assertThat(known).isBetween(0L, (long) ROOM * PAGE);
      assertThat(known + evicted).isEqualTo((long) pages * PAGE);
      assertThat(counters.originBytes()).isEqualTo(known);
      assertThat(counters.unknownBytes()).isEqualTo(evicted);
      assertThat(counters.evictedPages()).isGreaterThanOrEqualTo(evicted / PAGE);
    }
  }

  @Test
  void recordsThatFoundNoRoomAreCounted() throws Exception {
    int writes = 2003;
    TracerOptions little = TracerOptions.DEFAULT.withRingBytes(64 << 10);
    try (LoopMount disk = LoopMount.open(directory, FileSystem.NONE, 16L * MIB, false);
        KernelTracer tracer = start(disk, little, object -> {})) {
      dd(disk, "count=" + writes, "oflag=direct");
      drain(tracer);
      KernelCounters counters = tracer.counters();
      long told =
          histories.stream()
              .flatMap(it -> it.requests().stream())
              .mapToLong(RequestPart::lengthBytes)
              .sum();
      assertThat(counters.bios()).isGreaterThanOrEqualTo(writes);
      assertThat(counters.lostRecords()).isPositive();
      assertThat(counters.records() + counters.lostRecords()).isEqualTo(counters.bios());
      assertThat(counters.complete()).isFalse();
      assertThat(counters.bytes()).isEqualTo((long) writes * PAGE);
      assertThat(told).isLessThan(counters.bytes());
      assertThat(told + counters.lostRecords() * PAGE).isEqualTo(counters.bytes());
    }
  }
}
