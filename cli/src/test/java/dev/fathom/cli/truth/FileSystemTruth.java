package dev.fathom.cli.truth;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fathom.cli.TracingRun;
import dev.fathom.cli.truth.Traced.Request;
import dev.fathom.cli.truth.Traced.Share;
import dev.fathom.testkit.LoopMount;
import dev.fathom.testkit.LoopMount.FileSystem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * What must be told of files, on every file system. All scenes are played in one trace, each with a
 * file of its own; each process of a scene ends before the next begins.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class FileSystemTruth {
  private static final long DEVICE_BYTES = 512L << 20;
  private static final int PAGE = 4096;
  private static final int PAGES = 23;
  private static final long ALL = (long) PAGES * PAGE;
  private static final int SOME_PAGES = 11;
  private static final String WRITE_ALL = "write:0:4096:23:4096";
  private static final String WRITE_SOME_HALVES = "write:0:2048:11:4096";
  private static final String STORE_ALL = "store:0:1:23:4096";
  private static final String SYNC = "sync";

  /** By name, the processes of scenes with a new file. */
  private static final Map<String, List<String>> FRESH =
      new TreeMap<>(
          Map.ofEntries(
              Map.entry("halves", List.of(WRITE_ALL, "write:2048:2048:23:4096", "fsync")),
              Map.entry("middles", List.of(WRITE_ALL, "write:1000:500:23:4096", "fsync")),
              Map.entry(
                  "ranges",
                  List.of(WRITE_ALL, "write:0:1000:23:4096", "write:500:1000:23:4096", "fsync")),
              Map.entry("whole", List.of(WRITE_ALL, WRITE_ALL, "fsync")),
              Map.entry(
                  "whole later",
                  List.of(
                      WRITE_ALL,
                      "write:2048:2048:23:4096",
                      "fsync",
                      WRITE_ALL,
                      WRITE_ALL,
                      "fsync")),
              Map.entry("exited", List.of(WRITE_ALL, SYNC)),
              Map.entry("hole", List.of("truncate:94208 " + STORE_ALL, "msync")),
              Map.entry("cut", List.of(WRITE_ALL, "truncate:45056", "fsync")),
              Map.entry("emptied", List.of(WRITE_ALL, "truncate:0", "fsync")),
              Map.entry(
                  "begun again", List.of(WRITE_ALL, "truncate:0 " + WRITE_SOME_HALVES, "fsync")),
              Map.entry("deleted", List.of(WRITE_ALL + " unlink", WRITE_SOME_HALVES, "fsync")),
              Map.entry("relay", relay())));

  /** The same for files that are on the device, and not in memory. */
  private static final Map<String, List<String>> THERE =
      new TreeMap<>(
          Map.of(
              "mapped", List.of(STORE_ALL, "msync"),
              "direct", List.of("direct " + WRITE_ALL),
              "direct reads", List.of("direct read:0:4096:23:4096"),
              "reads", List.of("random read:0:4096:23:8192"),
              "loads", List.of("random load:0:1:23:8192", "resident"),
              "ahead", List.of("read:0:4096:23:4096", "resident")));

  private static List<String> relay() {
    return IntStream.range(0, 2 * PAGES)
        .mapToObj(i -> i % 2 == 0 ? "write:0:4096:1:0" : "fsync")
        .toList();
  }

  private final FileSystem fileSystem;
  private final Map<String, Scene> scenes = new TreeMap<>();
  private Account account = new Account(List.of(), "", Map.of(), Map.of());

  FileSystemTruth(FileSystem fileSystem) {
    this.fileSystem = fileSystem;
  }

  /** Whether the file system tells which bytes of a page a later writer wrote. */
  abstract boolean tellsBytes();

  /** Whether it tells stores to mapped memory from writes. */
  boolean tellsMapped() {
    return true;
  }

  /**
   * A scene that was played.
   *
   * @param processes in their order
   */
  private record Scene(long inode, List<Actor.Ended> processes) {
    long pid(int place) {
      return processes.get(place).pid();
    }
  }

  @BeforeAll
  void playAll(@TempDir Path directory) throws Exception {
    TracingRun.assumeAvailable();
    LoopMount.assumeAvailable(fileSystem);
    Actor actor = Actor.in(directory);
    try (LoopMount mount = LoopMount.open(directory, fileSystem, DEVICE_BYTES, false)) {
      account = Trial.of(directory, List.of(mount.device()), new Stage(actor, mount));
    }
  }

  /** Where the scenes are played. */
  private final class Stage implements Trial.Play {
    private final Actor actor;
    private final LoopMount mount;

    Stage(Actor actor, LoopMount mount) {
      this.actor = actor;
      this.mount = mount;
    }

    private Path file(String scene) {
      return mount.mountPoint().resolve(scene.replace(' ', '-'));
    }

    @Override
    public void prepare() throws Exception {
      for (String scene : FRESH.keySet()) {
        Files.deleteIfExists(file(scene));
      }
      for (String scene : THERE.keySet()) {
        actor.act(file(scene), "write:0:4096:%d:4096 fsync".formatted(pages(scene)));
      }
      TracingRun.sync(mount);
      for (String scene : THERE.keySet()) {
        forget(file(scene));
      }
    }

    /** Pages that are on their way to a list of the kernel are not dropped at once. */
    private void forget(Path file) throws Exception {
      String resident = "";
      for (int i = 0; i < PAGES && !resident.equals("0"); i++) {
        resident = actor.act(file, "drop resident").out();
      }
      assertThat(resident).as(file.toString()).isEqualTo("0");
    }

    @Override
    public void act() throws Exception {
      for (Map.Entry<String, List<String>> scene : FRESH.entrySet()) {
        play(scene.getKey(), scene.getValue());
      }
      for (Map.Entry<String, List<String>> scene : THERE.entrySet()) {
        play(scene.getKey(), scene.getValue());
      }
    }

    private void play(String name, List<String> processes) throws Exception {
      Path file = file(name);
      List<Actor.Ended> ended = new ArrayList<>();
      for (String steps : processes) {
        if (steps.equals(SYNC)) {
          TracingRun.sync(mount);
        } else {
          ended.add(actor.act(file, steps));
        }
      }
      scenes.put(name, new Scene((Long) Files.getAttribute(file, "unix:ino"), ended));
    }
  }

  /** Large folios become dirty whole: what is stored to is stored to everywhere. */
  private static int pages(String scene) {
    return scene.equals("mapped") ? PAGES : 11 * PAGES;
  }

  private Scene scene(String name) {
    return scenes.getOrDefault(name, new Scene(-1, List.of()));
  }

  private Map<Long, Long> written(String scene) {
    return account.bytes("write", scene(scene).inode());
  }

  private Map<Long, Long> read(String scene) {
    return account.bytes("read", scene(scene).inode());
  }

  private List<Share> shares(String action, String scene) {
    return account.ofFile(action, scene(scene).inode());
  }

  /** A page's first writer and a later one, who wrote so many bytes of each page. */
  private Map<Long, Long> shared(Scene scene, int bytesOfLater) {
    long later = tellsBytes() ? (long) PAGES * bytesOfLater : 0;
    return Map.of(scene.pid(0), ALL - later, scene.pid(1), later);
  }

  @Test
  void whoWroteTheSecondHalfOfEachPageHasThat() {
    assertThat(written("halves")).isEqualTo(shared(scene("halves"), 2048));
  }

  @Test
  void whoWroteTheMiddleOfEachPageHasThat() {
    assertThat(written("middles")).isEqualTo(shared(scene("middles"), 500));
  }

  @Test
  void theLastWriterOfAByteHasIt() {
    Scene scene = scene("ranges");
    long second = tellsBytes() ? PAGES * 500L : 0;
    long third = tellsBytes() ? PAGES * 1000L : 0;
    assertThat(written("ranges"))
        .isEqualTo(
            Map.of(scene.pid(0), ALL - second - third, scene.pid(1), second, scene.pid(2), third));
  }

  @Test
  void whoWasOverwrittenIsNamed() {
    assertThat(written("whole")).isEqualTo(shared(scene("whole"), PAGE));
  }

  /** What later writers had of a page before it was written back says nothing of the next ones. */
  @Test
  void whoSharedAPageOnceHasNothingOfItAfterItsWriteBack() {
    Scene scene = scene("whole later");
    Map<Long, Long> expected = new TreeMap<>(shared(scene, 2048));
    long last = tellsBytes() ? ALL : 0;
    expected.put(scene.pid(3), ALL - last);
    expected.put(scene.pid(4), last);
    assertThat(written("whole later")).isEqualTo(expected);
  }

  @Test
  void whoIsGoneIsNamedAndTheFlusherIsNot() {
    Scene scene = scene("exited");
    assertThat(ProcessHandle.of(scene.pid(0))).isEmpty();
    assertThat(written("exited")).isEqualTo(Map.of(scene.pid(0), ALL));
    assertThat(shares("write", "exited"))
        .allMatch(share -> share.process().equals("act"))
        .allMatch(share -> share.confidence().equals("exact"));
    assertThat(
            account.requests("write").stream()
                .flatMap(request -> request.bios().stream())
                .filter(bio -> Account.byProcess(bio.shares()).containsKey(scene.pid(0))))
        .isNotEmpty()
        .noneMatch(bio -> bio.submitter() == scene.pid(0));
  }

  @Test
  void storesToMappedMemoryAreTheirsWhoeverWritesThemBack() {
    for (String scene : List.of("mapped", "hole")) {
      assertThat(written(scene)).as(scene).isEqualTo(Map.of(scene(scene).pid(0), ALL));
      if (tellsMapped()) {
        assertThat(shares("write", scene)).allMatch(share -> share.cause().equals("mapped"));
      }
    }
  }

  @Test
  void directIoIsItsSubmitters() {
    assertThat(written("direct")).isEqualTo(Map.of(scene("direct").pid(0), ALL));
    assertThat(read("direct reads")).isEqualTo(Map.of(scene("direct reads").pid(0), ALL));
    assertThat(shares("read", "direct reads"))
        .hasSize(PAGES)
        .allMatch(share -> share.cause().equals("direct") && share.confidence().equals("exact"));
  }

  @Test
  void aReadThatMissesTheCacheIsItsReaders() {
    assertThat(read("reads")).isEqualTo(Map.of(scene("reads").pid(0), ALL));
    assertThat(shares("read", "reads"))
        .hasSize(PAGES)
        .allMatch(share -> Set.of("read", "read_ahead").contains(share.cause()));
  }

  /** What is in memory afterwards was read; more may have been, and thrown out again. */
  @Test
  void whatIsReadAheadIsTheReaders() {
    for (String name : List.of("ahead", "loads")) {
      Scene scene = scene(name);
      long resident = Long.parseLong(scene.processes().get(1).out());
      assertThat(read(name)).as(name).containsOnlyKeys(scene.pid(0));
      assertThat(read(name).getOrDefault(scene.pid(0), 0L))
          .as(name)
          .isBetween(Math.max(resident, PAGES) * PAGE, (long) pages(name) * PAGE);
    }
    assertThat(shares("read", "ahead")).anyMatch(share -> share.cause().equals("read_ahead"));
  }

  @Test
  void whatIsCutOffBeforeItIsWrittenIsNobodys() {
    assertThat(written("cut")).isEqualTo(Map.of(scene("cut").pid(0), (long) SOME_PAGES * PAGE));
    assertThat(written("emptied")).isEmpty();
  }

  /** A key of a page without its generation would name the one before. */
  @Test
  void aPageThatIsTruncatedAndWrittenAgainForgetsItsFirstWriter() {
    assertThat(written("begun again"))
        .isEqualTo(Map.of(scene("begun again").pid(1), (long) SOME_PAGES * PAGE));
  }

  /** A key of a file without its generation would name the deleted one's writer. */
  @Test
  void anInodeNumberUsedAgainBringsNobodyElsesHistory() {
    assertThat(written("deleted"))
        .isEqualTo(Map.of(scene("deleted").pid(1), (long) SOME_PAGES * PAGE));
  }

  /** One page, written by one process after the other, each time flushed by somebody else. */
  @Test
  void everyWriteBackOfAPageHasItsOwnWriterAlone() {
    Scene scene = scene("relay");
    Map<Long, Long> expected = new TreeMap<>();
    for (int writer = 0; writer < PAGES; writer++) {
      expected.put(scene.pid(2 * writer), (long) PAGE);
    }
    assertThat(written("relay")).isEqualTo(expected);
    assertThat(shares("write", "relay")).hasSize(PAGES);
  }

  @Test
  void everyByteOfTheDeviceHasOneOwner() {
    account.assertThatSumsAreTheDevices();
  }

  @Test
  void nothingIsUnknownButWhatWasDirtyBefore() {
    assertThat(account.unknown("read")).isEmpty();
    assertThat(account.unknown("write").keySet()).isSubsetOf(Set.of("before_start"));
  }

  @Test
  void stagesFollowOneAnother() {
    for (Request request : account.requests()) {
      Map<String, Long> own = request.stages();
      for (Traced.Bio bio : request.bios()) {
        long queued = bio.stages().getOrDefault("queued", 0L);
        assertThat(queued).as(bio.toString()).isPositive();
        assertThat(own.getOrDefault("completed", 0L))
            .as(request.toString())
            .isGreaterThan(own.getOrDefault("issued", queued))
            .isGreaterThan(queued);
      }
    }
  }
}
