package dev.fathom.cli.top;

import dev.fathom.trace.Device;
import dev.fathom.trace.FileName;
import dev.fathom.trace.Origin;

/** What the rows are of. */
public enum Grouping {
  /** Processes. */
  PROCESS("process", "PID"),
  /** Threads. */
  THREAD("thread", "TID"),
  /** Control groups, version 2. */
  CGROUP("cgroup", ""),
  /** Files. */
  FILE("file", ""),
  /** Devices that requests went to. */
  DEVICE("device", "MAJ:MIN");

  private final String title;
  private final String number;

  Grouping(String title, String number) {
    this.title = title;
    this.number = number;
  }

  /** In a word. */
  public String title() {
    return title;
  }

  /** Title of the column of numbers; empty if there is none. */
  String number() {
    return number;
  }

  /** The next one, after the last the first. */
  Grouping next() {
    return switch (this) {
      case PROCESS -> THREAD;
      case THREAD -> CGROUP;
      case CGROUP -> FILE;
      case FILE -> DEVICE;
      case DEVICE -> PROCESS;
    };
  }

  /** The row of I/O by this origin, for this file, on this device. */
  RowKey key(Origin origin, FileName file, Device device) {
    return switch (this) {
      case PROCESS -> origin.unknown() ? RowKey.UNKNOWN : new RowKey(origin.processId(), 0, "");
      case THREAD ->
          origin.unknown() ? RowKey.UNKNOWN : new RowKey(origin.threadId(), origin.processId(), "");
      case CGROUP -> origin.cgroup().isEmpty() ? RowKey.UNKNOWN : new RowKey(0, 0, origin.cgroup());
      case FILE -> file.inode() == 0 ? RowKey.UNKNOWN : new RowKey(file.device(), file.inode(), "");
      case DEVICE -> new RowKey(device.number(), 0, "");
    };
  }

  /** The name of that row, as far as known now; hostile. */
  String name(Origin origin, FileName file, Device device) {
    return switch (this) {
      case PROCESS -> origin.process();
      case THREAD -> origin.thread();
      case CGROUP -> origin.cgroup();
      case FILE -> file.title();
      case DEVICE -> device.name();
    };
  }

  /** The number that the row shows. */
  String number(RowKey key) {
    return switch (this) {
      case PROCESS, THREAD -> Long.toString(key.first());
      case CGROUP, FILE -> "";
      case DEVICE -> (key.first() >>> 20) + ":" + (key.first() & 0xfffff);
    };
  }
}
