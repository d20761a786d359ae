package dev.fathom.bench.load;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * What this process used up to now.
 *
 * @param cpuNanos of all its threads, kernel workers of its rings among them. From schedstat, since
 *     the JDK's own figure comes in steps of 10 ms; that is the fallback
 * @param allocatedBytes on the Java heap, by all threads
 */
record ProcessCost(long cpuNanos, long allocatedBytes) {
  private static final Path TASKS = Path.of("/proc/self/task");

  /** At the begin of what is measured: reading the CPU time allocates, so the heap comes last. */
  static ProcessCost atBegin() {
    long cpuNanos = readCpuNanos();
    return new ProcessCost(cpuNanos, readAllocatedBytes());
  }

  /** At its end: the other way round. */
  static ProcessCost atEnd() {
    long allocatedBytes = readAllocatedBytes();
    return new ProcessCost(readCpuNanos(), allocatedBytes);
  }

  private static long readAllocatedBytes() {
    return ((com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean())
        .getTotalThreadAllocatedBytes();
  }

  private static long readCpuNanos() {
    long sum = 0;
    try (DirectoryStream<Path> tasks = Files.newDirectoryStream(TASKS)) {
      for (Path task : tasks) {
        sum += readTask(task);
      }
      return sum;
    } catch (IOException noSchedulerStatistics) {
      return ((com.sun.management.OperatingSystemMXBean)
              ManagementFactory.getOperatingSystemMXBean())
          .getProcessCpuTime();
    }
  }

  private static long readTask(Path task) throws IOException {
    try {
      String line = Files.readString(task.resolve("schedstat"));
      return Long.parseLong(line, 0, line.indexOf(' '), 10);
    } catch (NoSuchFileException threadEnded) {
      return Files.exists(TASKS.resolve("../schedstat")) ? 0 : unsupported(threadEnded);
    }
  }

  private static long unsupported(NoSuchFileException cause) throws IOException {
    throw new IOException("no scheduler statistics in this kernel", cause);
  }
}
