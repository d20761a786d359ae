package dev.fathom.linux;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;

/**
 * bpf(2): maps, programs, types and links. Calls answer a descriptor or 0, or a negated errno; a
 * descriptor belongs to the caller, and what it stands for goes with its last one. Keys and values
 * may be on the heap. For any thread; loading a program may take long, nothing else waits.
 */
public final class Bpf {
  /** BPF_F_RDONLY_PROG: programs cannot write to the map. */
  public static final int MAP_READ_ONLY_FOR_PROGRAMS = 1 << 7;

  /** BPF_F_MMAPABLE: the array can be mapped into memory. */
  public static final int MAP_MAPPABLE = 1 << 10;

  /** BPF_F_SLEEPABLE: the program may call what waits. */
  public static final int PROGRAM_SLEEPABLE = 1 << 4;

  /** How much log the verifier may write. The last lines of it are the useful ones. */
  private static final int LOG_BYTES = 8 << 20;

  /** The verifier gives up with EAGAIN when a signal comes. */
  private static final int ATTEMPTS = 5;

  private static final int STATISTICS_RUN_TIME = 0;

  private Bpf() {}

  /**
   * What a load answered.
   *
   * @param result a descriptor or a negated errno
   * @param log what the kernel wrote about it; empty where it succeeded or wrote nothing
   */
  public record Loaded(int result, String log) {}

  /** BPF_MAP_CREATE. */
  public static int createMap(BpfMapRequest request) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment attr = attr(arena);
      attr.set(JAVA_INT, BpfLayout.MAP_TYPE, request.type());
      attr.set(JAVA_INT, BpfLayout.MAP_KEY_SIZE, request.keyBytes());
      attr.set(JAVA_INT, BpfLayout.MAP_VALUE_SIZE, request.valueBytes());
      attr.set(JAVA_INT, BpfLayout.MAP_MAX_ENTRIES, request.maxEntries());
      attr.set(JAVA_INT, BpfLayout.MAP_FLAGS, request.flags());
      putName(attr, BpfLayout.MAP_NAME, request.name());
      attr.set(JAVA_INT, BpfLayout.MAP_BTF_FD, request.btfFd());
      attr.set(JAVA_INT, BpfLayout.MAP_BTF_KEY_TYPE_ID, request.keyTypeId());
      attr.set(JAVA_INT, BpfLayout.MAP_BTF_VALUE_TYPE_ID, request.valueTypeId());
      attr.set(JAVA_LONG, BpfLayout.MAP_EXTRA, request.extra());
      return call(BpfLayout.BPF_MAP_CREATE, attr);
    }
  }

  /**
   * BPF_MAP_LOOKUP_ELEM.
   *
   * @param value filled; of a per-CPU map: a slot of a multiple of 8 bytes for each possible CPU
   * @return 0, −ENOENT or another negated errno
   */
  public static int lookup(int mapFd, MemorySegment key, MemorySegment value) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment buffer = arena.allocate(value.byteSize(), Long.BYTES);
      int result = element(arena, BpfLayout.BPF_MAP_LOOKUP_ELEM, mapFd, key, buffer, 0);
      if (result == 0) {
        value.copyFrom(buffer);
      }
      return result;
    }
  }

  /**
   * BPF_MAP_UPDATE_ELEM.
   *
   * @param flags 0: any; 1: only a new key (−EEXIST); 2: only one that is there (−ENOENT)
   */
  public static int update(int mapFd, MemorySegment key, MemorySegment value, long flags) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment copy = copy(arena, value);
      return element(arena, BpfLayout.BPF_MAP_UPDATE_ELEM, mapFd, key, copy, flags);
    }
  }

  /** BPF_MAP_DELETE_ELEM: 0, −ENOENT or another negated errno. */
  public static int delete(int mapFd, MemorySegment key) {
    try (Arena arena = Arena.ofConfined()) {
      return element(arena, BpfLayout.BPF_MAP_DELETE_ELEM, mapFd, key, MemorySegment.NULL, 0);
    }
  }

  /**
   * BPF_MAP_GET_NEXT_KEY.
   *
   * @param key the one before; of size 0 for the first
   * @param next filled
   * @return 0, or −ENOENT after the last
   */
  public static int nextKey(int mapFd, MemorySegment key, MemorySegment next) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment buffer = arena.allocate(next.byteSize(), Long.BYTES);
      int result = element(arena, BpfLayout.BPF_MAP_GET_NEXT_KEY, mapFd, key, buffer, 0);
      if (result == 0) {
        next.copyFrom(buffer);
      }
      return result;
    }
  }

  /** BPF_MAP_FREEZE: from now on this map is read only for everybody but programs. */
  public static int freeze(int mapFd) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment attr = attr(arena);
      attr.set(JAVA_INT, BpfLayout.ELEMENT_MAP_FD, mapFd);
      return call(BpfLayout.BPF_MAP_FREEZE, attr);
    }
  }

  /**
   * The memory of an array that was created as mappable.
   *
   * @param arena unmaps it on close
   * @param sizeBytes of all values, each rounded up to 8
   */
  public static MemorySegment mapMemory(Arena arena, int mapFd, long sizeBytes)
      throws ErrnoException {
    return Memory.mapShared(arena, sizeBytes, Memory.PROT_READ_WRITE, mapFd, 0);
  }

  /** BPF_BTF_LOAD: types in the format of Documentation/bpf/btf.rst. */
  public static Loaded loadTypes(MemorySegment btf) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment attr = attr(arena);
      attr.set(JAVA_LONG, BpfLayout.BTF_BTF, copy(arena, btf).address());
      attr.set(JAVA_INT, BpfLayout.BTF_SIZE, (int) btf.byteSize());
      int result = call(BpfLayout.BPF_BTF_LOAD, attr);
      if (result >= 0 || result == -Errno.EPERM) {
        return new Loaded(result, "");
      }
      MemorySegment log = arena.allocate(LOG_BYTES);
      attr.set(JAVA_LONG, BpfLayout.BTF_LOG_BUF, log.address());
      attr.set(JAVA_INT, BpfLayout.BTF_LOG_SIZE, LOG_BYTES);
      attr.set(JAVA_INT, BpfLayout.BTF_LOG_LEVEL, 1);
      return again(BpfLayout.BPF_BTF_LOAD, attr, log, result);
    }
  }

  /** BPF_PROG_LOAD. A program that is refused is put to the verifier again, for its log. */
  public static Loaded loadProgram(BpfProgramRequest request) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment attr = programAttr(arena, request);
      int result = call(BpfLayout.BPF_PROG_LOAD, attr);
      for (int i = 1; i < ATTEMPTS && result == -Errno.EAGAIN; i++) {
        result = call(BpfLayout.BPF_PROG_LOAD, attr);
      }
      if (result >= 0) {
        return new Loaded(result, "");
      }
      MemorySegment log = arena.allocate(LOG_BYTES);
      attr.set(JAVA_LONG, BpfLayout.PROGRAM_LOG_BUF, log.address());
      attr.set(JAVA_INT, BpfLayout.PROGRAM_LOG_SIZE, LOG_BYTES);
      attr.set(JAVA_INT, BpfLayout.PROGRAM_LOG_LEVEL, 1);
      return again(BpfLayout.BPF_PROG_LOAD, attr, log, result);
    }
  }

  /** BPF_RAW_TRACEPOINT_OPEN: attaches until the descriptor that it answers is closed. */
  public static int openRawTracepoint(int programFd, String name) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment attr = attr(arena);
      long address = name.isEmpty() ? 0 : Memory.string(arena, name).address();
      attr.set(JAVA_LONG, BpfLayout.RAW_TRACEPOINT_NAME, address);
      attr.set(JAVA_INT, BpfLayout.RAW_TRACEPOINT_PROG_FD, programFd);
      return call(BpfLayout.BPF_RAW_TRACEPOINT_OPEN, attr);
    }
  }

  /** BPF_LINK_CREATE without a target: attaches until the descriptor that it answers is closed. */
  public static int createLink(int programFd, int attachType) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment attr = attr(arena);
      attr.set(JAVA_INT, BpfLayout.LINK_PROG_FD, programFd);
      attr.set(JAVA_INT, BpfLayout.LINK_ATTACH_TYPE, attachType);
      return call(BpfLayout.BPF_LINK_CREATE, attr);
    }
  }

  /** BPF_ITER_CREATE: a file whose reading runs the linked iterator once. */
  public static int createIterator(int linkFd) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment attr = attr(arena);
      attr.set(JAVA_INT, BpfLayout.ITERATOR_LINK_FD, linkFd);
      return call(BpfLayout.BPF_ITER_CREATE, attr);
    }
  }

  /**
   * BPF_PROG_TEST_RUN: runs a program of type raw tracepoint or syscall once, here and now.
   *
   * @param context its arguments
   * @return what it answered (32 bits), or a negated errno
   */
  public static long run(int programFd, MemorySegment context) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment attr = attr(arena);
      attr.set(JAVA_INT, BpfLayout.TEST_PROG_FD, programFd);
      attr.set(JAVA_INT, BpfLayout.TEST_CTX_SIZE_IN, (int) context.byteSize());
      attr.set(JAVA_LONG, BpfLayout.TEST_CTX_IN, addressOfCopy(arena, context));
      int result = call(BpfLayout.BPF_PROG_TEST_RUN, attr);
      return result < 0 ? result : attr.get(JAVA_INT, BpfLayout.TEST_RETVAL) & 0xffff_ffffL;
    }
  }

  /** BPF_ENABLE_STATS: run time and count of all programs are measured until it is closed. */
  public static int enableStatistics() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment attr = attr(arena);
      attr.set(JAVA_INT, BpfLayout.STATS_TYPE, STATISTICS_RUN_TIME);
      return call(BpfLayout.BPF_ENABLE_STATS, attr);
    }
  }

  /**
   * BPF_OBJ_GET_INFO_BY_FD of a program.
   *
   * @throws ErrnoException EBADF, EPERM
   */
  public static BpfProgramInfo programInfo(int programFd) throws ErrnoException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment info = arena.allocate(BpfLayout.PROGRAM_INFO_SIZE, Long.BYTES);
      MemorySegment attr = attr(arena);
      attr.set(JAVA_INT, BpfLayout.INFO_FD, programFd);
      attr.set(JAVA_INT, BpfLayout.INFO_LEN, BpfLayout.PROGRAM_INFO_SIZE);
      attr.set(JAVA_LONG, BpfLayout.INFO_INFO, info.address());
      ErrnoException.check("BPF_OBJ_GET_INFO_BY_FD", call(BpfLayout.BPF_OBJ_GET_INFO_BY_FD, attr));
      return new BpfProgramInfo(
          info.get(JAVA_INT, BpfLayout.PROGRAM_INFO_ID),
          info.get(JAVA_LONG, BpfLayout.PROGRAM_INFO_RUN_TIME_NS),
          info.get(JAVA_LONG, BpfLayout.PROGRAM_INFO_RUN_CNT),
          info.get(JAVA_LONG, BpfLayout.PROGRAM_INFO_RECURSION_MISSES),
          info.get(JAVA_INT, BpfLayout.PROGRAM_INFO_VERIFIED_INSNS));
    }
  }

  private static MemorySegment programAttr(Arena arena, BpfProgramRequest request) {
    MemorySegment attr = attr(arena);
    attr.set(JAVA_INT, BpfLayout.PROGRAM_TYPE, request.type());
    attr.set(JAVA_INT, BpfLayout.PROGRAM_INSN_CNT, request.instructionCount());
    attr.set(JAVA_LONG, BpfLayout.PROGRAM_INSNS, copy(arena, request.instructions()).address());
    attr.set(
        JAVA_LONG, BpfLayout.PROGRAM_LICENSE, Memory.string(arena, request.license()).address());
    attr.set(JAVA_INT, BpfLayout.PROGRAM_FLAGS, request.flags());
    putName(attr, BpfLayout.PROGRAM_NAME, request.name());
    attr.set(JAVA_INT, BpfLayout.PROGRAM_EXPECTED_ATTACH_TYPE, request.expectedAttachType());
    attr.set(JAVA_INT, BpfLayout.PROGRAM_BTF_FD, request.btfFd());
    attr.set(JAVA_INT, BpfLayout.PROGRAM_ATTACH_BTF_ID, request.attachTypeId());
    attr.set(JAVA_INT, BpfLayout.PROGRAM_ATTACH_BTF_OBJ_FD, request.attachTypesFd());
    BpfRecords functions = request.functions();
    attr.set(JAVA_INT, BpfLayout.PROGRAM_FUNC_INFO_REC_SIZE, functions.recordBytes());
    attr.set(JAVA_LONG, BpfLayout.PROGRAM_FUNC_INFO, addressOfCopy(arena, functions.bytes()));
    attr.set(JAVA_INT, BpfLayout.PROGRAM_FUNC_INFO_CNT, functions.count());
    BpfRecords lines = request.lines();
    attr.set(JAVA_INT, BpfLayout.PROGRAM_LINE_INFO_REC_SIZE, lines.recordBytes());
    attr.set(JAVA_LONG, BpfLayout.PROGRAM_LINE_INFO, addressOfCopy(arena, lines.bytes()));
    attr.set(JAVA_INT, BpfLayout.PROGRAM_LINE_INFO_CNT, lines.count());
    BpfRecords relocations = request.relocations();
    attr.set(JAVA_INT, BpfLayout.PROGRAM_CORE_RELO_REC_SIZE, relocations.recordBytes());
    attr.set(JAVA_LONG, BpfLayout.PROGRAM_CORE_RELOS, addressOfCopy(arena, relocations.bytes()));
    attr.set(JAVA_INT, BpfLayout.PROGRAM_CORE_RELO_CNT, relocations.count());
    return attr;
  }

  /** The second attempt, with a log. Where it went well after all, that is the answer. */
  private static Loaded again(int command, MemorySegment attr, MemorySegment log, int first) {
    int result = call(command, attr);
    return result >= 0 ? new Loaded(result, "") : new Loaded(first, log.getString(0));
  }

  private static int element(
      Arena arena, int command, int mapFd, MemorySegment key, MemorySegment value, long flags) {
    MemorySegment attr = attr(arena);
    attr.set(JAVA_INT, BpfLayout.ELEMENT_MAP_FD, mapFd);
    attr.set(JAVA_LONG, BpfLayout.ELEMENT_KEY, addressOfCopy(arena, key));
    attr.set(JAVA_LONG, BpfLayout.ELEMENT_VALUE, value.address());
    attr.set(JAVA_LONG, BpfLayout.ELEMENT_FLAGS, flags);
    return call(command, attr);
  }

  private static MemorySegment attr(Arena arena) {
    return arena.allocate(BpfLayout.ATTR_SIZE, Long.BYTES);
  }

  private static MemorySegment copy(Arena arena, MemorySegment segment) {
    return arena.allocate(segment.byteSize(), Long.BYTES).copyFrom(segment);
  }

  private static long addressOfCopy(Arena arena, MemorySegment segment) {
    return segment.byteSize() == 0 ? 0 : copy(arena, segment).address();
  }

  private static void putName(MemorySegment attr, int offset, String name) {
    byte[] bytes = name.getBytes(StandardCharsets.US_ASCII);
    int length = Math.min(bytes.length, BpfLayout.BPF_OBJ_NAME_LEN - 1);
    MemorySegment.copy(bytes, 0, attr, JAVA_BYTE, offset, length);
  }

  static int call(int command, MemorySegment attr) {
    return (int)
        SystemCall.call(SystemCallNumber.BPF, command, attr.address(), BpfLayout.ATTR_SIZE);
  }
}
