package dev.fathom.kernel.bpf;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The types of an object as kernels accept them. Ids stay. Sections get the sizes and offsets that
 * only a linker knows; what is defined in the kernel becomes a declaration that the kernel takes;
 * kinds that it does not know become others of the same size.
 */
final class ObjectTypes {
  private static final int LINKAGE_STATIC = 0;
  private static final int LINKAGE_GLOBAL = 1;
  private static final int LINKAGE_EXTERN = 2;
  private static final int INT_BITS = 32;
  private static final String PLACEHOLDER = "fathom_placeholder";

  private final Elf elf;
  private final Btf btf;
  private final boolean with64BitEnums;
  private final ByteArrayOutputStream types = new ByteArrayOutputStream();
  private final int placeholderName;

  private ObjectTypes(Elf elf, Btf btf, boolean with64BitEnums) {
    this.elf = elf;
    this.btf = btf;
    this.with64BitEnums = with64BitEnums;
    this.placeholderName = btf.texts().size();
  }

  /**
   * The bytes for BPF_BTF_LOAD.
   *
   * @param with64BitEnums whether the kernel knows ENUM64 (since Linux 6.0)
   */
  static byte[] write(Elf elf, Btf btf, boolean with64BitEnums) {
    return new ObjectTypes(elf, btf, with64BitEnums).write();
  }

  private byte[] write() {
    Set<Integer> externPrototypes = externPrototypes();
    for (int id = 1; id < btf.count(); id++) {
      switch (btf.kind(id)) {
        case DATASEC -> putSection(id);
        case VAR -> putVariable(id);
        case FUNC -> putFunction(id);
        case FUNC_PROTO -> putPrototype(id, externPrototypes.contains(id));
        case ENUM64 -> putEnum64(id);
        default -> types.writeBytes(btf.type(id).copy());
      }
    }
    putPlaceholder();
    return assemble();
  }

  private Set<Integer> externPrototypes() {
    Set<Integer> prototypes = new HashSet<>();
    for (int id = 1; id < btf.count(); id++) {
      if (btf.kind(id) == BtfKind.FUNC && btf.entryCount(id) == LINKAGE_EXTERN) {
        prototypes.add(btf.sizeOrType(id));
      }
    }
    return prototypes;
  }

  /** What .ksyms lists is in no section of ours, and kernels know no section of such. */
  private void putSection(int id) {
    Elf.Section section = elf.section(btf.name(id));
    if (section == null || section.sizeBytes() == 0) {
      putPlaceholder();
      return;
    }
    List<SectionVariable> variables = SectionVariable.of(btf, id, elf, section);
    putHeader(btf.nameOffset(id), BtfKind.DATASEC, variables.size(), (int) section.sizeBytes());
    for (SectionVariable variable : variables) {
      putInteger(variable.typeId());
      putInteger(variable.offset());
      putInteger(variable.sizeBytes());
    }
  }

  private void putVariable(int id) {
    boolean extern = btf.tail(id, 0) == LINKAGE_EXTERN;
    putHeader(btf.nameOffset(id), BtfKind.VAR, 0, extern ? btf.count() : btf.sizeOrType(id));
    putInteger(extern ? LINKAGE_GLOBAL : btf.tail(id, 0));
  }

  /** A hidden function is verified with its callers, as a static one. */
  private void putFunction(int id) {
    int linkage = btf.entryCount(id);
    if (linkage == LINKAGE_EXTERN) {
      linkage = LINKAGE_GLOBAL;
    } else if (linkage == LINKAGE_GLOBAL && isHidden(btf.name(id))) {
      linkage = LINKAGE_STATIC;
    }
    putHeader(btf.nameOffset(id), BtfKind.FUNC, linkage, btf.sizeOrType(id));
  }

  private boolean isHidden(String function) {
    return elf.symbols().stream()
        .anyMatch(symbol -> symbol.isHidden() && symbol.name().equals(function));
  }

  /** Clang does not name parameters of what it does not define; kernels insist on names. */
  private void putPrototype(int id, boolean extern) {
    int parameters = btf.entryCount(id);
    putHeader(btf.nameOffset(id), BtfKind.FUNC_PROTO, parameters, btf.sizeOrType(id));
    for (int i = 0; i < parameters; i++) {
      int name = btf.tail(id, 2 * i);
      int type = btf.tail(id, 2 * i + 1);
      putInteger(extern && name == 0 && type != 0 ? placeholderName : name);
      putInteger(type);
    }
  }

  private void putEnum64(int id) {
    if (with64BitEnums) {
      types.writeBytes(btf.type(id).copy());
    } else {
      putHeader(btf.nameOffset(id), BtfKind.UNION, 0, btf.sizeOrType(id));
    }
  }

  private void putPlaceholder() {
    putHeader(placeholderName, BtfKind.INT, 0, Integer.BYTES);
    putInteger(INT_BITS);
  }

  private byte[] assemble() {
    byte[] texts = btf.texts().copy();
    byte[] placeholder = (PLACEHOLDER + "\0").getBytes(StandardCharsets.US_ASCII);
    byte[] typeBytes = types.toByteArray();
    types.reset();
    putInteger(Btf.MAGIC | 1 << 16);
    putInteger(Btf.HEADER_BYTES);
    putInteger(0);
    putInteger(typeBytes.length);
    putInteger(typeBytes.length);
    putInteger(texts.length + placeholder.length);
    types.writeBytes(typeBytes);
    types.writeBytes(texts);
    types.writeBytes(placeholder);
    return types.toByteArray();
  }

  private void putHeader(int nameOffset, BtfKind kind, int entries, int sizeOrType) {
    putInteger(nameOffset);
    putInteger(kind.number() << 24 | entries);
    putInteger(sizeOrType);
  }

  private void putInteger(int value) {
    types.write(value);
    types.write(value >>> 8);
    types.write(value >>> 16);
    types.write(value >>> 24);
  }
}
