package dev.fathom.driver;

/** An operation that was prepared when nothing else was outstanding. One thread at a time. */
final class SoleOperation {
  private boolean known;
  private Task.Kind kind = Task.Kind.READ;
  private int fd;
  private long handle;
  private long address;
  private int length;
  private long positionBytes;

  /** Remembers it. Hot path: allocation-free. */
  void remember(Task.Kind kind, int fd, long handle, long address, int length, long positionBytes) {
    known = true;
    this.kind = kind;
    this.fd = fd;
    this.handle = handle;
    this.address = address;
    this.length = length;
    this.positionBytes = positionBytes;
  }

  void forget() {
    known = false;
  }

  boolean isKnown() {
    return known;
  }

  /** The one that was remembered last. */
  long handle() {
    return handle;
  }

  /** Does it by a plain call; its completion goes into the stash. */
  void call(Stash stash) {
    known = false;
    stash.add(handle, NativeCalls.call(kind, fd, address, length, positionBytes, 0));
  }
}
