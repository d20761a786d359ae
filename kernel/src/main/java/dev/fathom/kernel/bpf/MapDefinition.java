package dev.fathom.kernel.bpf;

import java.util.ArrayList;
import java.util.List;

/**
 * A map as the object defines it: a variable of section .maps, whose type says everything.
 *
 * <pre>
 *   struct {
 *     __uint(type, BPF_MAP_TYPE_HASH);     a pointer to an array of so many elements
 *     __type(key, u32);                    a pointer to that type
 *   } name SEC(".maps");
 * </pre>
 *
 * @param offset of the variable in its section: how instructions name it
 */
record MapDefinition(
    String name,
    int offset,
    MapType type,
    int keyBytes,
    int valueBytes,
    int maxEntries,
    int flags,
    int keyTypeId,
    int valueTypeId) {
  static final String SECTION = ".maps";

  private static final int MEMBER_INTEGERS = 3;

  /** All of an object; none where it has no such section. */
  static List<MapDefinition> of(Elf elf, Btf btf) {
    List<MapDefinition> maps = new ArrayList<>();
    Elf.Section section = elf.section(SECTION);
    int dataSection = btf.find(BtfKind.DATASEC, SECTION);
    if (section != null && dataSection != 0) {
      for (SectionVariable variable : SectionVariable.of(btf, dataSection, elf, section)) {
        maps.add(of(btf, variable));
      }
    }
    return List.copyOf(maps);
  }

  private static MapDefinition of(Btf btf, SectionVariable variable) {
    int struct = btf.skipModifiers(btf.sizeOrType(variable.typeId()));
    if (btf.kind(struct) != BtfKind.STRUCT) {
      throw new MalformedObjectException("map " + variable.name() + " is no struct");
    }
    Draft draft = new Draft(btf, variable.name());
    for (int i = 0; i < btf.entryCount(struct); i++) {
      draft.member(
          btf.text(btf.tail(struct, i * MEMBER_INTEGERS)),
          btf.tail(struct, i * MEMBER_INTEGERS + 1));
    }
    return draft.finish(variable.offset());
  }

  MapDefinition withMaxEntries(int entries) {
    return new MapDefinition(
        name, offset, type, keyBytes, valueBytes, entries, flags, keyTypeId, valueTypeId);
  }

  /** What is known while members are read. */
  private static final class Draft {
    private final Btf btf;
    private final String name;
    private int type;
    private int keyBytes;
    private int valueBytes;
    private int maxEntries;
    private int flags;
    private int keyTypeId;
    private int valueTypeId;

    Draft(Btf btf, String name) {
      this.btf = btf;
      this.name = name;
    }

    void member(String member, int typeId) {
      switch (member) {
        case "type" -> type = number(typeId);
        case "max_entries" -> maxEntries = number(typeId);
        case "map_flags" -> flags = number(typeId);
        case "key_size" -> keyBytes = number(typeId);
        case "value_size" -> valueBytes = number(typeId);
        case "key" -> {
          keyTypeId = pointedTo(typeId);
          keyBytes = (int) btf.sizeBytes(keyTypeId);
        }
        case "value" -> {
          valueTypeId = pointedTo(typeId);
          valueBytes = (int) btf.sizeBytes(valueTypeId);
        }
        default ->
            throw new MalformedObjectException("map " + name + " has an unknown member " + member);
      }
    }

    private int number(int typeId) {
      int array = pointedTo(typeId);
      if (btf.kind(array) != BtfKind.ARRAY) {
        throw new MalformedObjectException("map " + name + " has a number that is none");
      }
      return btf.tail(array, 2);
    }

    private int pointedTo(int typeId) {
      int pointer = btf.skipModifiers(typeId);
      if (btf.kind(pointer) != BtfKind.PTR) {
        throw new MalformedObjectException("map " + name + " has a member that is no pointer");
      }
      return btf.sizeOrType(pointer);
    }

    MapDefinition finish(int offset) {
      return new MapDefinition(
          name,
          offset,
          MapType.of(type, name),
          keyBytes,
          valueBytes,
          maxEntries,
          flags,
          keyTypeId,
          valueTypeId);
    }
  }
}
