package dev.fathom.kernel.recording;

import dev.fathom.kernel.record.KernelNames;
import dev.fathom.trace.Device;
import dev.fathom.trace.FileName;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/** Names as a recording gives them; numbers where it does not. Belongs to one thread. */
public final class RecordedKernelNames implements KernelNames {
  /** Bounds what a hostile recording can make us keep. */
  private static final int MOST = 1 << 20;

  private final Map<Long, Device> devices = new HashMap<>();
  private final Map<Long, String> cgroups = new HashMap<>();
  private final Map<Inode, FileName> files = new HashMap<>();

  /** No names yet: a {@link KernelRecording} reads them. */
  public RecordedKernelNames() {}

  private record Inode(long device, long inode) {}

  /** Takes a block of names; whether all of it was understood. */
  boolean accept(ByteBuffer payload) {
    try {
      while (payload.hasRemaining()) {
        accept(payload.get(), payload.get(), payload);
      }
      return true;
    } catch (BufferUnderflowException e) {
      return false;
    }
  }

  private void accept(int table, int flags, ByteBuffer rest) {
    byte[] text = new byte[rest.getShort() & 0xffff];
    long id = rest.getLong();
    long inode = rest.getLong();
    rest.get(text);
    String name = new String(text, StandardCharsets.UTF_8);
    if (devices.size() + cgroups.size() + files.size() >= MOST) {
      return;
    }
    switch (table) {
      case KernelBlockType.DEVICE -> devices.put(id, new Device(id, name));
      case KernelBlockType.CGROUP -> cgroups.put(id, name);
      case KernelBlockType.FILE ->
          files.put(
              new Inode(id, inode),
              new FileName(name, id, inode, (flags & KernelBlockType.GUESSED) != 0));
      default -> {
        // A table of a later version: its names are not needed here.
      }
    }
  }

  @Override
  public Device device(long number) {
    Device device = devices.get(number);
    return device == null ? NUMBERS.device(number) : device;
  }

  @Override
  public FileName file(long device, long inode, long processId) {
    FileName file = files.get(new Inode(device, inode));
    return file == null ? NUMBERS.file(device, inode, processId) : file;
  }

  @Override
  public String cgroup(long id) {
    String path = cgroups.get(id);
    return path == null ? NUMBERS.cgroup(id) : path;
  }
}
