package dev.fathom.kernel.bpf;

import dev.fathom.linux.FileCalls;
import java.util.ArrayList;
import java.util.List;

/** Descriptors that are closed together, the youngest first. */
final class Descriptors implements AutoCloseable {
  private final List<Integer> fds = new ArrayList<>();

  /** Takes one over. */
  int add(int fd) {
    fds.add(fd);
    return fd;
  }

  @Override
  public void close() {
    fds.reversed().forEach(FileCalls::close);
    fds.clear();
  }
}
