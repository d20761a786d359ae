package dev.fathom.cli.trace;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fathom.trace.Action;
import dev.fathom.trace.BioPart;
import dev.fathom.trace.Cause;
import dev.fathom.trace.Confidence;
import dev.fathom.trace.Device;
import dev.fathom.trace.FileName;
import dev.fathom.trace.History;
import dev.fathom.trace.Incident;
import dev.fathom.trace.Origin;
import dev.fathom.trace.RequestPart;
import dev.fathom.trace.Share;
import dev.fathom.trace.Timeline;
import dev.fathom.trace.UnknownReason;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SelectionsTest {
  private static final Origin FLUSHER = Origin.ofTask(31, 31, "kworker/u8:1", "/");
  private static final History HISTORY =
      history(
          share(Origin.ofTask(42, 43, "cp", "/user.slice/job"), 4096, 12),
          share(Origin.UNKNOWN, 4096, 0));

  private static Share share(Origin origin, long bytes, long inode) {
    return new Share(
        origin,
        bytes,
        Confidence.EXACT,
        Cause.BUFFERED,
        origin.unknown() ? UnknownReason.EVENT_LOST : UnknownReason.NONE,
        inode == 0 ? FileName.NONE : new FileName("", 7 << 20, inode, false),
        0,
        0,
        Timeline.EMPTY);
  }

  private static History history(Share... shares) {
    BioPart bio = new BioPart(1, 0, 8192, 0, FLUSHER, 0, Timeline.EMPTY, List.of(shares));
    return new History(
        null,
        List.of(
            new RequestPart(
                2,
                new Device(7 << 20, "loop0"),
                Action.WRITE,
                0,
                0,
                8192,
                8192,
                0,
                0,
                Timeline.EMPTY,
                List.of(bio))));
  }

  private static Selections selections(
      Set<Long> pids, @Nullable String cgroup, Selections.@Nullable Inode file) {
    return new Selections(pids, Optional.ofNullable(cgroup), Optional.ofNullable(file));
  }

  @Test
  void aProcessIsFoundAsOriginNotAsSubmitter() {
    assertThat(selections(Set.of(1L, 42L), null, null)).accepts(HISTORY);
    assertThat(selections(Set.of(31L, 43L), null, null)).rejects(HISTORY);
  }

  @Test
  void aControlGroupHoldsThoseBelowIt() {
    assertThat(selections(Set.of(), "/user.slice", null)).accepts(HISTORY);
    assertThat(selections(Set.of(), "/user.slice/job", null)).accepts(HISTORY);
    assertThat(selections(Set.of(), "/user.slice/jo", null)).rejects(HISTORY);
  }

  @Test
  void aFileIsItsDeviceAndInode() {
    assertThat(selections(Set.of(), null, new Selections.Inode(7 << 20, 12))).accepts(HISTORY);
    assertThat(selections(Set.of(), null, new Selections.Inode(8 << 20, 12))).rejects(HISTORY);
    assertThat(selections(Set.of(), null, new Selections.Inode(7 << 20, 13))).rejects(HISTORY);
  }

  @Test
  void allThatWasAskedForMustHold() {
    assertThat(selections(Set.of(), null, null)).accepts(HISTORY);
    assertThat(selections(Set.of(42L), "/user.slice", new Selections.Inode(7 << 20, 12)))
        .accepts(HISTORY);
    assertThat(selections(Set.of(42L), "/system.slice", null)).rejects(HISTORY);
  }

  @Test
  void aWaitIsOfWhoWaitsAndOfWhoseDataItIs() {
    Origin waiter = Origin.ofTask(5, 5, "sync", "/");
    Origin dirtier = Origin.ofTask(42, 43, "cp", "");
    FileName file = new FileName("", 7 << 20, 12, false);
    Incident.Wait wait = new Incident.Wait(0, 1, waiter, file, Map.of(dirtier, 3));
    assertThat(selections(Set.of(5L), null, null).tells(wait)).isTrue();
    assertThat(selections(Set.of(42L), null, null).tells(wait)).isTrue();
    assertThat(selections(Set.of(6L), null, null).tells(wait)).isFalse();
    assertThat(selections(Set.of(), null, new Selections.Inode(7 << 20, 12)).tells(wait)).isTrue();
    assertThat(selections(Set.of(), null, new Selections.Inode(7 << 20, 13)).tells(wait)).isFalse();
    assertThat(selections(Set.of(), "/user.slice", null).tells(wait)).isFalse();
  }

  @Test
  void sumsHaveTheUnknownByItsReason() {
    Tally tally = new Tally();
    tally.add(HISTORY);
    assertThat(tally.bytes()).isEqualTo(8192);
    assertThat(tally.sharedBytes()).isEqualTo(8192);
    assertThat(tally.unknown()).containsOnlyKeys(UnknownReason.EVENT_LOST).containsValue(4096L);
    assertThat(tally.devices())
        .extractingByKey("loop0")
        .extracting(Tally.Disk::all)
        .isEqualTo(new DiskCounts.Bytes(0, 8192, 0));
  }
}
