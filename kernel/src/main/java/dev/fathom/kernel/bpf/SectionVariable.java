package dev.fathom.kernel.bpf;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * A variable of a section, as BTF and the symbols together tell.
 *
 * @param typeId its VAR in BTF
 * @param offset in the section, bytes
 */
record SectionVariable(String name, int typeId, int offset, int sizeBytes) {
  private static final int ENTRY_INTEGERS = 3;
  private static final int LINKAGE_STATIC = 0;

  /**
   * Those of a DATASEC, by offset. Clang leaves the offset of a global variable to the linker,
   * which is us.
   */
  static List<SectionVariable> of(Btf btf, int dataSection, Elf elf, Elf.Section section) {
    List<SectionVariable> variables = new ArrayList<>();
    for (int i = 0; i < btf.entryCount(dataSection); i++) {
      int id = btf.tail(dataSection, i * ENTRY_INTEGERS);
      if (btf.kind(id) != BtfKind.VAR) {
        throw new MalformedObjectException(section.name() + " has a " + btf.kind(id));
      }
      String name = btf.name(id);
      long offset =
          btf.tail(id, 0) == LINKAGE_STATIC
              ? btf.tail(dataSection, i * ENTRY_INTEGERS + 1)
              : offset(name, elf, section);
      long size = btf.tail(dataSection, i * ENTRY_INTEGERS + 2);
      if (offset < 0 || size < 0 || offset + size > section.sizeBytes()) {
        throw new MalformedObjectException(
            "variable " + name + " is not within section " + section.name());
      }
      variables.add(new SectionVariable(name, id, (int) offset, (int) size));
    }
    variables.sort(Comparator.comparingInt(SectionVariable::offset));
    return List.copyOf(variables);
  }

  private static long offset(String name, Elf elf, Elf.Section section) {
    Elf.Symbol symbol = elf.global(name, section.index());
    if (symbol == null) {
      throw new MalformedObjectException("variable " + name + " has no symbol");
    }
    return Math.min(symbol.value(), Integer.MAX_VALUE);
  }
}
