package dev.fathom.kernel.bpf;

import dev.fathom.linux.BpfRecords;
import java.io.ByteArrayOutputStream;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * Puts a program and the functions that it calls, or hands out as callbacks, into one piece: the
 * kernel knows no other way to call. Calls and addresses of functions become distances; records of
 * .BTF.ext move along.
 */
final class CodeLinker {
  /** The kernel's own limit: BPF_COMPLEXITY_LIMIT_INSNS. */
  private static final int MAX_INSTRUCTIONS = 1_000_000;

  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

  private final Elf elf;
  private final BtfExt ext;
  private final Map<Integer, CodeSection> sections;
  private final Map<Integer, String> dataSections;
  private final List<MapDefinition> maps;

  private final List<Placed> placed = new ArrayList<>();
  private final List<Fixup> fixups = new ArrayList<>();
  private Code code = new Code(new byte[0]);
  private int count;

  /** A function, and where it begins in the piece. */
  private record Placed(CodeSection.Function function, int at) {}

  private CodeLinker(
      Elf elf,
      BtfExt ext,
      Map<Integer, CodeSection> sections,
      Map<Integer, String> dataSections,
      List<MapDefinition> maps) {
    this.elf = elf;
    this.ext = ext;
    this.sections = sections;
    this.dataSections = dataSections;
    this.maps = maps;
  }

  /**
   * Links a program.
   *
   * @param sections of instructions, by their index in the object
   * @param dataSections names of sections with variables, likewise
   */
  static LinkedProgram link(
      Elf elf,
      BtfExt ext,
      Map<Integer, CodeSection> sections,
      Map<Integer, String> dataSections,
      List<MapDefinition> maps,
      CodeSection.Function main) {
    return new CodeLinker(elf, ext, sections, dataSections, maps).link(main);
  }

  private LinkedProgram link(CodeSection.Function main) {
    place(main);
    for (int i = 0; i < placed.size(); i++) {
      fix(placed.get(i));
    }
    String section = main.section().name();
    return new LinkedProgram(
        new BpfProgram(main.name(), AttachPoint.of(section), AttachPoint.isOptional(section)),
        code,
        List.copyOf(fixups),
        records(ext.functions(), true),
        records(ext.lines(), true),
        records(ext.relocations(), false));
  }

  /** Where a function begins in the piece; it is appended if it is not yet there. */
  private int place(CodeSection.Function function) {
    for (Placed each : placed) {
      if (each.function.equals(function)) {
        return each.at;
      }
    }
    int at = count;
    count += function.count();
    if (count > MAX_INSTRUCTIONS) {
      throw new MalformedObjectException(
          "with function " + function.name() + " a program has " + count + " instructions");
    }
    byte[] bytes = Arrays.copyOf(code.bytes(), count * Code.BYTES);
    System.arraycopy(
        function.section().code().bytes(),
        function.start() * Code.BYTES,
        bytes,
        at * Code.BYTES,
        function.count() * Code.BYTES);
    code = new Code(bytes);
    placed.add(new Placed(function, at));
    return at;
  }

  private void fix(Placed each) {
    CodeSection section = each.function.section();
    int start = each.function.start();
    for (int i = 0; i < each.function.count(); i++) {
      int index = each.at + i;
      Elf.Relocation relocation = section.relocation(start + i);
      int opcode = code.opcode(index);
      if (opcode == Code.LOAD_64) {
        requireSecondHalf(each, i);
        if (relocation != null) {
          fixLoad(index, relocation.symbol());
        }
        i++;
      } else if (opcode == Code.CALL && relocation != null) {
        fixCall(index, relocation.symbol());
      } else if (opcode == Code.CALL && code.source(index) == Code.SOURCE_CALL) {
        long target = (long) start + i + code.immediate(index) + 1;
        call(index, section.function(target));
      } else if (relocation != null) {
        throw new MalformedObjectException(
            "instruction " + (start + i) + " of " + section.name() + " takes no address");
      }
    }
  }

  private static void requireSecondHalf(Placed each, int i) {
    if (i + 1 == each.function.count()) {
      throw new MalformedObjectException(
          "function " + each.function.name() + " ends within an instruction");
    }
  }

  private void fixCall(int index, Elf.Symbol symbol) {
    if (symbol.isUndefined()) {
      fixups.add(new Fixup.KernelCall(index, symbol.name(), symbol.isWeak()));
      return;
    }
    long target = symbol.value() / Code.BYTES + code.immediate(index) + 1;
    call(index, codeSection(symbol).function(target));
  }

  private void call(int index, CodeSection.Function function) {
    int target = place(function);
    code.source(index, Code.SOURCE_CALL);
    code.immediate(index, target - index - 1);
  }

  private void fixLoad(int index, Elf.Symbol symbol) {
    if (symbol.isUndefined()) {
      fixups.add(new Fixup.KernelAddress(index, symbol.name(), symbol.isWeak()));
      return;
    }
    Elf.Section section = elf.section(symbol);
    long offset = symbol.value() + code.immediate(index);
    String data = dataSections.get(section.index());
    if (section.isExecutable()) {
      int target = place(codeSection(symbol).function(offset / Code.BYTES));
      code.source(index, Code.SOURCE_FUNCTION);
      code.immediates(index, target - index - 1, 0);
    } else if (section.name().equals(MapDefinition.SECTION)) {
      fixups.add(new Fixup.MapAddress(index, map(offset).name()));
    } else if (data != null && offset >= 0 && offset < section.sizeBytes()) {
      fixups.add(new Fixup.DataAddress(index, data, (int) offset));
    } else {
      throw new MalformedObjectException(
          "an instruction refers to " + offset + " in section " + section.name());
    }
  }

  private CodeSection codeSection(Elf.Symbol symbol) {
    CodeSection section = sections.get(symbol.section());
    if (section == null) {
      throw new MalformedObjectException("symbol " + symbol.name() + " is no code");
    }
    return section;
  }

  private MapDefinition map(long offset) {
    for (MapDefinition map : maps) {
      if (map.offset() == offset) {
        return map;
      }
    }
    throw new MalformedObjectException("no map begins at " + offset);
  }

  /**
   * Records of what was placed.
   *
   * @param byIndex whether the kernel counts instructions, not bytes as the object does
   */
  private BpfRecords records(BtfExt.Table table, boolean byIndex) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (Placed each : placed) {
      Bytes section = table.bySection().get(each.function.section().name());
      if (section != null) {
        addRecords(section.copy(), table.recordBytes(), each, byIndex, out);
      }
    }
    return out.size() == 0
        ? BpfRecords.NONE
        : new BpfRecords(table.recordBytes(), MemorySegment.ofArray(out.toByteArray()));
  }

  private static void addRecords(
      byte[] records, int recordBytes, Placed each, boolean byIndex, ByteArrayOutputStream out) {
    long from = (long) each.function.start() * Code.BYTES;
    long to = from + (long) each.function.count() * Code.BYTES;
    for (int at = 0; at < records.length; at += recordBytes) {
      long offset = (int) INT.get(records, at) & 0xffff_ffffL;
      if (offset >= from && offset < to) {
        int moved = (int) (offset - from) + each.at * Code.BYTES;
        INT.set(records, at, byIndex ? moved / Code.BYTES : moved);
        out.write(records, at, recordBytes);
      }
    }
  }
}
