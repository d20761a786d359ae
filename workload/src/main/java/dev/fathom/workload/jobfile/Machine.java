package dev.fathom.workload.jobfile;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What {@code $pagesize}, {@code $mb_memory} and {@code $ncpus} stand for in a job file.
 *
 * @param pageSizeBytes the size of a page of memory
 * @param memoryMegabytes the machine's memory in units of 1,048,576 bytes
 * @param processors how many processors are online
 */
public record Machine(long pageSizeBytes, long memoryMegabytes, int processors) {
  private static final long PAGE_SIZE_BYTES = 4096;

  /** Checks that all three are positive. */
  public Machine {
    if (pageSizeBytes <= 0 || memoryMegabytes <= 0 || processors <= 0) {
      throw new IllegalArgumentException(
          "page size %d, memory %d MiB and %d processors must be positive"
              .formatted(pageSizeBytes, memoryMegabytes, processors));
    }
  }

  /** This machine: memory from {@code /proc/meminfo}, pages of 4 KiB. */
  public static Machine local() {
    return new Machine(
        PAGE_SIZE_BYTES, memoryMegabytesLocal(), Runtime.getRuntime().availableProcessors());
  }

  private static long memoryMegabytesLocal() {
    try (var lines = Files.lines(Path.of("/proc/meminfo"))) {
      return lines
          .filter(line -> line.startsWith("MemTotal:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024)
          .findFirst()
          .orElse(1);
    } catch (IOException | NumberFormatException e) {
      return Math.max(1, Runtime.getRuntime().maxMemory() >> 20);
    }
  }
}
