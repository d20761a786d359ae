package dev.fathom.trace;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The origins, files and devices of a trace, by number: events carry the numbers. Number 0 is
 * unknown in each table. A table that is full gives 0 and counts. Thread-safe; looking a number up
 * takes no lock.
 */
public final class Names {
  /** Most entries of one table. */
  public static final int LIMIT = 1 << 20;

  private final Table<Origin> origins = new Table<>(Origin.UNKNOWN);
  private final Table<FileName> files = new Table<>(FileName.NONE);
  private final Table<Device> devices = new Table<>(Device.UNKNOWN);

  /** An empty set of tables. */
  public Names() {}

  /** The number of an origin, new if it was not known. */
  public int idOf(Origin origin) {
    return origins.idOf(origin);
  }

  /** The number of a file, new if it was not known. */
  public int idOf(FileName file) {
    return files.idOf(file);
  }

  /** The number of a device, new if it was not known. */
  public int idOf(Device device) {
    return devices.idOf(device);
  }

  /**
   * Gives a number its meaning, as a recording says it; {@link #idOf} does not find it again.
   *
   * @return false if there is no such number or it has another meaning already
   */
  public boolean define(int id, Origin origin) {
    return origins.define(id, origin);
  }

  /** Gives a number its meaning, as {@link #define(int, Origin)} does. */
  public boolean define(int id, FileName file) {
    return files.define(id, file);
  }

  /** Gives a number its meaning, as {@link #define(int, Origin)} does. */
  public boolean define(int id, Device device) {
    return devices.define(id, device);
  }

  /** The number that the next new origin gets; all known ones are below. */
  public int originCount() {
    return origins.count;
  }

  /** The number that the next new file gets; all known ones are below. */
  public int fileCount() {
    return files.count;
  }

  /** The number that the next new device gets; all known ones are below. */
  public int deviceCount() {
    return devices.count;
  }

  /** The origin of a number; unknown if there is none. */
  public Origin origin(int id) {
    return origins.of(id);
  }

  /** The file of a number; none if there is none. */
  public FileName file(int id) {
    return files.of(id);
  }

  /** The device of a number; unknown if there is none. */
  public Device device(int id) {
    return devices.of(id);
  }

  /** Origins by number, from 0; a snapshot. */
  public List<Origin> origins() {
    return origins.all();
  }

  /** Files by number, from 0; a snapshot. */
  public List<FileName> files() {
    return files.all();
  }

  /** Devices by number, from 0; a snapshot. */
  public List<Device> devices() {
    return devices.all();
  }

  /** How many entries found no place because a table was full. */
  public long refused() {
    return origins.refused + files.refused + devices.refused;
  }

  /** One table: appended to under a lock, read without. */
  private static final class Table<T> {
    private final T none;
    private final Map<T, Integer> ids = new HashMap<>();

    /** Longer copies replace it; an entry is written before {@link #count} says so. */
    private volatile Object[] entries = new Object[16];

    private volatile int count;
    private volatile long refused;

    Table(T none) {
      this.none = none;
      idOf(none);
    }

    synchronized int idOf(T entry) {
      Integer known = ids.get(entry);
      if (known != null) {
        return known;
      }
      int id = count;
      if (id >= LIMIT) {
        refused = refused + 1;
        return 0;
      }
      if (id == entries.length) {
        entries = Arrays.copyOf(entries, 2 * id);
      }
      entries[id] = entry;
      ids.put(entry, id);
      count = id + 1;
      return id;
    }

    synchronized boolean define(int id, T entry) {
      if (id <= 0 || id >= LIMIT) {
        return false;
      }
      if (id < count && entries[id] != null) {
        return entry.equals(entries[id]);
      }
      if (id >= entries.length) {
        entries = Arrays.copyOf(entries, Integer.highestOneBit(id) << 1);
      }
      entries[id] = entry;
      count = Math.max(count, id + 1);
      return true;
    }

    @SuppressWarnings("unchecked") // only entries of type T are ever put in
    T of(int id) {
      Object entry = id > 0 && id < count ? entries[id] : null;
      return entry == null ? none : (T) entry;
    }

    List<T> all() {
      List<T> all = new ArrayList<>();
      all.add(none);
      int now = count;
      for (int id = 1; id < now; id++) {
        all.add(of(id));
      }
      return all;
    }
  }
}
