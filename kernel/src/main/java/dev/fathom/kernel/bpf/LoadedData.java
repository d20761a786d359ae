package dev.fathom.kernel.bpf;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import dev.fathom.linux.Bpf;
import dev.fathom.linux.ErrnoException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Global variables of loaded programs, in memory that is shared with them. For all threads. */
final class LoadedData implements AutoCloseable {
  private final Arena arena = Arena.ofShared();
  private final List<Mapped> sections = new ArrayList<>();

  private record Mapped(DataSection section, MemorySegment memory) {}

  private LoadedData() {}

  /** Maps those that programs change. */
  static LoadedData map(List<DataSection> sections, Map<String, Integer> fds) throws BpfException {
    LoadedData data = new LoadedData();
    for (DataSection section : sections) {
      if (!section.isReadOnly()) {
        try {
          data.add(section, Objects.requireNonNull(fds.get(section.name())));
        } catch (ErrnoException e) {
          data.close();
          throw Refusals.of("map section " + section.name(), e.errno(), "");
        }
      }
    }
    return data;
  }

  private void add(DataSection section, int fd) throws ErrnoException {
    sections.add(new Mapped(section, Bpf.mapMemory(arena, fd, section.content().length)));
  }

  /** The value of an integer now, zero-extended. */
  long variable(String name) {
    for (Mapped mapped : sections) {
      SectionVariable variable = mapped.section.variable(name);
      if (variable != null) {
        return read(mapped.memory, variable);
      }
    }
    throw new IllegalArgumentException("no variable " + name + " that programs change");
  }

  private static long read(MemorySegment memory, SectionVariable variable) {
    long at = variable.offset();
    return switch (variable.sizeBytes()) {
      case 1 -> memory.get(JAVA_BYTE, at) & 0xffL;
      case 2 -> (short) JAVA_SHORT.varHandle().getVolatile(memory, at) & 0xffffL;
      case 4 -> (int) JAVA_INT.varHandle().getVolatile(memory, at) & 0xffff_ffffL;
      case 8 -> (long) JAVA_LONG.varHandle().getVolatile(memory, at);
      default ->
          throw new IllegalArgumentException(
              "variable "
                  + variable.name()
                  + " of "
                  + variable.sizeBytes()
                  + " bytes is no integer");
    };
  }

  @Override
  public void close() {
    arena.close();
  }
}
