package dev.fathom.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against a tree of files made like sysfs. */
class BlockDeviceTest {
  @TempDir Path sys;
  private Path numbers;
  private Path disk;

  @BeforeEach
  void makeTree() throws Exception {
    numbers = Files.createDirectories(sys.resolve("dev/block"));
    disk = Files.createDirectories(sys.resolve("devices/pci/block/cciss!c0d0"));
    Path part = Files.createDirectories(disk.resolve("cciss!c0d0p1"));
    Files.createDirectories(disk.resolve("queue"));
    Files.createSymbolicLink(numbers.resolve("104:0"), disk);
    Files.createSymbolicLink(numbers.resolve("104:1"), part);
    put(disk.resolve("size"), "2048");
    put(part.resolve("size"), "1000");
    put(part.resolve("partition"), "1");
  }

  private static void put(Path file, String text) throws Exception {
    Files.writeString(file, text + "\n");
  }

  private void queue(String name, String text) throws Exception {
    put(disk.resolve("queue").resolve(name), text);
  }

  @Test
  void readsADiskAndItsQueue() throws Exception {
    queue("logical_block_size", "512");
    queue("physical_block_size", "4096");
    queue("scheduler", "none [mq-deadline] kyber bfq");
    queue("nr_requests", "64");
    queue("max_sectors_kb", "1280");
    queue("max_hw_sectors_kb", "2147483647");
    queue("rotational", "1");
    queue("io_poll", "0");
    queue("write_cache", "write back");
    queue("dax", "0");

    BlockQueue queue =
        new BlockQueue(
            512,
            4096,
            List.of("none", "mq-deadline", "kyber", "bfq"),
            "mq-deadline",
            64,
            1280,
            2147483647,
            true,
            false,
            "write back",
            false);
    assertThat(BlockDevice.of(numbers, 104, 0))
        .contains(new BlockDevice(104, 0, "cciss/c0d0", "cciss/c0d0", 2048 * 512, queue));
    assertThat(queue.hasVolatileCache()).isTrue();
  }

  @Test
  void readsAPartitionAndTheQueueOfItsDisk() throws Exception {
    queue("scheduler", "[none]");
    BlockDevice partition = BlockDevice.of(numbers, 104, 1).orElseThrow();
    assertThat(partition.isPartition()).isTrue();
    assertThat(partition.name()).isEqualTo("cciss/c0d0p1");
    assertThat(partition.disk()).isEqualTo("cciss/c0d0");
    assertThat(partition.sizeBytes()).isEqualTo(512_000);
    assertThat(partition.queue().scheduler()).isEqualTo("none");
  }

  @Test
  void leavesOutWhatTheKernelDoesNotShow() throws Exception {
    queue("nr_requests", "nonsense");
    BlockDevice device = BlockDevice.of(numbers, 104, 0).orElseThrow();
    assertThat(device.isPartition()).isFalse();
    assertThat(device.queue())
        .isEqualTo(new BlockQueue(0, 0, List.of(), "", 0, 0, 0, false, false, "", false));
    assertThat(device.queue().hasVolatileCache()).isFalse();
  }

  @Test
  void findsNoDeviceBehindAVirtualNumber() {
    assertThat(BlockDevice.of(numbers, 0, 42)).isEmpty();
  }
}
