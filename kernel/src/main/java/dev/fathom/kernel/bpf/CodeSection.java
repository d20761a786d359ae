package dev.fathom.kernel.bpf;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A section of instructions: its functions, and what is to be filled in. */
final class CodeSection {
  private final String name;
  private final Code code;

  /** By their first instruction. */
  private final TreeMap<Integer, Function> functions = new TreeMap<>();

  /** By instruction. */
  private final Map<Integer, Elf.Relocation> relocations = new HashMap<>();

  private CodeSection(String name, Code code) {
    this.name = name;
    this.code = code;
  }

  /**
   * A function.
   *
   * @param start its first instruction in the section
   * @param count how many instructions it has
   */
  record Function(CodeSection section, String name, boolean isGlobal, int start, int count) {}

  static CodeSection of(Elf elf, Elf.Section section) {
    CodeSection code = new CodeSection(section.name(), new Code(section.content().copy()));
    int instructions = section.content().size() / Code.BYTES;
    for (Elf.Symbol symbol : elf.symbols()) {
      if (symbol.isFunction() && symbol.section() == section.index()) {
        code.add(symbol, instructions);
      }
    }
    for (Elf.Relocation relocation : elf.relocations(section)) {
      code.relocations.put(index(relocation.offset(), instructions, section.name()), relocation);
    }
    return code;
  }

  String name() {
    return name;
  }

  /** Not to be changed. */
  Code code() {
    return code;
  }

  /** In the order of their instructions. */
  Collection<Function> functions() {
    return functions.values();
  }

  /** What is to be filled into an instruction, if anything. */
  Elf.@Nullable Relocation relocation(int index) {
    return relocations.get(index);
  }

  private void add(Elf.Symbol symbol, int instructions) {
    long count = symbol.sizeBytes() / Code.BYTES;
    int start = index(symbol.value(), instructions, symbol.name());
    if (count <= 0 || count > instructions - start || symbol.sizeBytes() % Code.BYTES != 0) {
      throw new MalformedObjectException("function " + symbol.name() + " is not within " + name);
    }
    functions.put(start, new Function(this, symbol.name(), !symbol.isLocal(), start, (int) count));
  }

  private static int index(long offset, int instructions, String what) {
    if (offset < 0 || offset % Code.BYTES != 0 || offset / Code.BYTES >= instructions) {
      throw new MalformedObjectException(what + " has no instruction at " + offset);
    }
    return (int) (offset / Code.BYTES);
  }

  /** The function that begins with this instruction. */
  Function function(long start) {
    Function function = start == (int) start ? functions.get((int) start) : null;
    if (function == null) {
      throw new MalformedObjectException("no function begins in " + name + " at " + start);
    }
    return function;
  }
}
