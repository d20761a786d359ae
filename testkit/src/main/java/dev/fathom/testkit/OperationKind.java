package dev.fathom.testkit;

/** The kinds of operations that a driver carries out. */
public enum OperationKind {
  /** Does nothing. */
  NOP,
  /** Moves bytes from a file to memory, from one segment or several. */
  READ,
  /** Moves bytes from memory to a file. */
  WRITE,
  /** Makes what was written durable. */
  SYNC,
  /** Waits for readiness of a descriptor. */
  POLL
}
