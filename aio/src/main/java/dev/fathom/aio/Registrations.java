package dev.fathom.aio;

import dev.fathom.driver.Driver;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What an engine's driver knows in advance: files, and one pool. Owned by its engine. */
final class Registrations {
  private final Driver driver;
  private final List<IoFile> files = new ArrayList<>();
  private @Nullable BufferPool pool;
  private int poolIndex = -1;

  Registrations(Driver driver) {
    this.driver = driver;
  }

  /** Registers a file, and forgets those that were closed since; 0 or a negated errno. */
  int register(IoFile file) {
    files.removeIf(this::forgetClosed);
    int result = driver.registerFile(file.file);
    if (result >= 0) {
      files.add(file);
    }
    return result;
  }

  private boolean forgetClosed(IoFile file) {
    if (file.closed()) {
      driver.unregisterFile(file.file);
      return true;
    }
    return false;
  }

  /** Pins a pool's memory; 0 or a negated errno. */
  int register(BufferPool next) {
    if (pool != null) {
      driver.unregisterBuffer(poolIndex);
      pool = null;
    }
    int index = driver.registerBuffer(next.region());
    if (index < 0) {
      return index;
    }
    pool = next;
    poolIndex = index;
    return 0;
  }

  /** The driver's index of a buffer's memory, or −1. Hot path: allocation-free. */
  int indexOf(IoBuffer buffer) {
    return buffer.pool == pool ? poolIndex : -1;
  }
}
