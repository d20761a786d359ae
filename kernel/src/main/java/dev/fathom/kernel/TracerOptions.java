package dev.fathom.kernel;

import java.util.Set;
import java.util.function.LongPredicate;

/**
 * What the kernel is traced for.
 *
 * @param devices whole disks and partitions by number ({@code major << 20 | minor}); empty for all
 * @param notices whether waits, flushes, throttling and commits are told too
 * @param journal whether those who took part in journal transactions are noted
 * @param dirty whether pages that the page cache gives up are noted, for who asks what is dirty
 * @param ringBytes memory between kernel and reader, a power of two of at least 64 KiB
 * @param dirtyPages that have room in the table of who made them dirty, a power of two; each takes
 *     208 bytes of the kernel's memory
 * @param own whether I/O of this process is told; else it is only counted
 * @param processes whose I/O is told, by process id, with that of children they fork from then on;
 *     empty for all
 * @param cgroups whose I/O is told, by id (the inode of their folder, cgroups(7) version 2), each
 *     without those below it; empty for all
 */
public record TracerOptions(
    Set<Long> devices,
    boolean notices,
    boolean journal,
    boolean dirty,
    int ringBytes,
    int dirtyPages,
    boolean own,
    Set<Long> processes,
    Set<Long> cgroups) {
  /** All devices, everything told but this process's own I/O, 16 MiB, 262,144 pages (1 GiB). */
  public static final TracerOptions DEFAULT =
      new TracerOptions(Set.of(), true, true, false, 16 << 20, 1 << 18, false, Set.of(), Set.of());

  /** Fewest dirty pages that have room. */
  public static final int LEAST_DIRTY_PAGES = 1 << 10;

  /** Most dirty pages that have room. */
  public static final int MOST_DIRTY_PAGES = 1 << 26;

  /** Most devices that can be named. */
  public static final int MOST_DEVICES = 1024;

  /** Most processes that can be named; their children count as well, and are counted if refused. */
  public static final int MOST_PROCESSES = 16_384;

  /** Most control groups that can be named. */
  public static final int MOST_CGROUPS = 4096;

  /** Checks the values. */
  public TracerOptions {
    devices = Set.copyOf(devices);
    if (devices.size() > MOST_DEVICES) {
      throw new IllegalArgumentException(devices.size() + " devices: at most " + MOST_DEVICES);
    }
    processes = Set.copyOf(processes);
    check(processes, MOST_PROCESSES, "processes", id -> id > 0 && id <= Integer.MAX_VALUE);
    cgroups = Set.copyOf(cgroups);
    check(cgroups, MOST_CGROUPS, "control groups", id -> id != 0);
    if (Integer.bitCount(ringBytes) != 1 || ringBytes < 64 << 10) {
      throw new IllegalArgumentException("ring of " + ringBytes + " bytes");
    }
    if (Integer.bitCount(dirtyPages) != 1
        || dirtyPages < LEAST_DIRTY_PAGES
        || dirtyPages > MOST_DIRTY_PAGES) {
      throw new IllegalArgumentException("room for " + dirtyPages + " dirty pages");
    }
  }

  private static void check(Set<Long> numbers, int most, String what, LongPredicate possible) {
    if (numbers.size() > most) {
      throw new IllegalArgumentException(numbers.size() + " " + what + ": at most " + most);
    }
    for (long number : numbers) {
      if (!possible.test(number)) {
        throw new IllegalArgumentException("no number of " + what + ": " + number);
      }
    }
  }

  /** These devices only. */
  public TracerOptions withDevices(Set<Long> only) {
    return new TracerOptions(
        only, notices, journal, dirty, ringBytes, dirtyPages, own, processes, cgroups);
  }

  /** With or without notices. */
  public TracerOptions withNotices(boolean wanted) {
    return new TracerOptions(
        devices, wanted, journal, dirty, ringBytes, dirtyPages, own, processes, cgroups);
  }

  /** With or without note of pages that the page cache gives up: see {@link #dirty}. */
  public TracerOptions withDirty(boolean wanted) {
    return new TracerOptions(
        devices, notices, journal, wanted, ringBytes, dirtyPages, own, processes, cgroups);
  }

  /** With so much memory between kernel and reader. */
  public TracerOptions withRingBytes(int bytes) {
    return new TracerOptions(
        devices, notices, journal, dirty, bytes, dirtyPages, own, processes, cgroups);
  }

  /** With room for so many dirty pages. */
  public TracerOptions withDirtyPages(int pages) {
    return new TracerOptions(
        devices, notices, journal, dirty, ringBytes, pages, own, processes, cgroups);
  }

  /** Whether this process's own I/O is told. */
  public TracerOptions withOwn(boolean wanted) {
    return new TracerOptions(
        devices, notices, journal, dirty, ringBytes, dirtyPages, wanted, processes, cgroups);
  }

  /** These processes only, and children that they fork while they are traced. */
  public TracerOptions withProcesses(Set<Long> only) {
    return new TracerOptions(
        devices, notices, journal, dirty, ringBytes, dirtyPages, own, only, cgroups);
  }

  /** These control groups only, by their ids. */
  public TracerOptions withCgroups(Set<Long> only) {
    return new TracerOptions(
        devices, notices, journal, dirty, ringBytes, dirtyPages, own, processes, only);
  }
}
