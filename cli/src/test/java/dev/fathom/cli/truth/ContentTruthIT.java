package dev.fathom.cli.truth;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fathom.cli.TracingRun;
import dev.fathom.cli.truth.Traced.Request;
import dev.fathom.testkit.LoopMount;
import dev.fathom.testkit.LoopMount.FileSystem;
import dev.fathom.testkit.LoopMount.Format;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.LongPredicate;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The device itself is the judge. Processes write to one file at the same time, by chance, and each
 * page says who wrote it. Afterwards what the last request to a page left on the device is compared
 * with whom the trace named for that request.
 */
class ContentTruthIT {
  private static final long DEVICE_BYTES = 512L << 20;
  private static final int PAGE = 4096;
  private static final int PROCESSES = 4;
  private static final int OPERATIONS = 400;
  private static final int PAGES = 2048;
  private static final int MOST_BYTES = 64 * PAGE;

  /** "FATHOMPG", as a number of the machine's byte order. */
  private static final long MAGIC = 0x47504d4f48544146L;

  private static final int STAMP = 32;

  /** What is looked at: no block is smaller. */
  private static final int UNIT = 1024;

  /** Less would be no test. */
  private static final long ENOUGH_BYTES = 4L << 20;

  /** Blocks that jbd2 had to copy belong to nobody exactly. */
  private static final int MOSTLY_PERCENT = 95;

  @TempDir Path directory;

  @BeforeEach
  void kernel() {
    TracingRun.assumeAvailable();
  }

  @ParameterizedTest
  @EnumSource(names = "NONE", mode = EnumSource.Mode.EXCLUDE)
  void whoIsNamedExactlyWroteWhatTheDeviceHas(FileSystem fileSystem) throws Exception {
    LoopMount.assumeAvailable(fileSystem);
    judge(Format.of(fileSystem), "stamp");
  }

  @ParameterizedTest
  @EnumSource(names = "NONE", mode = EnumSource.Mode.EXCLUDE)
  void alsoWherePagesAreThrownAway(FileSystem fileSystem) throws Exception {
    LoopMount.assumeAvailable(fileSystem);
    judge(Format.of(fileSystem), "dig");
  }

  @Test
  void alsoInExt4sJournal() throws Exception {
    LoopMount.assumeAvailable(FileSystem.EXT4);
    judge(new Format(FileSystem.EXT4, "", "data=journal"), "stamp");
  }

  @Test
  void alsoInBlocksSmallerThanPages() throws Exception {
    LoopMount.assumeAvailable(FileSystem.EXT4);
    judge(new Format(FileSystem.EXT4, "-b 1024", ""), "stamp");
  }

  @Test
  void alsoWhereBtrfsWritesEachByteTwice() throws Exception {
    LoopMount.assumeAvailable(FileSystem.BTRFS);
    judge(new Format(FileSystem.BTRFS, "-d dup", "nodatacow"), "stamp");
  }

  private void judge(Format format, String word) throws Exception {
    Actor actor = Actor.in(directory);
    long seed = System.nanoTime() % 1_000_000;
    try (LoopMount mount = LoopMount.open(directory, format, DEVICE_BYTES, false)) {
      Path file = mount.mountPoint().resolve("file");
      Account account =
          Trial.of(
              directory,
              List.of(mount.device()),
              () -> {
                Files.deleteIfExists(file);
                actor.actTogether(file, steps(word, seed));
                TracingRun.sync(mount);
              });
      Judgement judgement = Judgement.of(account.requests("write"), mount.file());
      String said = "seed " + seed + "\n" + account.err();
      assertThat(judgement.wrong()).as(said).isEmpty();
      assertThat(judgement.writtenBytes()).as(said).isGreaterThan(ENOUGH_BYTES);
      assertThat(judgement.exactBytes())
          .as(said)
          .isGreaterThan(judgement.writtenBytes() / 100 * MOSTLY_PERCENT);
      assertThat(account.unknown("write")).as(said).isEmpty();
      account.assertThatSumsAreTheDevices();
    }
  }

  private static List<String> steps(String word, long seed) {
    List<String> steps = new ArrayList<>();
    for (int i = 0; i < PROCESSES; i++) {
      steps.add("%s:%d:%d:%d:%d".formatted(word, seed + i, MOST_BYTES, OPERATIONS, PAGES));
    }
    return steps;
  }

  /**
   * What the device has, against what the trace says.
   *
   * @param wrong requests whose origins are not those of their bytes
   * @param writtenBytes what still stood on the device
   * @param exactBytes of these, what the trace said to know exactly
   */
  private record Judgement(List<String> wrong, long writtenBytes, long exactBytes) {
    static Judgement of(List<Request> requests, Path content) throws IOException {
      Map<Long, Integer> last = new HashMap<>();
      for (int i = 0; i < requests.size(); i++) {
        Request request = requests.get(i);
        for (long at = 0; at < request.lengthBytes(); at += UNIT) {
          last.put(request.positionBytes() + at, i);
        }
      }
      List<String> wrong = new ArrayList<>();
      long writtenBytes = 0;
      long exactBytes = 0;
      try (FileChannel disk = FileChannel.open(content)) {
        for (int i = 0; i < requests.size(); i++) {
          Request request = requests.get(i);
          int number = i;
          Map<Long, Long> written =
              written(request, at -> Objects.equals(last.get(at), number), disk);
          Map<Long, Long> exact = exact(request);
          writtenBytes += sum(written);
          exactBytes += common(written, exact);
          String problem = problem(request, written, exact);
          if (!problem.isEmpty()) {
            wrong.add(problem + ": " + request);
          }
        }
      }
      return new Judgement(wrong, writtenBytes, exactBytes);
    }

    /** Bytes of a request that still stand on the device, by who wrote them. */
    private static Map<Long, Long> written(Request request, LongPredicate isLast, FileChannel disk)
        throws IOException {
      Map<Long, Long> written = new TreeMap<>();
      if (request.positionBytes() % UNIT != 0 || request.lengthBytes() % UNIT != 0) {
        return written;
      }
      int length = (int) request.lengthBytes();
      ByteBuffer content = ByteBuffer.allocate(length).order(ByteOrder.nativeOrder());
      disk.read(content, request.positionBytes());
      for (int at = 0; at < length; at += UNIT) {
        boolean isWhole =
            content.getLong(at) == MAGIC && content.getLong(at + UNIT - STAMP) == MAGIC;
        if (isWhole && isLast.test(request.positionBytes() + at)) {
          written.merge(content.getLong(at + Long.BYTES), (long) UNIT, Long::sum);
        }
      }
      return written;
    }

    /** Empty if there is none. What is not said to be exact may be somebody else's. */
    private static String problem(Request request, Map<Long, Long> written, Map<Long, Long> exact) {
      Map<Long, Long> told = Account.byProcess(request.shares());
      long guessed = request.lengthBytes() - sum(exact);
      long elsewhere = request.lengthBytes() - sum(written);
      for (Map.Entry<Long, Long> each : written.entrySet()) {
        if (each.getValue() > told.getOrDefault(each.getKey(), 0L) + guessed) {
          return each.getKey() + " wrote " + each.getValue();
        }
      }
      for (Map.Entry<Long, Long> each : exact.entrySet()) {
        if (each.getValue() > written.getOrDefault(each.getKey(), 0L) + elsewhere) {
          return each.getKey() + " wrote only " + written.get(each.getKey());
        }
      }
      return "";
    }

    private static Map<Long, Long> exact(Request request) {
      return Account.byProcess(
          request.shares().stream().filter(share -> share.confidence().equals("exact")).toList());
    }

    private static long common(Map<Long, Long> some, Map<Long, Long> others) {
      return some.entrySet().stream()
          .mapToLong(each -> Math.min(each.getValue(), others.getOrDefault(each.getKey(), 0L)))
          .sum();
    }

    private static long sum(Map<Long, Long> bytes) {
      return bytes.values().stream().mapToLong(Long::longValue).sum();
    }
  }
}
