package dev.fathom.kernel.bpf;

import java.util.HashMap;
import java.util.Map;

/**
 * What .BTF.ext says of instructions: which function begins where, which line they come from, and
 * which of them the kernel has to fit to its own types (CO-RE).
 */
record BtfExt(Table functions, Table lines, Table relocations) {
  private static final int HEADER_BYTES = 24;

  /** With CO-RE relocations. */
  private static final int LONG_HEADER_BYTES = 32;

  /**
   * Records of one kind.
   *
   * @param recordBytes the size of each; it begins with the offset of an instruction
   * @param bySection records of each section of code
   */
  record Table(int recordBytes, Map<String, Bytes> bySection) {
    static final Table EMPTY = new Table(0, Map.of());
  }

  static BtfExt parse(Bytes ext, Btf btf) {
    if (ext.unsignedShort(0) != Btf.MAGIC || ext.unsignedByte(2) != 1) {
      throw new MalformedObjectException("not .BTF.ext of version 1");
    }
    long header = ext.unsignedInteger(4);
    if (header < HEADER_BYTES) {
      throw new MalformedObjectException(".BTF.ext has a header of " + header + " bytes");
    }
    return new BtfExt(
        table(ext, btf, 8, 8),
        table(ext, btf, 16, 16),
        header < LONG_HEADER_BYTES ? Table.EMPTY : table(ext, btf, 24, 16));
  }

  private static Table table(Bytes ext, Btf btf, int headerOffset, int minimumBytes) {
    long start = ext.unsignedInteger(4) + ext.unsignedInteger(headerOffset);
    Bytes table = ext.slice(start, ext.unsignedInteger(headerOffset + 4L), "a table of .BTF.ext");
    if (table.size() == 0) {
      return Table.EMPTY;
    }
    int recordBytes = table.integer(0);
    if (recordBytes < minimumBytes || recordBytes > 256 || recordBytes % 4 != 0) {
      throw new MalformedObjectException(".BTF.ext has records of " + recordBytes + " bytes");
    }
    Map<String, Bytes> bySection = new HashMap<>();
    for (long at = 4; at < table.size(); ) {
      String section = btf.text(table.integer(at));
      long sizeBytes = table.unsignedInteger(at + 4) * recordBytes;
      bySection.put(section, table.slice(at + 8, sizeBytes, ".BTF.ext of " + section));
      at += 8 + sizeBytes;
    }
    return new Table(recordBytes, Map.copyOf(bySection));
  }
}
