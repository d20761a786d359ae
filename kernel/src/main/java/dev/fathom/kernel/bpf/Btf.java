package dev.fathom.kernel.bpf;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Types in the format of Documentation/bpf/btf.rst, read where they are: no object for each type.
 * Ids count from 1; 0 is void.
 *
 * <pre>
 *   type:   name (offset of a text) | info: vlen 16, kind 5 bits at 24, flag 1 bit | size or type
 *   behind: what the kind has: entries of an enum, members of a struct …
 * </pre>
 */
final class Btf {
  /** What each type begins with, bytes. */
  static final int TYPE_BYTES = 12;

  static final int MAGIC = 0xeb9f;
  static final int HEADER_BYTES = 24;

  /** More typedefs and qualifiers of one type than anybody writes. */
  private static final int MAX_DEPTH = 32;

  private static final int POINTER_BYTES = 8;

  private final Bytes types;
  private final Bytes texts;

  /** Texts that come before its own: those of the kernel, for a module. */
  private final @Nullable Bytes earlierTexts;

  /** Where each type begins. */
  private final int[] positions;

  private Btf(Bytes types, Bytes texts, @Nullable Bytes earlierTexts) {
    this.types = types;
    this.texts = texts;
    this.earlierTexts = earlierTexts;
    this.positions = positions(types);
  }

  static Btf parse(Bytes btf) {
    return parseBehind(btf, null);
  }

  /**
   * A module's types.
   *
   * @param kernel where its texts begin; its types are numbered from 1 here all the same
   */
  static Btf parse(Bytes btf, Btf kernel) {
    return parseBehind(btf, kernel.texts);
  }

  private static Btf parseBehind(Bytes btf, @Nullable Bytes earlierTexts) {
    if (btf.size() < HEADER_BYTES || btf.unsignedShort(0) != MAGIC || btf.unsignedByte(2) != 1) {
      throw new MalformedObjectException("not BTF of version 1: " + btf.size() + " bytes");
    }
    long header = btf.unsignedInteger(4);
    long typesAt = header + btf.unsignedInteger(8);
    long textsAt = header + btf.unsignedInteger(16);
    return new Btf(
        btf.slice(typesAt, btf.unsignedInteger(12), "BTF types"),
        btf.slice(textsAt, btf.unsignedInteger(20), "BTF texts"),
        earlierTexts);
  }

  private static int[] positions(Bytes types) {
    int[] positions = new int[Math.max(16, types.size() / 24)];
    int count = 1;
    for (int at = 0; at < types.size(); count++) {
      if (count == positions.length) {
        positions = Arrays.copyOf(positions, count * 2);
      }
      positions[count] = at;
      int info = types.integer(at + 4L);
      at += TYPE_BYTES + BtfKind.of(info >>> 24 & 0x1f).tailBytes(info & 0xffff);
      if (at > types.size()) {
        throw new MalformedObjectException("BTF type " + count + " is cut off");
      }
    }
    return Arrays.copyOf(positions, count);
  }

  /** How many, with void. */
  int count() {
    return positions.length;
  }

  BtfKind kind(int id) {
    return id == 0 ? BtfKind.VOID : BtfKind.of(info(id) >>> 24 & 0x1f);
  }

  /** How many entries it has; of FUNC: its linkage. */
  int entryCount(int id) {
    return info(id) & 0xffff;
  }

  /** Its size in bytes, or the type that it refers to: as its kind has it. */
  int sizeOrType(int id) {
    return types.integer(position(id) + 8L);
  }

  int nameOffset(int id) {
    return types.integer(position(id));
  }

  String name(int id) {
    return text(nameOffset(id));
  }

  String text(int offset) {
    long at = offset & 0xffff_ffffL;
    if (earlierTexts == null) {
      return texts.text(at);
    }
    return at < earlierTexts.size() ? earlierTexts.text(at) : texts.text(at - earlierTexts.size());
  }

  /** An integer of what follows the first 12 bytes of a type. */
  int tail(int id, int index) {
    return types.integer(position(id) + TYPE_BYTES + 4L * index);
  }

  /** All bytes of a type. */
  Bytes type(int id) {
    int tailBytes = kind(id).tailBytes(entryCount(id));
    return types.slice(position(id), TYPE_BYTES + (long) tailBytes, "BTF type " + id);
  }

  Bytes texts() {
    return texts;
  }

  /** The id of the first type of this kind and name; 0 where there is none. */
  int find(BtfKind kind, String name) {
    byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
    int wanted = kind.number();
    for (int id = 1; id < positions.length; id++) {
      int at = positions[id];
      if ((types.integer(at + 4L) >>> 24 & 0x1f) == wanted
          && texts.isText(types.unsignedInteger(at), bytes)) {
        return id;
      }
    }
    return 0;
  }

  /** Values of enumerators, those of these names that there are; of several the first. */
  Map<String, Integer> enumerators(Set<String> names) {
    Map<String, Integer> values = new HashMap<>();
    for (int id = 1; id < positions.length; id++) {
      int entries = kind(id) == BtfKind.ENUM ? entryCount(id) : 0;
      for (int i = 0; i < entries; i++) {
        String name = text(tail(id, 2 * i));
        if (names.contains(name)) {
          values.putIfAbsent(name, tail(id, 2 * i + 1));
        }
      }
    }
    return values;
  }

  /** A type without names and qualifiers around it. */
  int skipModifiers(int id) {
    int skipped = id;
    for (int depth = 0; depth < MAX_DEPTH; depth++) {
      if (!kind(skipped).isModifier()) {
        return skipped;
      }
      skipped = sizeOrType(skipped);
    }
    throw new MalformedObjectException("BTF type " + id + " has no end");
  }

  /** How much memory a value of this type takes, bytes. */
  long sizeBytes(int id) {
    long factor = 1;
    int type = skipModifiers(id);
    for (int depth = 0; depth < MAX_DEPTH; depth++) {
      switch (kind(type)) {
        case INT, STRUCT, UNION, ENUM, ENUM64, FLOAT, DATASEC -> {
          return times(factor, sizeOrType(type) & 0xffff_ffffL, id);
        }
        case PTR -> {
          return times(factor, POINTER_BYTES, id);
        }
        case ARRAY -> {
          factor = times(factor, tail(type, 2) & 0xffff_ffffL, id);
          type = skipModifiers(tail(type, 0));
        }
        default -> throw new MalformedObjectException("BTF type " + id + " has no size");
      }
    }
    throw new MalformedObjectException("BTF type " + id + " has no end");
  }

  private static long times(long a, long b, int id) {
    long product = a * b;
    if (a > Integer.MAX_VALUE || b > Integer.MAX_VALUE || product > Integer.MAX_VALUE) {
      throw new MalformedObjectException("BTF type " + id + " has more than 2 GiB");
    }
    return product;
  }

  private int info(int id) {
    return types.integer(position(id) + 4L);
  }

  private int position(int id) {
    if (id <= 0 || id >= positions.length) {
      throw new MalformedObjectException("there is no BTF type " + id);
    }
    return positions[id];
  }
}
