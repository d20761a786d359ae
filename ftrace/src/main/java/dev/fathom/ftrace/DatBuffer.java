package dev.fathom.ftrace;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Ring buffers of one instance of tracing, in a trace.dat file.
 *
 * @param instance its name, empty for the top one
 * @param clock by which it tells times; empty if unknown
 * @param pageBytes size of its pages, 0 if unknown
 * @param cpus by processor
 */
record DatBuffer(String instance, String clock, long pageBytes, List<Part> cpus) {
  private static final int MOST_CPUS = 1 << 13;

  /** Clocks that count something else than nanoseconds. */
  private static final Set<String> OTHER_CLOCKS = Set.of("counter", "x86-tsc", "tsc2nsec");

  /** Copies the list. */
  DatBuffer {
    cpus = List.copyOf(cpus);
  }

  /**
   * Pages of one processor.
   *
   * @param cpu number
   * @param at offset in the file
   * @param bytes how many
   */
  record Part(long cpu, long at, long bytes) {
    /** How many of them a file of this size lacks. */
    long missingBytes(long fileBytes) {
      return Math.clamp(at + bytes - fileBytes, 0, bytes);
    }
  }

  /** An option BUFFER of version 7, of which the cursor is at the beginning. */
  static DatBuffer read(DatCursor cursor) throws IOException {
    cursor.number8(); // where its section begins; the parts say it of themselves
    String instance = cursor.name();
    String clock = cursor.name();
    long pageBytes = cursor.number4();
    return new DatBuffer(instance, clock, pageBytes, parts(cursor, cursor.number4(), true));
  }

  /** Places of so many processors' pages, with their numbers or without. */
  static List<Part> parts(DatCursor cursor, long count, boolean numbered) throws IOException {
    if (count > MOST_CPUS) {
      throw new FormatException("%,d processors at byte %,d".formatted(count, cursor.at()));
    }
    List<Part> parts = new ArrayList<>();
    long all = 0; // of pages that are in the file: more than the file has, if parts overlap
    for (int i = 0; i < count; i++) {
      long cpu = numbered ? cursor.number4() : i;
      long at = cursor.number8();
      long bytes = cursor.number8();
      all += Math.max(0, Math.min(bytes, cursor.fileBytes() - at));
      if (at < 0 || bytes < 0 || at + bytes < 0 || all > cursor.fileBytes()) {
        throw new FormatException(
            "processor %d has %s bytes at %s"
                .formatted(cpu, Long.toUnsignedString(bytes), Long.toUnsignedString(at)));
      }
      parts.add(new Part(cpu, at, bytes));
    }
    return parts;
  }

  /** Bytes of all processors. */
  long bytes() {
    return cpus.stream().mapToLong(Part::bytes).sum();
  }

  /** Whether its clock counts something else than time. */
  boolean timeless() {
    return OTHER_CLOCKS.contains(clock);
  }
}
