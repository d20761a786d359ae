package dev.fathom.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.fathom.kernel.bpf.BpfException;
import dev.fathom.kernel.bpf.BpfObject;
import dev.fathom.kernel.names.DeviceNumber;
import dev.fathom.kernel.names.LiveNames;
import dev.fathom.kernel.record.KernelHistories;
import dev.fathom.testkit.LoopMount;
import dev.fathom.trace.BioPart;
import dev.fathom.trace.Cause;
import dev.fathom.trace.History;
import dev.fathom.trace.Share;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.LongPredicate;

/** Some devices traced while threads of this process write there; at the end whose bytes it was. */
final class WritersRig implements AutoCloseable {
  /** What a thread does. */
  interface Work {
    void run() throws IOException;
  }

  /** From here on all file systems have blocks of a page. */
  private static final long DISK_BYTES = 512L << 20;

  final KernelTracer tracer;
  private final List<History> told = new ArrayList<>();
  private final KernelHistories histories =
      new KernelHistories(new LiveNames(), told::add, notice -> {});

  private WritersRig(KernelTracer tracer) {
    this.tracer = tracer;
  }

  /** A disk with a file system, in a file of this folder; skipped where there is no such thing. */
  static LoopMount disk(Path directory, LoopMount.FileSystem fileSystem) throws IOException {
    LoopMount.assumeAvailable(fileSystem);
    return LoopMount.open(directory, fileSystem, DISK_BYTES, false);
  }

  /** Traces; where the kernel does not allow it, the test is skipped. */
  static WritersRig start(LoopMount... disks) throws IOException {
    return start(object -> {}, disks);
  }

  static WritersRig start(Consumer<BpfObject> change, LoopMount... disks) throws IOException {
    Set<Long> devices = new HashSet<>();
    for (LoopMount disk : disks) {
      devices.add(number(disk));
    }
    try {
      return new WritersRig(
          KernelTracer.start(
              TracerOptions.DEFAULT.withOwn(true).withDevices(devices).withDirty(true), change));
    } catch (BpfException e) {
      return switch (e.reason()) {
        case REFUSED -> throw e;
        default -> abort(e.toString());
      };
    }
  }

  static long number(LoopMount disk) throws IOException {
    Path name = disk.device().getFileName();
    return DeviceNumber.parse(
        Files.readString(Path.of("/sys/block").resolve(name).resolve("dev")).strip());
  }

  /** Has a thread of this name do it, and waits. */
  static void as(String name, Work work) throws Exception {
    List<Throwable> thrown = new ArrayList<>();
    Thread thread =
        Thread.ofPlatform()
            .name(name)
            .uncaughtExceptionHandler((of, e) -> thrown.add(e))
            .start(() -> {
              try {
                work.run();
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            });
    thread.join();
    assertThat(thrown).isEmpty();
  }

  /** Has a file's data written to its device. */
  static void force(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.force(true);
    }
  }

  /** Ends the trace: nothing was lost, and the shares of every bio add up to it. */
  List<Share> end() throws IOException {
    tracer.stop();
    tracer.poll(histories::accept);
    tracer.unfinished(histories::accept);
    histories.finish();
    assertThat(tracer.counters().complete()).isTrue();
    return shares(device -> true);
  }

  /** Ends the trace; what was counted. */
  KernelCounters counters() throws IOException {
    tracer.stop();
    return tracer.counters();
  }

  /** What was told of one of several devices, after {@link #end}. */
  List<Share> of(LoopMount disk) throws IOException {
    long device = number(disk);
    return shares(number -> number == device);
  }

  private List<Share> shares(LongPredicate devices) {
    List<BioPart> bios =
        told.stream()
            .flatMap(history -> history.requests().stream())
            .filter(request -> devices.test(request.device().number()))
            .flatMap(request -> request.bios().stream())
            .toList();
    for (BioPart bio : bios) {
      assertThat(bio.shares().stream().mapToLong(Share::bytes).sum()).isEqualTo(bio.lengthBytes());
    }
    return bios.stream().flatMap(bio -> bio.shares().stream()).toList();
  }

  /** Those of a file's data that have bytes or an origin. */
  static List<Share> of(Path file, List<Share> shares) {
    return shares.stream()
        .filter(share -> share.file().path().equals(file.toString()))
        .filter(share -> share.cause() == Cause.BUFFERED || share.cause() == Cause.MAPPED)
        .toList();
  }

  /** Bytes by name of the thread. */
  static Map<String, Long> byThread(List<Share> shares) {
    Map<String, Long> bytes = new TreeMap<>();
    shares.forEach(share -> bytes.merge(share.origin().thread(), share.bytes(), Long::sum));
    return bytes;
  }

  @Override
  public void close() {
    tracer.close();
  }
}
