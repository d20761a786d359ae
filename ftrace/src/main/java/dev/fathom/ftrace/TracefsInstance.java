package dev.fathom.ftrace;

import dev.fathom.ftrace.TracefsException.Reason;
import dev.fathom.linux.Leftovers;
import dev.fathom.linux.ProcFile;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Trace buffers of our own, {@code instances/fathom-PID}: other users of tracing are not disturbed.
 * They do not go with the process: those that dead ones left are removed by the next.
 */
final class TracefsInstance {
  private static final Pattern OURS = Pattern.compile("fathom-(\\d{1,10})(?:-\\d{1,10})?");
  private static final Pattern CPU = Pattern.compile("cpu(\\d{1,5})");
  private static final Pattern LOST =
      Pattern.compile("(?m)^(?:overrun|commit overrun|dropped events): (\\d{1,18})$");
  private static final AtomicInteger COUNT = new AtomicInteger();

  private final Path directory;

  private TracefsInstance(Path directory) {
    this.directory = directory;
  }

  /** A new one; nothing is traced yet. */
  static TracefsInstance create(Path tracefs, int bufferBytes) throws TracefsException {
    int number = COUNT.getAndIncrement();
    String name = "fathom-" + ProcessHandle.current().pid() + (number == 0 ? "" : "-" + number);
    Path directory = tracefs.resolve("instances").resolve(name);
    try {
      Files.createDirectory(directory);
    } catch (IOException e) {
      throw Tracefs.failed("cannot make " + directory, e);
    }
    TracefsInstance instance = new TracefsInstance(directory);
    try {
      instance.write("trace_clock", "mono");
      instance.write("buffer_size_kb", Integer.toString(bufferBytes >> 10));
      return instance;
    } catch (TracefsException e) {
      instance.remove();
      throw e;
    }
  }

  /** Removes what dead processes left; one that is in use stays, the kernel sees to that. */
  static void removeDead(Path tracefs) {
    Leftovers.remove(tracefs.resolve("instances"), OURS);
  }

  private void write(String file, String value) throws TracefsException {
    Tracefs.write(directory.resolve(file), value);
  }

  /** Where it is. */
  Path directory() {
    return directory;
  }

  /**
   * Has an event traced.
   *
   * @return false if the kernel has no such event
   */
  boolean enable(KernelEvent event) throws TracefsException {
    Path place = directory.resolve("events").resolve(event.system()).resolve(event.title());
    if (!Files.isDirectory(place)) {
      return false;
    }
    Tracefs.write(place.resolve("enable"), "1");
    return true;
  }

  /** Has events of a system traced only where this holds. */
  void filter(String system, String condition) throws TracefsException {
    write("events/" + system + "/filter", condition);
  }

  /** Nothing is traced any more; what was is there to be read. */
  void stop() throws TracefsException {
    write("tracing_on", "0");
    write("events/enable", "0");
  }

  /** Processors that have buffers. */
  List<Integer> cpus() throws TracefsException {
    List<Integer> cpus = new ArrayList<>();
    try (DirectoryStream<Path> all = Files.newDirectoryStream(directory.resolve("per_cpu"))) {
      for (Path path : all) {
        Matcher name = CPU.matcher(path.getFileName().toString());
        if (name.matches()) {
          cpus.add(Integer.parseInt(name.group(1)));
        }
      }
    } catch (IOException e) {
      throw Tracefs.failed("cannot list processors", e);
    }
    if (cpus.isEmpty()) {
      throw new TracefsException(Reason.FAILED, "no processors in " + directory);
    }
    cpus.sort(null);
    return cpus;
  }

  /** The buffer of a processor. */
  Path pages(int cpu) {
    return directory.resolve("per_cpu/cpu" + cpu + "/trace_pipe_raw");
  }

  /** Events that were lost, by the kernel's count. */
  long lostEvents(List<Integer> cpus) {
    long lost = 0;
    for (int cpu : cpus) {
      Path stats = directory.resolve("per_cpu/cpu" + cpu + "/stats");
      Matcher line = LOST.matcher(ProcFile.text(stats).orElse(""));
      while (line.find()) {
        lost += Long.parseLong(line.group(1));
      }
    }
    return lost;
  }

  /** Gives its memory back; whether that worked. */
  boolean remove() {
    try {
      Files.deleteIfExists(directory);
      return true;
    } catch (IOException e) {
      return false;
    }
  }
}
