package dev.fathom.testkit;

import java.util.HashMap;
import java.util.Map;

/** File descriptors that exist in a simulation only. Its owner guards it. */
final class SimulatedDescriptors {
  /** Far above what a process really has, so that a mix-up shows. */
  private static final int FIRST = 1_000_000_000;

  /** POLLERR and POLLHUP of poll(2) are reported whether they were asked for or not. */
  private static final int ALWAYS = 0x8 | 0x10;

  private final Map<Integer, Integer> readyEvents = new HashMap<>();
  private int next = FIRST;

  int create() {
    readyEvents.put(next, 0);
    return next++;
  }

  void close(int fd) {
    readyEvents.remove(fd);
  }

  boolean exists(int fd) {
    return readyEvents.containsKey(fd);
  }

  void setReady(int fd, int events) {
    if (readyEvents.replace(fd, events) == null) {
      throw new IllegalArgumentException("no simulated descriptor " + fd);
    }
  }

  /** What a poll would report now. */
  int ready(SimulatedOperation poll) {
    return readyEvents.getOrDefault(poll.fd, 0) & (poll.events | ALWAYS);
  }
}
