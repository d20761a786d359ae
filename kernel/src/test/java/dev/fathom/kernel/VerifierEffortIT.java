package dev.fathom.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.fathom.kernel.bpf.BpfException;
import dev.fathom.kernel.bpf.LoadedProgram;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * How much of the programs the kernel walks through before it takes them: whoever starts a trace
 * waits for it. 550,000 instructions took this machine four seconds. Needs root.
 */
class VerifierEffortIT {
  private static final int MOST_INSTRUCTIONS = 150_000;

  @Test
  void theKernelSoonTakesThePrograms() throws Exception {
    Map<String, Integer> visited = new TreeMap<>();
    try (KernelTracer tracer =
        KernelTracer.start(TracerOptions.DEFAULT, object -> object.set("has_loops", 1))) {
      for (LoadedProgram program : tracer.programs().programs()) {
        visited.put(program.name(), program.info().verifiedInstructions());
      }
    } catch (BpfException e) {
      switch (e.reason()) {
        case REFUSED -> throw e;
        default -> abort(e.toString());
      }
    }
    assumeTrue(visited.values().stream().anyMatch(it -> it > 0), "told since Linux 5.16");
    assertThat(visited.values().stream().mapToInt(it -> it).sum())
        .as(visited.toString())
        .isLessThan(MOST_INSTRUCTIONS);
  }
}
