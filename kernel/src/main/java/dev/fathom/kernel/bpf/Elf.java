package dev.fathom.kernel.bpf;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An object file for BPF: sections, symbols and relocations of ELF (elf(5)). */
final class Elf {
  private static final int MAGIC = 0x464c457f;
  private static final int CLASS_64 = 2;
  private static final int LITTLE_ENDIAN = 1;
  private static final int TYPE_RELOCATABLE = 1;
  private static final int MACHINE_BPF = 247;
  private static final int HEADER_BYTES = 64;
  private static final int SECTION_HEADER_BYTES = 64;
  private static final int SYMBOL_BYTES = 24;
  private static final int RELOCATION_BYTES = 16;

  private static final int SECTION_SYMBOLS = 2;
  private static final int SECTION_NO_BITS = 8;
  private static final int SECTION_RELOCATIONS = 9;
  private static final int FLAG_EXECUTABLE = 4;

  /** Indices from here on name no section: SHN_ABS and others. */
  private static final int RESERVED_INDEX = 0xff00;

  private final List<Section> sections;
  private final List<Symbol> symbols;

  /**
   * A section.
   *
   * @param sizeBytes may exceed the content of one without bits (.bss)
   */
  record Section(
      int index, String name, int type, long flags, long sizeBytes, int info, Bytes content) {
    boolean isExecutable() {
      return (flags & FLAG_EXECUTABLE) != 0 && type != SECTION_NO_BITS;
    }

    boolean isWithoutBits() {
      return type == SECTION_NO_BITS;
    }
  }

  /**
   * A symbol.
   *
   * @param section its section's index; 0 where it is defined elsewhere
   * @param value its offset there, bytes
   */
  record Symbol(
      String name, int type, int binding, int visibility, int section, long value, long sizeBytes) {
    private static final int FUNCTION = 2;
    private static final int LOCAL = 0;
    private static final int WEAK = 2;
    private static final int DEFAULT_VISIBILITY = 0;
    private static final int PROTECTED_VISIBILITY = 3;

    boolean isFunction() {
      return type == FUNCTION;
    }

    boolean isLocal() {
      return binding == LOCAL;
    }

    boolean isWeak() {
      return binding == WEAK;
    }

    boolean isHidden() {
      return visibility != DEFAULT_VISIBILITY && visibility != PROTECTED_VISIBILITY;
    }

    boolean isUndefined() {
      return section == 0;
    }
  }

  /**
   * A place that a symbol's address belongs into.
   *
   * @param offset in the section, bytes
   */
  record Relocation(long offset, int type, Symbol symbol) {}

  private Elf(List<Section> sections, List<Symbol> symbols) {
    this.sections = sections;
    this.symbols = symbols;
  }

  static Elf parse(byte[] file) {
    Bytes bytes = Bytes.of(file, "the object");
    if (file.length < HEADER_BYTES || bytes.integer(0) != MAGIC) {
      throw new MalformedObjectException("not an ELF file: " + file.length + " bytes");
    }
    if (bytes.unsignedByte(4) != CLASS_64
        || bytes.unsignedByte(5) != LITTLE_ENDIAN
        || bytes.unsignedShort(16) != TYPE_RELOCATABLE
        || bytes.unsignedShort(18) != MACHINE_BPF) {
      throw new MalformedObjectException("not a relocatable, little-endian object for BPF");
    }
    List<Section> sections = sections(bytes);
    return new Elf(sections, symbols(sections));
  }

  private static List<Section> sections(Bytes file) {
    long table = file.longInteger(40);
    int entryBytes = file.unsignedShort(58);
    int count = file.unsignedShort(60);
    if (entryBytes != SECTION_HEADER_BYTES) {
      throw new MalformedObjectException("section headers of " + entryBytes + " bytes");
    }
    Bytes headers = file.slice(table, (long) count * entryBytes, "the section table");
    Bytes names = content(file, headers, file.unsignedShort(62));
    List<Section> sections = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      long at = (long) i * entryBytes;
      sections.add(
          new Section(
              i,
              i == 0 ? "" : names.text(headers.unsignedInteger(at)),
              headers.integer(at + 4),
              headers.longInteger(at + 8),
              headers.longInteger(at + 32),
              headers.integer(at + 44),
              content(file, headers, i)));
    }
    return List.copyOf(sections);
  }

  private static Bytes content(Bytes file, Bytes headers, int index) {
    long at = (long) index * SECTION_HEADER_BYTES;
    boolean empty = index == 0 || headers.integer(at + 4) == SECTION_NO_BITS;
    return file.slice(
        empty ? 0 : headers.longInteger(at + 24),
        empty ? 0 : headers.longInteger(at + 32),
        "section " + index);
  }

  private static List<Symbol> symbols(List<Section> sections) {
    for (Section section : sections) {
      if (section.type == SECTION_SYMBOLS) {
        return symbols(section.content, names(sections));
      }
    }
    throw new MalformedObjectException("no symbols in the object");
  }

  /** Clang puts all names into one table. */
  private static Bytes names(List<Section> sections) {
    for (Section section : sections) {
      if (section.name.equals(".strtab")) {
        return section.content;
      }
    }
    throw new MalformedObjectException("no .strtab in the object");
  }

  private static List<Symbol> symbols(Bytes table, Bytes names) {
    List<Symbol> symbols = new ArrayList<>();
    for (long at = 0; at + SYMBOL_BYTES <= table.size(); at += SYMBOL_BYTES) {
      int info = table.unsignedByte(at + 4);
      symbols.add(
          new Symbol(
              names.text(table.unsignedInteger(at)),
              info & 0xf,
              info >>> 4,
              table.unsignedByte(at + 5) & 3,
              table.unsignedShort(at + 6),
              table.longInteger(at + 8),
              table.longInteger(at + 16)));
    }
    return List.copyOf(symbols);
  }

  List<Section> sections() {
    return sections;
  }

  List<Symbol> symbols() {
    return symbols;
  }

  @Nullable Section section(String name) {
    for (Section section : sections) {
      if (section.name.equals(name)) {
        return section;
      }
    }
    return null;
  }

  /** Where a symbol is defined. */
  Section section(Symbol symbol) {
    if (symbol.section >= sections.size() || symbol.section >= RESERVED_INDEX) {
      throw new MalformedObjectException(
          "symbol " + symbol.name + " is in section " + symbol.section);
    }
    return sections.get(symbol.section);
  }

  /** The symbol of a global thing in a section. */
  @Nullable Symbol global(String name, int section) {
    for (Symbol symbol : symbols) {
      if (!symbol.isLocal() && symbol.section == section && symbol.name.equals(name)) {
        return symbol;
      }
    }
    return null;
  }

  /** What is to be filled in, in a section. */
  List<Relocation> relocations(Section target) {
    List<Relocation> relocations = new ArrayList<>();
    for (Section section : sections) {
      if (section.type == SECTION_RELOCATIONS && section.info == target.index) {
        addRelocations(section.content, relocations);
      }
    }
    return relocations;
  }

  private void addRelocations(Bytes table, List<Relocation> relocations) {
    for (long at = 0; at + RELOCATION_BYTES <= table.size(); at += RELOCATION_BYTES) {
      int symbol = table.integer(at + 12);
      if (symbol < 0 || symbol >= symbols.size()) {
        throw new MalformedObjectException("a relocation names symbol " + symbol);
      }
      relocations.add(
          new Relocation(table.longInteger(at), table.integer(at + 8), symbols.get(symbol)));
    }
  }
}
