package dev.fathom.report.blktrace;

import java.io.IOException;
import java.io.InputStream;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/** The records of all processors in the order of their times, with the names of their processes. */
final class BlkRecordMerge {
  /** Most names of processes; more are left out. */
  private static final int NAME_LIMIT = 1 << 16;

  private record Head(BlkRecord record, int index, BlkRecordReader reader) {}

  private final PriorityQueue<Head> heads =
      new PriorityQueue<>(
          Comparator.comparingLong((Head head) -> head.record.timeNanos())
              .thenComparingInt(Head::index));
  private final Map<Integer, String> commands = new HashMap<>();
  private final BlkFindings.Builder findings;

  BlkRecordMerge(List<? extends InputStream> files, BlkFindings.Builder findings)
      throws IOException {
    this.findings = findings;
    for (int index = 0; index < files.size(); index++) {
      advance(new BlkRecordReader(files.get(index), "file " + index, findings), index);
    }
  }

  /** The next record, or null at the end. */
  @Nullable BlkRecord next() throws IOException {
    Head head = heads.poll();
    if (head == null) {
      return null;
    }
    advance(head.reader, head.index);
    findings.record();
    BlkRecord record = head.record;
    if (record.action() == BlkTrace.TN_PROCESS) {
      if (commands.size() < NAME_LIMIT || commands.containsKey(record.pid())) {
        commands.put(record.pid(), record.text());
      }
    }
    return record.named(commands.getOrDefault(record.pid(), ""));
  }

  private void advance(BlkRecordReader reader, int index) throws IOException {
    BlkRecord record = reader.next();
    if (record != null) {
      heads.add(new Head(record, index, reader));
    }
  }
}
