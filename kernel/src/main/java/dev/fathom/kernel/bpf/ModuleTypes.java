package dev.fathom.kernel.bpf;

import dev.fathom.linux.BpfTypes;
import dev.fathom.linux.ErrnoException;
import dev.fathom.linux.FileCalls;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Tracepoints of the kernel's modules that are loaded now: on distributions' kernels SCSI and file
 * systems are modules. Their types are numbered on from the kernel's own, and so are their texts
 * (Documentation/bpf/btf.rst). Read when the first is asked for; one thread.
 */
final class ModuleTypes {
  private static final Path FOLDER = Path.of("/sys/kernel/btf");
  private static final String KERNEL = "vmlinux";

  private final KernelBtf kernel;
  private final Descriptors descriptors;
  private final Map<String, Integer> fds = new HashMap<>();
  private @Nullable Map<String, byte[]> files;

  ModuleTypes(KernelBtf kernel, Descriptors descriptors) {
    this.kernel = kernel;
    this.descriptors = descriptors;
  }

  /**
   * Where a type is.
   *
   * @param type its id; 0 if there is none
   * @param fd of the module's types
   */
  record Place(int type, int fd) {
    static final Place NONE = new Place(0, 0);
  }

  /** The typedef that a tp_btf program is attached to. */
  Place tracepoint(String name) {
    if (files == null) {
      files = files();
    }
    for (Map.Entry<String, byte[]> module : files.entrySet()) {
      int type = find(module.getValue(), KernelBtf.TRACEPOINT_PREFIX + name);
      if (type != 0) {
        int fd = fds.computeIfAbsent(module.getKey(), this::open);
        return fd < 0 ? Place.NONE : new Place(type, fd);
      }
    }
    return Place.NONE;
  }

  /** Files of types by the module's name. */
  static Map<String, byte[]> files() {
    Map<String, byte[]> files = new HashMap<>();
    try (DirectoryStream<Path> modules = Files.newDirectoryStream(FOLDER)) {
      for (Path module : modules) {
        if (!module.endsWith(KERNEL)) {
          files.put(module.getFileName().toString(), Files.readAllBytes(module));
        }
      }
    } catch (IOException e) {
      return files; // a module that went, or types that may not be read: what there is will do
    }
    return files;
  }

  /** The id of a typedef of this name; 0 where there is none, or the types cannot be read. */
  private int find(byte[] file, String name) {
    try {
      return find(Bytes.of(file, "BTF of a module"), name.getBytes(StandardCharsets.UTF_8));
    } catch (MalformedObjectException e) {
      return 0;
    }
  }

  private int find(Bytes btf, byte[] name) {
    if (btf.unsignedShort(0) != Btf.MAGIC) {
      return 0;
    }
    long header = btf.unsignedInteger(4);
    Bytes types = btf.slice(header + btf.unsignedInteger(8), btf.unsignedInteger(12), "types");
    Bytes texts = btf.slice(header + btf.unsignedInteger(16), btf.unsignedInteger(20), "texts");
    int id = kernel.count();
    for (int at = 0; at < types.size(); id++) {
      int info = types.integer(at + 4L);
      BtfKind kind = BtfKind.of(info >>> 24 & 0x1f);
      if (kind == BtfKind.TYPEDEF
          && texts.isText(types.unsignedInteger(at) - kernel.textBytes(), name)) {
        return id;
      }
      at += Btf.TYPE_BYTES + kind.tailBytes(info & 0xffff);
    }
    return 0;
  }

  /** A descriptor of the module's types, which lives as long as the object; negative for none. */
  private int open(String module) {
    for (int id = BpfTypes.next(0); id > 0; id = BpfTypes.next(id)) {
      int fd = BpfTypes.open(id);
      if (fd < 0) {
        continue;
      }
      if (isNamed(fd, module)) {
        return descriptors.add(fd);
      }
      FileCalls.close(fd);
    }
    return -1;
  }

  private static boolean isNamed(int fd, String name) {
    try {
      return BpfTypes.kernelName(fd).equals(name);
    } catch (ErrnoException e) {
      return false;
    }
  }
}
