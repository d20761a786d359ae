package dev.fathom.linux;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * The types (BTF) that are loaded: the kernel's, its modules' and those of programs. Each has an
 * id; walking them needs CAP_SYS_ADMIN. Stateless, for all threads.
 *
 * <p>Source: include/uapi/linux/bpf.h, 6.1.
 */
public final class BpfTypes {
  private static final int NAME_BYTES = 64;

  private BpfTypes() {}

  /**
   * BPF_BTF_GET_NEXT_ID.
   *
   * @param id 0 to begin with
   * @return the next higher id, or a negated errno: ENOENT behind the last, EPERM
   */
  public static int next(int id) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment attr = arena.allocate(BpfLayout.ATTR_SIZE, Long.BYTES);
      attr.set(JAVA_INT, BpfLayout.ID_ID, id);
      int result = Bpf.call(BpfLayout.BPF_BTF_GET_NEXT_ID, attr);
      return result < 0 ? result : attr.get(JAVA_INT, BpfLayout.ID_NEXT);
    }
  }

  /** BPF_BTF_GET_FD_BY_ID: a descriptor that the caller closes, or a negated errno. */
  public static int open(int id) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment attr = arena.allocate(BpfLayout.ATTR_SIZE, Long.BYTES);
      attr.set(JAVA_INT, BpfLayout.ID_ID, id);
      return Bpf.call(BpfLayout.BPF_BTF_GET_FD_BY_ID, attr);
    }
  }

  /**
   * The module's name, {@code vmlinux}, or nothing for types of a program.
   *
   * @throws ErrnoException EBADF
   */
  public static String kernelName(int fd) throws ErrnoException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment name = arena.allocate(NAME_BYTES);
      MemorySegment info = arena.allocate(BpfLayout.TYPES_INFO_SIZE, Long.BYTES);
      info.set(JAVA_LONG, BpfLayout.TYPES_INFO_NAME, name.address());
      info.set(JAVA_INT, BpfLayout.TYPES_INFO_NAME_LEN, NAME_BYTES);
      MemorySegment attr = arena.allocate(BpfLayout.ATTR_SIZE, Long.BYTES);
      attr.set(JAVA_INT, BpfLayout.INFO_FD, fd);
      attr.set(JAVA_INT, BpfLayout.INFO_LEN, BpfLayout.TYPES_INFO_SIZE);
      attr.set(JAVA_LONG, BpfLayout.INFO_INFO, info.address());
      ErrnoException.check(
          "BPF_OBJ_GET_INFO_BY_FD", Bpf.call(BpfLayout.BPF_OBJ_GET_INFO_BY_FD, attr));
      return info.get(JAVA_INT, BpfLayout.TYPES_INFO_KERNEL) == 0 ? "" : name.getString(0);
    }
  }
}
