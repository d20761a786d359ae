package dev.fathom.kernel;

import dev.fathom.kernel.bpf.BpfMap;
import dev.fathom.linux.ErrnoException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongPredicate;

/**
 * Pages that became dirty within some time and that no bio has carried since, as the kernel
 * programs know them. What was truncated, and what the table has no room for, is told like the rest
 * or not at all: it is for waiting, not for accounting. One thread.
 */
public final class DirtyPages {
  // struct page_row and what it holds: kernel/src/main/bpf/pages.bpf.h
  static final int ROW_BYTES = 768;
  static final int ENTRY_BYTES = 192;
  static final int DEVICE_AT = 16;
  static final int NOW_AT = 24;
  static final int FLAGS_AT = NOW_AT + 21;
  static final int WRITER_AT = NOW_AT + 16;
  static final int SUBMITTED = 1;

  // struct identity: kernel/src/main/bpf/actor.bpf.h
  static final int IDENTITIES = 65_536;
  static final int IDENTITY_NUMBER_AT = 0;
  static final int IDENTITY_TGID_AT = 4;

  private final BpfMap map;
  private final BpfMap identities;
  private final LongPredicate fileSystems;
  private final LongPredicate processes;
  private final Map<Integer, Boolean> writers = new HashMap<>();
  private final long fromNanos;
  private final long toNanos;
  private List<Integer> rows = new ArrayList<>();
  private int count;

  /** Looks at all of the table: some 100 ms. */
  DirtyPages(
      BpfMap map,
      BpfMap identities,
      long fromNanos,
      long toNanos,
      LongPredicate fileSystems,
      LongPredicate processes)
      throws ErrnoException {
    this.map = map;
    this.identities = identities;
    this.fileSystems = fileSystems;
    this.processes = processes;
    this.fromNanos = fromNanos;
    this.toNanos = toNanos;
    for (int row = 0; row < map.maxEntries(); row++) {
      rows.add(row);
    }
    lookAgain();
  }

  /** How many there were when it was last looked. */
  public int count() {
    return count;
  }

  /** Looks where there were some: there cannot be others. */
  public void lookAgain() throws ErrnoException {
    List<Integer> left = new ArrayList<>();
    count = 0;
    for (int row : rows) {
      byte[] value = map.lookup(BpfMap.bytes(row));
      int found = value == null || value.length != ROW_BYTES ? 0 : pending(value);
      if (found > 0) {
        left.add(row);
        count += found;
      }
    }
    rows = left;
  }

  private int pending(byte[] value) throws ErrnoException {
    ByteBuffer row = ByteBuffer.wrap(value).order(ByteOrder.LITTLE_ENDIAN);
    int found = 0;
    for (int entry = 0; entry < ROW_BYTES; entry += ENTRY_BYTES) {
      long dirtied = row.getLong(entry + NOW_AT);
      boolean submitted = (row.get(entry + FLAGS_AT) & SUBMITTED) != 0;
      if (dirtied != 0
          && !submitted
          && dirtied >= fromNanos
          && dirtied <= toNanos
          && fileSystems.test(row.getInt(entry + DEVICE_AT) & 0xffff_ffffL)
          && wanted(row.getInt(entry + WRITER_AT))) {
        found++;
      }
    }
    return found;
  }

  private boolean wanted(int writer) throws ErrnoException {
    Boolean known = writers.get(writer);
    if (known == null) {
      byte[] identity = identities.lookup(BpfMap.bytes(writer & IDENTITIES - 1));
      ByteBuffer task =
          ByteBuffer.wrap(identity == null ? new byte[Long.BYTES] : identity)
              .order(ByteOrder.LITTLE_ENDIAN);
      known =
          task.getInt(IDENTITY_NUMBER_AT) != writer
              || processes.test(task.getInt(IDENTITY_TGID_AT) & 0xffff_ffffL);
      writers.put(writer, known);
    }
    return known;
  }
}
