package dev.fathom.kernel.bpf;

import dev.fathom.linux.BpfRecords;
import java.util.List;

/**
 * A program with all functions that it calls, in one piece.
 *
 * @param description for callers
 * @param code not to be changed: each load takes a copy
 * @param functions and the rest: for the whole piece
 */
record LinkedProgram(
    BpfProgram description,
    Code code,
    List<Fixup> fixups,
    BpfRecords functions,
    BpfRecords lines,
    BpfRecords relocations) {
  String name() {
    return description.name();
  }

  AttachPoint attachPoint() {
    return description.attachPoint();
  }
}
