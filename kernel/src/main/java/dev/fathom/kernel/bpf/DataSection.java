package dev.fathom.kernel.bpf;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Global variables of an object, and the constants of its programs: a section that becomes an array
 * of one value. Owned by its object.
 */
final class DataSection {
  /** Nobody's variables are so large; a size beyond is damage. */
  private static final int MAX_BYTES = 16 << 20;

  private static final List<String> PREFIXES = List.of(".rodata", ".data", ".bss");

  private final String name;
  private final int index;
  private final int typeId;
  private final byte[] content;
  private final List<SectionVariable> variables;

  private DataSection(
      String name, int index, int typeId, byte[] content, List<SectionVariable> variables) {
    this.name = name;
    this.index = index;
    this.typeId = typeId;
    this.content = content;
    this.variables = variables;
  }

  /** All of an object that are not empty. */
  static List<DataSection> of(Elf elf, Btf btf) {
    return elf.sections().stream()
        .filter(section -> isData(section) && section.sizeBytes() > 0)
        .map(section -> of(elf, btf, section))
        .toList();
  }

  private static boolean isData(Elf.Section section) {
    String name = section.name();
    return PREFIXES.stream()
        .anyMatch(prefix -> name.equals(prefix) || name.startsWith(prefix + "."));
  }

  private static DataSection of(Elf elf, Btf btf, Elf.Section section) {
    if (section.sizeBytes() < 0 || section.sizeBytes() > MAX_BYTES) {
      throw new MalformedObjectException(
          "section " + section.name() + " has " + section.sizeBytes() + " bytes");
    }
    byte[] content =
        section.isWithoutBits() ? new byte[(int) section.sizeBytes()] : section.content().copy();
    int typeId = btf.find(BtfKind.DATASEC, section.name());
    List<SectionVariable> variables =
        typeId == 0 ? List.of() : SectionVariable.of(btf, typeId, elf, section);
    return new DataSection(section.name(), section.index(), typeId, content, variables);
  }

  String name() {
    return name;
  }

  /** The index of the section in the object. */
  int index() {
    return index;
  }

  /** Its DATASEC; 0 where it has none. */
  int typeId() {
    return typeId;
  }

  byte[] content() {
    return content;
  }

  boolean isReadOnly() {
    return name.startsWith(".rodata");
  }

  @Nullable SectionVariable variable(String variable) {
    for (SectionVariable each : variables) {
      if (each.name().equals(variable)) {
        return each;
      }
    }
    return null;
  }

  /** A variable that is here. */
  SectionVariable required(String variable) {
    return Objects.requireNonNull(variable(variable), variable);
  }

  void set(SectionVariable variable, byte[] value) {
    if (value.length != variable.sizeBytes()) {
      throw new IllegalArgumentException(
          value.length
              + " bytes for variable "
              + variable.name()
              + " of "
              + variable.sizeBytes()
              + " bytes");
    }
    System.arraycopy(value, 0, content, variable.offset(), value.length);
  }

  /** Sets a variable of 1, 2, 4 or 8 bytes; a negative value fits where its sign does. */
  void set(SectionVariable variable, long value) {
    int bits = variable.sizeBytes() * Byte.SIZE;
    boolean isInteger = Long.bitCount(bits) == 1 && bits <= Long.SIZE;
    if (!isInteger) {
      throw new IllegalArgumentException(
          "variable " + variable.name() + " of " + variable.sizeBytes() + " bytes is no integer");
    }
    if (bits < Long.SIZE && (value >> bits) != 0 && (value >> (bits - 1)) != -1) {
      throw new IllegalArgumentException(
          "value " + value + " does not fit variable " + variable.name() + " of " + bits + " bits");
    }
    for (int i = 0; i < variable.sizeBytes(); i++) {
      content[variable.offset() + i] = (byte) (value >> (i * Byte.SIZE));
    }
  }
}
