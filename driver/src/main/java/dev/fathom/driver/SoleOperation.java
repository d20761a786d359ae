package dev.fathom.driver;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** An operation that was prepared when nothing else was outstanding. One thread at a time. */
final class SoleOperation {
  private PlainCalls.@Nullable Kind kind;
  private int fd;
  private long handle;
  private long address;
  private int length;
  private long positionBytes;

  /** Remembers it. Hot path: allocation-free. */
  void remember(
      PlainCalls.Kind kind, int fd, long handle, long address, int length, long positionBytes) {
    this.kind = kind;
    this.fd = fd;
    this.handle = handle;
    this.address = address;
    this.length = length;
    this.positionBytes = positionBytes;
  }

  void forget() {
    kind = null;
  }

  boolean isKnown() {
    return kind != null;
  }

  /** Does it by a plain call; its completion goes into the stash. */
  void call(PlainCalls plain, Stash stash) {
    PlainCalls.Kind known = Objects.requireNonNull(kind);
    kind = null;
    stash.add(handle, plain.call(known, fd, address, length, positionBytes, 0));
  }
}
