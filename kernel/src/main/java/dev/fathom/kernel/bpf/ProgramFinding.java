package dev.fathom.kernel.bpf;

import dev.fathom.linux.Errno;

/** What became of one program. */
public sealed interface ProgramFinding {
  /** Its name. */
  String program();

  /** One sentence for people. */
  String sentence();

  /** Whether it is in the kernel, attached or not. */
  default boolean isLoaded() {
    return this instanceof Loaded || this instanceof Attached;
  }

  /** The caller did not want it. */
  record NotWanted(String program) implements ProgramFinding {
    @Override
    public String sentence() {
      return program + " is left out";
    }
  }

  /** It is loaded and not attached. */
  record Loaded(String program) implements ProgramFinding {
    @Override
    public String sentence() {
      return program + " is loaded";
    }
  }

  /** It runs whenever what it is attached to happens. */
  record Attached(String program) implements ProgramFinding {
    @Override
    public String sentence() {
      return program + " is attached";
    }
  }

  /**
   * This kernel has nothing of that name to attach it to: another version, or a module that is not
   * built in.
   *
   * @param target e.g. {@code tracepoint block_rq_issue}
   */
  record MissingTarget(String program, String target) implements ProgramFinding {
    @Override
    public String sentence() {
      return program + " is missing: this kernel has no " + target;
    }
  }

  /**
   * It calls a function that this kernel does not have.
   *
   * @param function its name
   */
  record MissingFunction(String program, String function) implements ProgramFinding {
    @Override
    public String sentence() {
      return program + " is missing: this kernel has no function " + function;
    }
  }

  /**
   * The kernel did not take it.
   *
   * @param errno positive
   * @param logTail the last lines of what the verifier wrote; empty where it wrote nothing
   */
  record Refused(String program, int errno, String logTail) implements ProgramFinding {
    @Override
    public String sentence() {
      return program
          + " is refused by this kernel: "
          + Errno.name(errno)
          + (logTail.isEmpty() ? "" : "\n" + logTail);
    }
  }

  /**
   * It is loaded, and attaching it failed.
   *
   * @param errno positive
   */
  record NotAttached(String program, int errno) implements ProgramFinding {
    @Override
    public String sentence() {
      return program + " cannot be attached: " + Errno.message(errno);
    }
  }
}
