package dev.fathom.kernel.bpf;

import dev.fathom.kernel.bpf.BpfException.Reason;
import dev.fathom.linux.Bpf;
import dev.fathom.linux.BpfProgramRequest;
import dev.fathom.linux.Errno;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Loads programs.
 *
 * @param types the descriptor of the object's types
 * @param dataFds maps of sections with variables
 */
record ProgramLoad(
    String license,
    int types,
    Map<String, BpfMap> maps,
    Map<String, Integer> dataFds,
    KernelBtf kernel,
    ModuleTypes modules) {
  private static final int TYPE_RAW_TRACEPOINT = 17;
  private static final int TYPE_TRACING = 26;
  private static final int TYPE_SYSCALL = 31;
  private static final int ATTACH_RAW_TRACEPOINT = 23;

  /** BPF_TRACE_ITER. */
  static final int ATTACH_ITERATOR = 28;

  /** A call that the verifier takes only where it is never reached; libbpf's number. */
  private static final int MISSING_CALL = 2_002_000_000;

  /** How the kernel is told of a program, and what it is for. */
  private record Kind(
      int type, int attachType, int flags, int attachTypeId, int attachTypesFd, String target) {
    boolean isMissing() {
      return type == TYPE_TRACING && attachTypeId == 0;
    }
  }

  /** What the kernel is about to be asked. */
  sealed interface Question {
    /** Nothing: what became of the program is clear already. */
    record Settled(ProgramFinding finding) implements Question {}

    /** Whether it takes a program. */
    record Ask(LinkedProgram program, BpfProgramRequest request) implements Question {
      /** Asks. Takes up to half a second, for a long program. Any thread. */
      Bpf.Loaded answer() {
        return Bpf.loadProgram(request);
      }
    }
  }

  /** Makes a program ready for this kernel. */
  Question prepare(LinkedProgram program) {
    Kind kind = kind(program.attachPoint());
    if (kind.isMissing()) {
      return new Question.Settled(new ProgramFinding.MissingTarget(program.name(), kind.target));
    }
    Code code = new Code(program.code().bytes().clone());
    for (Fixup fixup : program.fixups()) {
      String missing = apply(fixup, code);
      if (missing != null) {
        return new Question.Settled(new ProgramFinding.MissingFunction(program.name(), missing));
      }
    }
    return new Question.Ask(program, request(program, kind, code));
  }

  /**
   * What became of a program that the kernel was asked to take.
   *
   * @param loaded gets it, if the kernel took it
   * @throws BpfException if the kernel will take none
   */
  ProgramFinding settle(LinkedProgram program, Bpf.Loaded answer, List<LoadedProgram> loaded)
      throws BpfException {
    if (answer.result() < 0) {
      return refused(program, -answer.result(), LogTail.of(answer.log()));
    }
    loaded.add(new LoadedProgram(program.name(), program.attachPoint(), answer.result()));
    return new ProgramFinding.Loaded(program.name());
  }

  private Kind kind(AttachPoint point) {
    return switch (point) {
      case AttachPoint.Tracepoint(String name) -> tracepoint(name);
      case AttachPoint.RawTracepoint(String name) ->
          new Kind(TYPE_RAW_TRACEPOINT, 0, 0, 0, 0, "tracepoint " + name);
      case AttachPoint.Iterator(String name) ->
          new Kind(TYPE_TRACING, ATTACH_ITERATOR, 0, kernel.iterator(name), 0, "iterator " + name);
      case AttachPoint.OnDemand() -> new Kind(TYPE_SYSCALL, 0, Bpf.PROGRAM_SLEEPABLE, 0, 0, "");
    };
  }

  /** Of the kernel itself, or of a module that is there now. */
  private Kind tracepoint(String name) {
    String target = "tracepoint " + name;
    int type = kernel.tracepoint(name);
    if (type != 0) {
      return new Kind(TYPE_TRACING, ATTACH_RAW_TRACEPOINT, 0, type, 0, target);
    }
    ModuleTypes.Place place = modules.tracepoint(name);
    return new Kind(TYPE_TRACING, ATTACH_RAW_TRACEPOINT, 0, place.type(), place.fd(), target);
  }

  private BpfProgramRequest request(LinkedProgram program, Kind kind, Code code) {
    return new BpfProgramRequest(
        kind.type,
        kind.attachType,
        program.name(),
        license,
        MemorySegment.ofArray(code.bytes()),
        kind.flags,
        types,
        program.functions(),
        program.lines(),
        program.relocations(),
        kind.attachTypeId,
        kind.attachTypesFd);
  }

  /** What the kernel lacks, or null. */
  private @Nullable String apply(Fixup fixup, Code code) {
    switch (fixup) {
      case Fixup.MapAddress(int i, String map) -> {
        code.source(i, Code.SOURCE_MAP_FD);
        code.immediates(i, Objects.requireNonNull(maps.get(map)).fd(), 0);
      }
      case Fixup.DataAddress(int i, String section, int offset) -> {
        code.source(i, Code.SOURCE_MAP_VALUE);
        code.immediates(i, Objects.requireNonNull(dataFds.get(section)), offset);
      }
      case Fixup.KernelCall(int i, String function, boolean isWeak) -> {
        int id = kernel.function(function);
        if (id == 0 && !isWeak) {
          return function;
        }
        code.source(i, id == 0 ? 0 : Code.SOURCE_KERNEL_CALL);
        code.immediate(i, id == 0 ? MISSING_CALL : id);
      }
      case Fixup.KernelAddress(int i, String symbol, boolean isWeak) -> {
        int variable = kernel.variable(symbol);
        int id = variable == 0 ? kernel.function(symbol) : variable;
        if (id == 0 && !isWeak) {
          return symbol;
        }
        code.source(i, id == 0 ? 0 : Code.SOURCE_KERNEL_VARIABLE);
        code.immediates(i, id, 0);
      }
    }
    return null;
  }

  private static ProgramFinding refused(LinkedProgram program, int errno, String logTail)
      throws BpfException {
    String what = "load program " + program.name();
    if (errno == Errno.EPERM && !Refusals.mayLoad()) {
      throw Refusals.of(what, errno, "");
    }
    // What the verifier finds too large comes with a log; attributes it does not know come without.
    if (errno == Errno.E2BIG && logTail.isEmpty()) {
      throw new BpfException(Reason.KERNEL_TOO_OLD, what, errno, "");
    }
    return new ProgramFinding.Refused(program.name(), errno, logTail);
  }
}
