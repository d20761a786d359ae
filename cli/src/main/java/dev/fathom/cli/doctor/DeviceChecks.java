package dev.fathom.cli.doctor;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/** The queue of the disk that a path lies on. */
final class DeviceChecks {
  /** Below it a deep queue of ours waits in submit for room in the device's. */
  static final long FEW_REQUESTS = 32;

  private DeviceChecks() {}

  static List<Finding> findings(Disk disk) {
    List<Finding> findings = new ArrayList<>();
    findings.add(device(disk));
    if (disk.hasQueue()) {
      findings.add(scheduler(disk));
      findings.add(depth(disk));
      findings.add(polling(disk));
      findings.add(writeCache(disk));
    }
    return findings;
  }

  private static Finding device(Disk disk) {
    return judgedDevice(disk)
        .value("name", disk.name())
        .value("disk", disk.whole())
        .value("rotational", disk.queueText("rotational").equals("1"))
        .value("lower", disk.lower());
  }

  private static Finding judgedDevice(Disk disk) {
    String id = "device.name";
    String whole = disk.name().equals(disk.whole()) ? "" : ", a part of " + disk.whole();
    String text = disk.name() + whole + kind(disk);
    if (!disk.lower().isEmpty()) {
      text += ", made of " + String.join(", ", disk.lower());
    }
    if (disk.loopFile().isEmpty()) {
      return Finding.ok(id, "device", text);
    }
    text += ", a loop over " + disk.loopFile();
    return disk.isLoopDirect()
        ? Finding.ok(id, "device", text + " with direct I/O")
        : Finding.degraded(id, "device", text + " through the page cache: data is cached twice")
            .remedy("losetup --direct-io=on /dev/" + disk.whole());
  }

  private static String kind(Disk disk) {
    return switch (disk.queueText("rotational")) {
      case "1" -> ", rotational or said to be";
      case "0" -> ", not rotational";
      default -> "";
    };
  }

  private static Finding scheduler(Disk disk) {
    String id = "device.scheduler";
    String current = disk.scheduler();
    boolean slows = current.equals("bfq") && disk.queueText("rotational").equals("0");
    String file = "/sys/block/" + disk.whole().replace('/', '!') + "/queue/scheduler";
    Finding finding;
    if (current.isEmpty()) {
      finding = Finding.ok(id, "scheduler", "none: the device takes bios, not requests");
    } else if (slows) {
      finding =
          Finding.degraded(id, "scheduler", current + ": costs a fast device many IOPS")
              .remedy("echo none > " + file);
    } else {
      finding =
          Finding.ok(
              id, "scheduler", current + " (of " + String.join(", ", disk.schedulers()) + ")");
    }
    return finding.value("scheduler", current).value("available", disk.schedulers());
  }

  private static Finding depth(Disk disk) {
    String id = "device.depth";
    OptionalLong requests = disk.queueNumber("nr_requests");
    OptionalLong longest = disk.queueNumber("max_sectors_kb");
    String text = text(requests, " requests at once") + ", " + text(longest, " KiB at most in one");
    boolean few = requests.isPresent() && requests.getAsLong() < FEW_REQUESTS;
    Finding finding = Finding.of(id, "queue", few ? Mark.DEGRADED : Mark.OK, text);
    if (few) {
      finding =
          finding.remedy(
              "echo 256 > /sys/block/" + disk.whole().replace('/', '!') + "/queue/nr_requests");
    }
    return finding
        .value("requests", requests.orElse(-1))
        .value("maxRequestKib", longest.orElse(-1))
        .value("logicalBlockBytes", disk.queueNumber("logical_block_size").orElse(-1))
        .value("physicalBlockBytes", disk.queueNumber("physical_block_size").orElse(-1));
  }

  private static String text(OptionalLong number, String what) {
    return (number.isPresent() ? Long.toString(number.getAsLong()) : "?") + what;
  }

  private static Finding polling(Disk disk) {
    boolean polls = disk.queueText("io_poll").equals("1");
    return Finding.ok(
            "device.poll",
            "polling",
            polls
                ? "io_poll=1: completions can be polled for"
                : "io_poll=0: completions come by interrupt")
        .value("poll", polls);
  }

  private static Finding writeCache(Disk disk) {
    String cache = disk.queueText("write_cache");
    String text =
        switch (cache) {
          case "write back" -> "write back: a write is durable after fsync or fdatasync";
          case "write through" -> "write through: a write is durable when it completes";
          default -> "";
        };
    Finding finding =
        text.isEmpty()
            ? Finding.unknown("device.write-cache", "write cache", "not told")
            : Finding.ok("device.write-cache", "write cache", text);
    return finding.value("writeCache", cache);
  }
}
