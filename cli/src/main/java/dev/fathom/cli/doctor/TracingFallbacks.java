package dev.fathom.cli.doctor;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Ways to trace the block layer where the kernel takes no programs. */
final class TracingFallbacks {
  private static final String TRACEFS = "/sys/kernel/tracing";
  private static final String DEBUGFS = "/sys/kernel/debug/tracing";
  private static final String EVENT = "/events/block/block_rq_issue";

  private TracingFallbacks() {}

  static List<Finding> findings(Machine machine, TracingTrial trial) {
    return List.of(tracefs(machine, trial), blktrace(machine));
  }

  private static Finding tracefs(Machine machine, TracingTrial trial) {
    String id = "tracing.tracefs";
    String subject = "tracefs";
    boolean hidden = false;
    for (String place : List.of(TRACEFS, DEBUGFS)) {
      Path folder = machine.locate(place);
      if (Files.isDirectory(machine.locate(place + EVENT))) {
        return Finding.ok(id, subject, place + ": stages of requests also without programs")
            .value("path", place);
      }
      hidden |= Files.isDirectory(folder) && !Files.isReadable(folder);
    }
    if (hidden) {
      return Finding.unknown(id, subject, "not readable for this user").value("path", "");
    }
    String text = "no events of the block layer at " + TRACEFS;
    Finding finding =
        trial.works()
            ? Finding.ok(id, subject, text + ", and programs need none")
            : Finding.degraded(id, subject, text + ": no tracing without programs either")
                .remedy("mount -t tracefs tracefs " + TRACEFS);
    return finding.value("path", "");
  }

  /** A disk has the folder where the kernel has blktrace's ioctls. */
  private static Finding blktrace(Machine machine) {
    String id = "tracing.blktrace";
    String subject = "blktrace";
    boolean has = false;
    try (DirectoryStream<Path> disks = Files.newDirectoryStream(machine.locate("/sys/block"))) {
      for (Path disk : disks) {
        has |= Files.exists(disk.resolve("trace"));
      }
    } catch (IOException e) {
      return Finding.unknown(id, subject, "/sys/block cannot be read");
    }
    String text =
        has
            ? "the kernel has it; fathom report reads what it records"
            : "the kernel has none (CONFIG_BLK_DEV_IO_TRACE); Fathom does without";
    return Finding.ok(id, subject, text).value("available", has);
  }
}
