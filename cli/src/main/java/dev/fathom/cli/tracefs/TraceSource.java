package dev.fathom.cli.tracefs;

import dev.fathom.ftrace.TracefsException;
import dev.fathom.kernel.bpf.BpfException;
import java.io.IOException;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** By which way of the kernel's its I/O is traced. */
public enum TraceSource {
  /** BPF programs, and tracefs where they cannot be had. */
  AUTO,
  /** BPF programs: origins are known. */
  BPF,
  /** The kernel's own trace events: origins are those who submitted. */
  TRACEFS;

  /** A trace from its beginning to its end. */
  @FunctionalInterface
  public interface Way {
    /**
     * Traces.
     *
     * @return the exit status
     * @throws BpfException before anything else was done, if there is no BPF
     * @throws IOException if an output fails
     */
    int execute() throws IOException;
  }

  /**
   * The source of this name.
   *
   * @throws IllegalArgumentException if there is none
   */
  public static TraceSource named(String word) {
    return Arrays.stream(values())
        .filter(source -> source.word().equals(word))
        .findFirst()
        .orElseThrow(() ->
            new IllegalArgumentException(
                "--source=%s: it is one of %s"
                    .formatted(
                        word,
                        Arrays.stream(values())
                            .map(TraceSource::word)
                            .collect(Collectors.joining(", ")))));
  }

  /** What it is called on the command line. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * Traces by this way, or by the one that there is.
   *
   * @return the exit status
   * @throws BpfException if BPF is asked for, or tracefs is of no use either
   * @throws TracefsException if tracefs is asked for, and cannot be used
   * @throws IOException if an output fails
   */
  public int execute(Way bpf, TracefsRun tracefs) throws IOException {
    return switch (this) {
      case BPF -> bpf.execute();
      case TRACEFS -> tracefs.execute();
      case AUTO -> {
        try {
          yield bpf.execute();
        } catch (BpfException e) {
          yield tracefs.executeInstead(e);
        }
      }
    };
  }
}
