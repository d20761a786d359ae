package dev.fathom.workload.offsets;

/** In which order a job goes through a file. */
public enum Order {
  /** From begin to end; reads and writes each by themselves. */
  SEQUENTIAL,
  /** At random, each block once per pass, reads and writes together. */
  SHUFFLED,
  /** At random, each time anew: fio's norandommap. */
  UNIFORM
}
