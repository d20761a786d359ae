package dev.fathom.workload.run;

/** Takes what a run has to say to its user besides results, one line a time. Any thread. */
@FunctionalInterface
public interface Notes {
  /** One line, without a newline at its end. */
  void note(String line);
}
