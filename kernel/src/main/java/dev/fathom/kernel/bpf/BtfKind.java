package dev.fathom.kernel.bpf;

/** Kinds of types in BTF: include/uapi/linux/btf.h. */
enum BtfKind {
  VOID(0, 0, 0),
  INT(1, 4, 0),
  PTR(2, 0, 0),
  ARRAY(3, 12, 0),
  STRUCT(4, 0, 12),
  UNION(5, 0, 12),
  ENUM(6, 0, 8),
  FWD(7, 0, 0),
  TYPEDEF(8, 0, 0),
  VOLATILE(9, 0, 0),
  CONST(10, 0, 0),
  RESTRICT(11, 0, 0),
  FUNC(12, 0, 0),
  FUNC_PROTO(13, 0, 8),
  VAR(14, 4, 0),
  DATASEC(15, 0, 12),
  FLOAT(16, 0, 0),
  DECL_TAG(17, 4, 0),
  TYPE_TAG(18, 0, 0),
  ENUM64(19, 0, 12);

  /** By number. */
  private static final BtfKind[] ALL = values();

  private final int number;
  private final int extraBytes;
  private final int entryBytes;

  BtfKind(int number, int extraBytes, int entryBytes) {
    this.number = number;
    this.extraBytes = extraBytes;
    this.entryBytes = entryBytes;
  }

  /** As the format counts. */
  int number() {
    return number;
  }

  static BtfKind of(int number) {
    if (number <= 0 || number >= ALL.length) {
      throw new MalformedObjectException("BTF has a type of kind " + number);
    }
    return ALL[number];
  }

  /** What follows a type's 12 bytes, where it has so many entries. */
  int tailBytes(int entries) {
    return extraBytes + entries * entryBytes;
  }

  /** Whether it is another type under another name or with a qualifier. */
  boolean isModifier() {
    return switch (this) {
      case TYPEDEF, VOLATILE, CONST, RESTRICT, TYPE_TAG -> true;
      default -> false;
    };
  }
}
