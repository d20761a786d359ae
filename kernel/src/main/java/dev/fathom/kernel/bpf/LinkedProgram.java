package dev.fathom.kernel.bpf;

import dev.fathom.linux.BpfRecords;
import java.util.List;

/**
 * A program with all functions that it calls, in one piece.
 *
 * @param code not to be changed: each load takes a copy
 * @param functions and the rest: for the whole piece
 */
record LinkedProgram(
    String name,
    AttachPoint attachPoint,
    Code code,
    List<Fixup> fixups,
    BpfRecords functions,
    BpfRecords lines,
    BpfRecords relocations) {}
