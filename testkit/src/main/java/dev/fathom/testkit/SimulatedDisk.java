package dev.fathom.testkit;

import dev.fathom.driver.FileOptions;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * A disk in memory: names and the bytes they stand for. Names are durable at once, bytes only when
 * they are synchronized. Several drivers can use one disk. Safe for threads.
 */
public final class SimulatedDisk {
  private final Map<Path, SimulatedNode> nodes = new HashMap<>();
  private final long capacityPages;

  /** A disk without limit. */
  public SimulatedDisk() {
    this(Long.MAX_VALUE);
  }

  /**
   * A disk that can be full.
   *
   * @param capacityBytes counted in started pages of 4096 bytes; at least 0
   */
  public SimulatedDisk(long capacityBytes) {
    if (capacityBytes < 0) {
      throw new IllegalArgumentException("capacity must be 0 or more, not " + capacityBytes);
    }
    capacityPages = capacityBytes / SparseBytes.PAGE_BYTES;
  }

  /** Opens a file on this disk, for every {@link SimulatedDriver} that uses it. */
  public SimulatedFile open(Path path, FileOptions options) throws IOException {
    synchronized (nodes) {
      SimulatedNode node = nodes.get(path);
      if (node != null && options.exclusive()) {
        throw new FileAlreadyExistsException(path.toString());
      }
      if (node == null) {
        if (!options.create()) {
          throw new NoSuchFileException(path.toString(), null, "no such simulated file");
        }
        node = new SimulatedNode();
        nodes.put(path, node);
      }
      if (options.truncate()) {
        node.truncate(0);
      }
      return new SimulatedFile(this, node, path, options);
    }
  }

  /** Removes a name; files that are open keep their bytes. Returns whether it was there. */
  public boolean delete(Path path) {
    synchronized (nodes) {
      return nodes.remove(path) != null;
    }
  }

  /** Whether the name stands for something. */
  public boolean exists(Path path) {
    synchronized (nodes) {
      return nodes.containsKey(path);
    }
  }

  /**
   * Loses everything that was not made durable, in every file. Operations in flight go on as if
   * they had been handed over afterwards: close the drivers first.
   */
  public void powerCut() {
    synchronized (nodes) {
      nodes.values().forEach(SimulatedNode::powerCut);
    }
  }

  // ---- for files; one lock for all, as nodes share the capacity

  long sizeBytes(SimulatedNode node) {
    synchronized (nodes) {
      return node.sizeBytes();
    }
  }

  void truncate(SimulatedNode node, long sizeBytes) {
    synchronized (nodes) {
      node.truncate(sizeBytes);
    }
  }

  int read(SimulatedNode node, long position, MemorySegment into) {
    synchronized (nodes) {
      return node.read(position, into);
    }
  }

  int write(SimulatedNode node, long position, MemorySegment from) {
    synchronized (nodes) {
      return node.write(position, from, this::mayAllocate);
    }
  }

  void sync(SimulatedNode node) {
    synchronized (nodes) {
      node.sync();
    }
  }

  void syncRange(SimulatedNode node, long position, int lengthBytes) {
    synchronized (nodes) {
      node.syncRange(position, lengthBytes);
    }
  }

  private boolean mayAllocate() {
    if (capacityPages > Integer.MAX_VALUE) {
      return true;
    }
    long used = 0;
    for (SimulatedNode node : nodes.values()) {
      used += node.pageCount();
    }
    return used < capacityPages;
  }
}
