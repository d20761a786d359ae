package dev.fathom.cli.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fathom.cli.doctor.FileTrial.Answer;
import dev.fathom.linux.Errno;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PathChecksTest {
  @TempDir private Path root;

  private PreparedMachine prepared;

  @BeforeEach
  void prepare() {
    prepared = new PreparedMachine(root);
  }

  @Test
  void aPathThatIsNotThereIsALack() {
    prepared.refusePath(Errno.ENOENT);

    Report report = prepared.examine();

    assertThat(report.finding("path.file").isLack()).isTrue();
    assertThat(report.finding("path.file").detail()).contains("ENOENT");
    assertThat(report.finding("path.file").remedies()).anyMatch(it -> it.contains("mkdir"));
  }

  @Test
  void aFileThatMayNotBeOpenedIsALack() {
    prepared.path(
        PreparedMachine.stat(PreparedMachine.S_IFREG, 254, 1), FileTrial.failed(Errno.EACCES));

    assertThat(prepared.examine().finding("path.file").detail()).contains("EACCES");
    assertThat(prepared.examine().isLacking()).isTrue();
  }

  @Test
  void aDirectoryThatNoFileCanBeMadeInIsDegraded() {
    prepared.path(
        PreparedMachine.stat(PreparedMachine.S_IFDIR, 254, 1),
        new FileTrial(
            Errno.EROFS, "ext4", false, Answer.UNKNOWN, 0, 0, Answer.UNKNOWN, Answer.UNKNOWN));

    Report report = prepared.examine();

    assertThat(report.finding("path.file").mark()).isEqualTo(Mark.DEGRADED);
    assertThat(report.finding("path.direct").mark()).isEqualTo(Mark.UNKNOWN);
    assertThat(report.isLacking()).isFalse();
  }

  @Test
  void aPipeIsNoPlaceForFiles() {
    prepared.path(
        PreparedMachine.stat(PreparedMachine.S_IFIFO, 0, 12), FileTrial.failed(Errno.EIO));

    assertThat(prepared.examine().finding("path.file").detail()).startsWith("a pipe");
  }

  @Test
  void aPartitionShowsTheQueueOfItsDisk() {
    Report report = prepared.examine();

    assertThat(report.finding("device.name").detail())
        .isEqualTo("vda1, a part of vda, not rotational");
    assertThat(report.finding("device.scheduler").values())
        .containsEntry("scheduler", "mq-deadline");
    assertThat(report.finding("device.depth").values())
        .containsEntry("requests", 256L)
        .containsEntry("maxRequestKib", 1280L);
  }

  @Test
  void aBlockDeviceIsLookedAtItself() {
    prepared.path(
        PreparedMachine.deviceStat(254, 0),
        PreparedMachine.trial("block device", false, Answer.YES, Answer.YES, Answer.UNKNOWN));

    Report report = prepared.examine();

    assertThat(report.finding("device.name").values()).containsEntry("name", "vda");
    assertThat(report.finding("path.writes").detail()).contains("writes to no device");
  }

  @Test
  void btrfsFindsItsDeviceByTheMount() {
    prepared
        .mounts("27 1 0:35 /@ /data rw - btrfs /dev/vda1 rw,subvol=/@")
        .path(
            PreparedMachine.stat(PreparedMachine.S_IFDIR, 0, 36),
            PreparedMachine.trial("btrfs", false, Answer.YES, Answer.YES, Answer.YES));

    Report report = prepared.examine();

    assertThat(report.finding("path.file-system").values()).containsEntry("type", "btrfs");
    assertThat(report.finding("device.name").values()).containsEntry("disk", "vda");
  }

  @Test
  void anOverlayIsNamedWithItsUpperDirectory() {
    prepared
        .mounts("27 1 0:50 / / rw - overlay overlay rw,lowerdir=/l,upperdir=/var/up,workdir=/w")
        .path(
            PreparedMachine.stat(PreparedMachine.S_IFDIR, 0, 50),
            PreparedMachine.trial("overlay", false, Answer.YES, Answer.NO, Answer.NO));

    Report report = prepared.examine();

    assertThat(report.finding("path.file-system").detail()).contains("over /var/up");
    assertThat(report.finding("path.reads").mark()).isEqualTo(Mark.DEGRADED);
    assertThat(report.finding("device.name").mark()).isEqualTo(Mark.UNKNOWN);
  }

  @Test
  void tmpfsHasNoDeviceAndNeedsNone() {
    prepared
        .mounts("27 1 0:30 / /data rw - tmpfs tmpfs rw,size=1g")
        .path(
            PreparedMachine.stat(PreparedMachine.S_IFDIR, 0, 30),
            PreparedMachine.trial("tmpfs", true, Answer.NO, Answer.NO, Answer.NO));

    Report report = prepared.examine();

    assertThat(report.finding("device.name").mark()).isEqualTo(Mark.OK);
    assertThat(report.finding("path.direct").mark()).isEqualTo(Mark.OK);
    assertThat(report.finding("path.reads").mark()).isEqualTo(Mark.OK);
    assertThat(report.finding("path.writes").mark()).isEqualTo(Mark.DEGRADED);
  }

  @Test
  void aNetworkFileSystemIsNamedAsSuch() {
    prepared
        .mounts("27 1 0:60 / /data rw - nfs4 server:/export rw,vers=4.2")
        .path(
            PreparedMachine.stat(PreparedMachine.S_IFDIR, 0, 60),
            PreparedMachine.trial("nfs", false, Answer.YES, Answer.NO, Answer.NO));

    Finding system = prepared.examine().finding("path.file-system");

    assertThat(system.mark()).isEqualTo(Mark.DEGRADED);
    assertThat(system.detail()).contains("nfs4 on server:/export");
  }

  @Test
  void bfqOnAFastDeviceIsToBeReplaced() {
    prepared.file("sys/devices/vda/queue/scheduler", "none [bfq]\n");

    assertThat(prepared.examine().finding("device.scheduler").remedies())
        .containsExactly("echo none > /sys/block/vda/queue/scheduler");
  }

  @Test
  void aLoopThroughThePageCacheIsDegraded() {
    prepared
        .file("sys/devices/vda/loop/backing_file", "/var/disk.img\n")
        .file("sys/devices/vda/loop/dio", "0\n");
    assertThat(prepared.examine().finding("device.name").mark()).isEqualTo(Mark.DEGRADED);

    prepared.file("sys/devices/vda/loop/dio", "1\n");
    assertThat(prepared.examine().finding("device.name").mark()).isEqualTo(Mark.OK);
  }

  @Test
  void aQueueThatCannotBeReadIsShownAsNotKnown() {
    prepared
        .remove("sys/devices/vda/queue/nr_requests")
        .remove("sys/devices/vda/queue/write_cache")
        .file("sys/devices/vda/queue/max_sectors_kb", "many\n");

    Report report = prepared.examine();

    assertThat(report.finding("device.depth").detail()).startsWith("? requests");
    assertThat(report.finding("device.depth").values()).containsEntry("requests", -1L);
    assertThat(report.finding("device.write-cache").mark()).isEqualTo(Mark.UNKNOWN);
  }

  @Test
  void limitsOfTheGroupAndOfThoseAboveItAreFound() {
    prepared
        .mounts(
            "27 1 254:1 / / rw - ext4 /dev/vda1 rw",
            "41 1 0:38 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw")
        .file("sys/fs/cgroup/user.slice/app.scope/io.max", "8:0 rbps=1 wbps=1 riops=1 wiops=1\n")
        .file(
            "sys/fs/cgroup/user.slice/io.max", "254:0 rbps=max wbps=1048576 riops=max wiops=100\n");

    Finding limits = prepared.examine().finding("device.cgroup");

    assertThat(limits.mark()).isEqualTo(Mark.DEGRADED);
    assertThat(limits.detail()).isEqualTo("io.max of /user.slice: wbps=1048576 wiops=100");
    assertThat(limits.remedies())
        .containsExactly(
            "echo '254:0 rbps=max wbps=max riops=max wiops=max'"
                + " > /sys/fs/cgroup/user.slice/io.max");
  }

  @Test
  void limitsOfVersionOneGroupsAreFound() {
    prepared
        .mounts(
            "27 1 254:1 / / rw - ext4 /dev/vda1 rw",
            "38 1 0:35 / /sys/fs/cgroup/blkio rw - cgroup cgroup rw,blkio")
        .file("proc/self/cgroup", "7:blkio:/app\n0::/\n")
        .file("sys/fs/cgroup/blkio/app/blkio.throttle.read_iops_device", "254:0 500\n");

    assertThat(prepared.examine().finding("device.cgroup").detail())
        .isEqualTo("blkio.throttle.read_iops_device of /app: 500");
  }
}
