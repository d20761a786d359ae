package dev.fathom.report.blktrace;

import dev.fathom.report.block.BlockJoin;
import dev.fathom.report.block.BlockStep;
import dev.fathom.trace.Device;
import dev.fathom.trace.EventSink;
import dev.fathom.trace.Names;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads the files that blktrace wrote, as events of the trace. blktrace knows no keys: they are
 * made here, by joining records on device and sector, as btt does. It does not know either who
 * dirtied a page: the origin of a bio is who submitted it, and is marked so. Damaged files yield
 * what is whole, and findings that say what is not. Blocks while it reads; memory is bounded.
 */
public final class BlktraceReader {
  private BlktraceReader() {}

  /**
   * Reads one trace.
   *
   * @param files one for each processor; not closed here
   * @param names gets devices and origins
   * @param sink gets the events, in the order of their times
   * @throws IOException if a stream cannot be read; what damaged data is, is no exception
   */
  public static BlkFindings read(List<? extends InputStream> files, Names names, EventSink sink)
      throws IOException {
    BlkFindings.Builder findings = new BlkFindings.Builder();
    BlkRecordMerge records = new BlkRecordMerge(files, findings);
    BlockJoin join = new BlockJoin(names, number -> new Device(number, ""), sink);
    for (BlkRecord record = records.next(); record != null; record = records.next()) {
      BlockStep step = BlkSteps.of(record, findings);
      if (step != null) {
        join.accept(step);
      }
    }
    join.finish();
    return findings.build(join);
  }

  /**
   * Reads one trace from its files {@code base.blktrace.0} and so on.
   *
   * @throws IOException if there are none, or one cannot be read
   */
  public static BlkFindings read(Path base, Names names, EventSink sink) throws IOException {
    List<InputStream> files = new ArrayList<>();
    try {
      for (Path path : files(base)) {
        files.add(new BufferedInputStream(Files.newInputStream(path)));
      }
      return read(files, names, sink);
    } finally {
      for (InputStream file : files) {
        file.close();
      }
    }
  }

  /** The files of a trace, by processor. */
  private static List<Path> files(Path base) throws IOException {
    String prefix = base.getFileName() + ".blktrace.";
    Path directory = base.toAbsolutePath().getParent();
    List<Path> found = new ArrayList<>();
    if (directory != null) {
      try (var all = Files.newDirectoryStream(directory)) {
        for (Path path : all) {
          String name = String.valueOf(path.getFileName());
          if (name.startsWith(prefix) && name.substring(prefix.length()).matches("[0-9]{1,5}")) {
            found.add(path);
          }
        }
      }
    }
    if (found.isEmpty()) {
      throw new IOException("no files " + prefix + "0, … in " + directory);
    }
    found.sort((left, right) -> Integer.compare(cpu(left), cpu(right)));
    return found;
  }

  private static int cpu(Path path) {
    String name = path.toString();
    return Integer.parseInt(name.substring(name.lastIndexOf('.') + 1));
  }
}
