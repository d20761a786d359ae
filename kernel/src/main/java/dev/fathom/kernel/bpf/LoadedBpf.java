package dev.fathom.kernel.bpf;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An object in the kernel. It goes with this process: closed, ended or killed, nothing stays
 * attached. One thread attaches, detaches and closes; maps, variables and statistics are for all
 * threads until then.
 */
public final class LoadedBpf implements AutoCloseable {
  private final Descriptors descriptors;
  private final Map<String, BpfMap> maps;
  private final LoadedData data;
  private final List<LoadedProgram> programs;
  private final List<ProgramFinding> findings;
  private boolean closed;

  LoadedBpf(
      Descriptors descriptors,
      Map<String, BpfMap> maps,
      LoadedData data,
      List<LoadedProgram> programs,
      List<ProgramFinding> findings) {
    this.descriptors = descriptors;
    this.maps = Map.copyOf(maps);
    this.data = data;
    this.programs = List.copyOf(programs);
    this.findings = new ArrayList<>(findings);
  }

  /** What became of each program so far, in the order of the object. */
  public List<ProgramFinding> findings() {
    return List.copyOf(findings);
  }

  /**
   * Attaches all programs that are loaded, in the order of the object, and says what became of
   * each. One that fails does not stop the others.
   */
  public List<ProgramFinding> attach() {
    requireOpen();
    for (LoadedProgram program : programs) {
      replace(program.attach());
    }
    return findings();
  }

  /** Detaches all programs, the last one first; maps stay readable. */
  public void detach() {
    requireOpen();
    for (LoadedProgram program : programs.reversed()) {
      program.detach();
      replace(new ProgramFinding.Loaded(program.name()));
    }
  }

  private void replace(ProgramFinding finding) {
    findings.replaceAll(old -> old.program().equals(finding.program()) ? finding : old);
  }

  /** The programs that are loaded. */
  public List<LoadedProgram> programs() {
    return programs;
  }

  /** A program, if it is loaded. */
  public Optional<LoadedProgram> program(String name) {
    return programs.stream().filter(program -> program.name().equals(name)).findFirst();
  }

  /**
   * A map.
   *
   * @throws IllegalArgumentException if the object has none of this name
   */
  public BpfMap map(String name) {
    BpfMap map = maps.get(name);
    if (map == null) {
      throw new IllegalArgumentException("no map " + name + " in the object");
    }
    return map;
  }

  /**
   * A global variable that programs change, as it is now: 1, 2, 4 or 8 bytes, zero-extended. A
   * plain read of shared memory.
   *
   * @throws IllegalArgumentException if there is none of this name, or it is no integer
   */
  public long variable(String name) {
    return data.variable(name);
  }

  /** Detaches and forgets everything; also maps are gone. Closing again does nothing. */
  @Override
  public void close() {
    if (!closed) {
      closed = true;
      programs.forEach(LoadedProgram::detach);
      data.close();
      descriptors.close();
    }
  }

  private void requireOpen() {
    if (closed) {
      throw new IllegalStateException("closed");
    }
  }
}
