package dev.fathom.linux;

import static dev.fathom.linux.ErrnoException.check;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;
import java.nio.charset.StandardCharsets;

/**
 * Memory by address, and mappings of it. Accesses by address are unchecked as in C, and only for
 * this module.
 */
public final class Memory {
  /** mmap(2), mprotect(2). */
  static final int PROT_READ = 1;

  static final int PROT_READ_WRITE = 3;

  static final int MAP_SHARED = 1;
  static final int MAP_PRIVATE = 2;
  static final int MAP_ANONYMOUS = 0x20;
  static final int MAP_POPULATE = 0x8000;

  /** Advice of madvise(2): back this range with huge pages if possible. */
  public static final int MADV_HUGEPAGE = 14;

  /** Advice of madvise(2): the contents are not needed any more. */
  public static final int MADV_DONTNEED = 4;

  /** The size of a page of memory, bytes. */
  public static final int PAGE_BYTES = 4096;

  /** The whole address space, with constant bounds and global scope, so that checks fold away. */
  static final MemorySegment ALL = MemorySegment.NULL.reinterpret(Long.MAX_VALUE);

  private static final VarHandle INT = JAVA_INT.varHandle();

  private Memory() {}

  /**
   * Maps private, zeroed memory, aligned to a page.
   *
   * @param arena unmaps it on close; use one arena for long, since closing a shared one is slow
   * @throws ErrnoException ENOMEM where there is not so much
   */
  public static MemorySegment map(Arena arena, long sizeBytes) throws ErrnoException {
    long address = map(sizeBytes, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    return MemorySegment.ofAddress(address)
        .reinterpret(sizeBytes, arena, segment -> unmap(address, sizeBytes));
  }

  /**
   * Advises the kernel about a range (madvise(2)).
   *
   * @return 0 or a negated errno
   */
  public static int advise(MemorySegment range, int advice) {
    return (int)
        SystemCall.call(SystemCallNumber.MADVISE, range.address(), range.byteSize(), advice);
  }

  static long map(long sizeBytes, int flags, int fd, long offset) throws ErrnoException {
    return map(sizeBytes, PROT_READ_WRITE, flags, fd, offset);
  }

  static long map(long sizeBytes, int protection, int flags, int fd, long offset)
      throws ErrnoException {
    return check(
        "mmap of " + sizeBytes + " bytes",
        SystemCall.call(SystemCallNumber.MMAP, 0, sizeBytes, protection, flags, fd, offset));
  }

  /** Maps a file's memory, shared; the arena unmaps it on close. */
  static MemorySegment mapShared(Arena arena, long sizeBytes, int protection, int fd, long offset)
      throws ErrnoException {
    long address = map(sizeBytes, protection, MAP_SHARED, fd, offset);
    return MemorySegment.ofAddress(address)
        .reinterpret(sizeBytes, arena, segment -> unmap(address, sizeBytes));
  }

  static void unmap(long address, long sizeBytes) {
    long result = SystemCall.call(SystemCallNumber.MUNMAP, address, sizeBytes);
    assert result == 0 : "munmap: " + result;
  }

  // ---- plain accesses

  static int getInt(long address) {
    return ALL.get(JAVA_INT_UNALIGNED, address);
  }

  static void putInt(long address, int value) {
    ALL.set(JAVA_INT_UNALIGNED, address, value);
  }

  static long getLong(long address) {
    return ALL.get(JAVA_LONG_UNALIGNED, address);
  }

  static void putLong(long address, long value) {
    ALL.set(JAVA_LONG_UNALIGNED, address, value);
  }

  static short getShort(long address) {
    return ALL.get(JAVA_SHORT_UNALIGNED, address);
  }

  static void putShort(long address, short value) {
    ALL.set(JAVA_SHORT_UNALIGNED, address, value);
  }

  static byte getByte(long address) {
    return ALL.get(JAVA_BYTE, address);
  }

  // ---- accesses shared with the kernel: 4-byte aligned

  static int getIntAcquire(long address) {
    return (int) INT.getAcquire(ALL, address);
  }

  static void putIntRelease(long address, int value) {
    INT.setRelease(ALL, address, value);
  }

  static int getIntVolatile(long address) {
    return (int) INT.getVolatile(ALL, address);
  }

  /** A C string in an arena. */
  static MemorySegment string(Arena arena, String text) {
    return arena.allocateFrom(text, StandardCharsets.UTF_8);
  }
}
