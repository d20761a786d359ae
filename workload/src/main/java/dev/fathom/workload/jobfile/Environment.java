package dev.fathom.workload.jobfile;

import java.util.Map;

/**
 * What a job file can refer to outside itself.
 *
 * @param variables what {@code ${NAME}} stands for
 * @param machine what {@code $pagesize}, {@code $mb_memory} and {@code $ncpus} stand for
 */
public record Environment(Map<String, String> variables, Machine machine) {

  /** Copies the map. */
  public Environment {
    variables = Map.copyOf(variables);
  }

  /** The variables of this process and this machine. */
  public static Environment local() {
    return new Environment(System.getenv(), Machine.local());
  }
}
