package dev.fathom.kernel.bpf;

/** An instruction of a linked program that needs what is known only when it is loaded. */
sealed interface Fixup {
  /** Its index in the program. */
  int instruction();

  /** Loads the address of a map. */
  record MapAddress(int instruction, String map) implements Fixup {}

  /** Loads the address of a byte in a section of variables. */
  record DataAddress(int instruction, String section, int offset) implements Fixup {}

  /** Calls a function of the kernel; one that is weak may be missing if it is never called. */
  record KernelCall(int instruction, String function, boolean isWeak) implements Fixup {}

  /** Loads the address of something in the kernel; 0 where it is weak and missing. */
  record KernelAddress(int instruction, String symbol, boolean isWeak) implements Fixup {}
}
