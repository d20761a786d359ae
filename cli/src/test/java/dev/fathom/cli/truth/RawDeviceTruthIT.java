package dev.fathom.cli.truth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.fathom.cli.QueueSetting;
import dev.fathom.cli.TracingRun;
import dev.fathom.cli.truth.Traced.Bio;
import dev.fathom.cli.truth.Traced.Request;
import dev.fathom.testkit.LoopMount;
import dev.fathom.testkit.LoopMount.FileSystem;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.LongFunction;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * A block device without a file system: where each byte lies is known, so each bio has known
 * owners. Each scene has 16 MiB of the device.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RawDeviceTruthIT {
  private static final int PAGE = 4096;
  private static final int PAGES = 23;
  private static final long ALL = (long) PAGES * PAGE;
  private static final long SCENE_BYTES = 16L << 20;
  private static final long NEIGHBOURS = 0;
  private static final long ALTERNATING = SCENE_BYTES;
  private static final long BEFORE = 2 * SCENE_BYTES;
  private static final long TURNS = 3 * SCENE_BYTES;

  /** Of each turn: by one process to one page. */
  private static final int TIMES = 2;

  private static final long DISCARDED = 4 * SCENE_BYTES;
  private static final long DISCARDED_BYTES = PAGES * 65_536L;

  /** Who wrote last to a page, by its number on the device. */
  private final Map<Long, Long> writers = new HashMap<>();

  private long discarder;
  private String device = "";
  private Account account = new Account(List.of(), "", Map.of(), Map.of());

  @BeforeAll
  void playAll(@TempDir Path directory) throws Exception {
    TracingRun.assumeAvailable();
    LoopMount.assumeAvailable();
    assumeTrue(Programs.isThere("blkdiscard"), "blkdiscard is not installed");
    Actor actor = Actor.in(directory);
    try (LoopMount loop = LoopMount.open(directory, FileSystem.NONE, 8 * SCENE_BYTES, false);
        QueueSetting merging = QueueSetting.of(loop.device(), "nomerges", "0");
        // While nobody else has it open, who closes it writes back.
        FileChannel held = FileChannel.open(loop.device(), StandardOpenOption.READ)) {
      assertThat(held.size()).isEqualTo(8 * SCENE_BYTES);
      assertThat(merging.file()).hasContent("0");
      device = String.valueOf(loop.device().getFileName());
      account = Trial.of(directory, List.of(loop.device()), new Scenes(actor, loop.device()));
    }
  }

  /** All of them, one after the other. */
  private final class Scenes implements Trial.Play {
    private final Actor actor;
    private final Path file;

    Scenes(Actor actor, Path file) {
      this.actor = actor;
      this.file = file;
    }

    private void write(String prefix, long position, int count, int stride) throws Exception {
      String steps = "%swrite:%d:%d:%d:%d".formatted(prefix, position, PAGE, count, stride);
      long pid = actor.act(file, steps).pid();
      for (int i = 0; i < count; i++) {
        writers.put((position + (long) i * stride) / PAGE, pid);
      }
    }

    @Override
    public void prepare() throws Exception {
      actor.act(file, "fsync");
      write("", BEFORE, PAGES, PAGE);
    }

    @Override
    public void act() throws Exception {
      write("", NEIGHBOURS, PAGES, PAGE);
      write("", NEIGHBOURS + ALL, PAGES, PAGE);
      write("", ALTERNATING, PAGES, 2 * PAGE);
      write("", ALTERNATING + PAGE, PAGES, 2 * PAGE);
      actor.act(file, "fsync");
      for (int turn = 0; turn < 2 * PAGES; turn++) {
        write("direct ", TURNS + (long) turn * PAGE, TIMES, 0);
      }
      Process discard =
          new ProcessBuilder(
                  "blkdiscard",
                  "-o",
                  Long.toString(DISCARDED),
                  "-l",
                  Long.toString(DISCARDED_BYTES),
                  file.toString())
              .inheritIO()
              .start();
      assertThat(discard.waitFor()).isZero();
      discarder = discard.pid();
    }
  }

  private List<Request> scene(long position) {
    return account.requests("write").stream()
        .filter(it -> it.positionBytes() >= position && it.positionBytes() < position + SCENE_BYTES)
        .filter(it -> it.lengthBytes() > 0)
        .toList();
  }

  private static List<Bio> bios(List<Request> requests) {
    return requests.stream().flatMap(request -> request.bios().stream()).toList();
  }

  /** Whose bytes a bio must carry. */
  private static Map<Long, Long> owners(Bio bio, LongFunction<Long> writer) {
    Map<Long, Long> owners = new TreeMap<>();
    long end = bio.positionBytes() + bio.lengthBytes();
    for (long at = bio.positionBytes(); at < end; at += PAGE) {
      owners.merge(writer.apply(at / PAGE), (long) PAGE, Long::sum);
    }
    return owners;
  }

  private void assertThatEachBioHasItsOwners(long position, long bytes) {
    List<Bio> bios = bios(scene(position));
    assertThat(bios.stream().mapToLong(Bio::lengthBytes).sum()).isEqualTo(bytes);
    for (Bio bio : bios) {
      assertThat(Account.byProcess(bio.shares()))
          .as(bio.toString())
          .isEqualTo(owners(bio, page -> writers.getOrDefault(page, -1L)));
    }
  }

  @Test
  void neighboursInOneRequestKeepTheirOwnBytes() {
    assertThatEachBioHasItsOwners(NEIGHBOURS, 2 * ALL);
    assertThat(scene(NEIGHBOURS))
        .anyMatch(request -> Account.byProcess(request.shares()).size() == 2);
  }

  @Test
  void pagesOfTwoWritersInTurnKeepTheirOwnBytes() {
    assertThatEachBioHasItsOwners(ALTERNATING, 2 * ALL);
    assertThat(scene(ALTERNATING))
        .anyMatch(request -> Account.byProcess(request.shares()).size() == 2);
  }

  /** A dropped partner would be missing in the sum, in the kernel's count, or in the request. */
  @Test
  void noMergePartnerIsDropped() {
    List<Request> writes = account.requests("write");
    long merged = writes.stream().mapToLong(request -> request.bios().size() - 1L).sum();
    DeviceCounts.Kind least = counted(account.least());
    DeviceCounts.Kind most = counted(account.most());
    assertThat(merged).isPositive().isBetween(least.merges(), most.merges());
    assertThat((long) writes.size()).isBetween(least.requests(), most.requests());
    for (Request request : writes) {
      long at = request.positionBytes();
      for (Bio bio : request.bios()) {
        assertThat(bio.positionBytes()).as(request.toString()).isEqualTo(at);
        at += bio.lengthBytes();
      }
    }
  }

  private DeviceCounts.Kind counted(Map<String, DeviceCounts> counts) {
    return counts.getOrDefault(device, new DeviceCounts(Map.of())).of("write");
  }

  @Test
  void whoJoinedARequestSaysWhenAndHasNoneOfItsOwn() {
    for (Request request : account.requests("write")) {
      for (Bio bio : request.bios()) {
        Set<String> stages = bio.stages().keySet();
        boolean joined = stages.contains("merged_back") || stages.contains("merged_front");
        assertThat(joined).as(bio.toString()).isEqualTo(bio.merged());
        assertThat(stages.contains("got_request")).as(bio.toString()).isNotEqualTo(bio.merged());
      }
      assertThat(request.bios()).as(request.toString()).filteredOn(bio -> !bio.merged()).hasSize(1);
    }
  }

  /** Unless it took so long to begin that the flusher was there first. */
  @Test
  void whatWasDirtyBeforeTracingBeganIsUnknownForThatReason() {
    long untraced = counted(account.most()).bytes() - counted(account.least()).bytes();
    assumeTrue(untraced < ALL, "the kernel wrote it before tracing began");
    assertThat(account.unknown("write")).isEqualTo(Map.of("before_start", ALL));
    assertThat(scene(BEFORE).stream().flatMap(request -> request.shares().stream()))
        .isNotEmpty()
        .allMatch(share -> share.unknownBecause().equals("before_start"));
  }

  /**
   * A bio of a task that waits lies on its stack, so its next one has the same address: without
   * generations, histories would be mixed up.
   */
  @Test
  void aBioAddressUsedAgainBringsNobodyElsesHistory() {
    List<Request> turns = scene(TURNS);
    assertThat(turns).hasSize(TIMES * 2 * PAGES);
    assertThatEachBioHasItsOwners(TURNS, TIMES * 2 * ALL);
    Map<String, List<Request>> byKey = new HashMap<>();
    for (Request request : turns) {
      byKey.computeIfAbsent(request.bios().getFirst().key(), key -> new ArrayList<>()).add(request);
    }
    assertThat(byKey.size()).as("addresses of bios").isLessThan(turns.size());
    for (List<Request> users : byKey.values()) {
      long ended = 0;
      for (Request user : users) {
        assertThat(user.bios().getFirst().stages().getOrDefault("queued", 0L)).isGreaterThan(ended);
        ended = user.stages().getOrDefault("completed", Long.MAX_VALUE);
      }
    }
    assertThat(new HashSet<>(writers.values())).hasSizeGreaterThan(2 * PAGES);
  }

  @Test
  void aDiscardIsItsCallers() {
    assertThat(Account.byProcess(account.shares("discard")))
        .isEqualTo(Map.of(discarder, DISCARDED_BYTES));
    assertThat(account.shares("discard")).allMatch(share -> share.cause().equals("discard"));
  }

  @Test
  void everyByteOfTheDeviceHasOneOwner() {
    account.assertThatSumsAreTheDevices();
  }
}
