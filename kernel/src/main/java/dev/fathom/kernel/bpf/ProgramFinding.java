package dev.fathom.kernel.bpf;

import dev.fathom.linux.Errno;

/** What became of one program. */
public sealed interface ProgramFinding {
  /** Its name. */
  String program();

  /** One sentence for people. */
  String sentence();

  /** Why it is not in the kernel or not attached, in one line; else what it is. */
  default String reason() {
    return switch (this) {
      case NotWanted finding -> "left out";
      case Loaded finding -> "loaded";
      case Attached finding -> "attached";
      case MissingTarget finding -> "this kernel has no " + finding.target;
      case MissingFunction finding -> "this kernel has no function " + finding.function;
      case Refused finding -> "refused: " + Errno.name(finding.errno) + finding.verdict();
      case NotAttached finding -> "cannot be attached: " + Errno.message(finding.errno);
    };
  }

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

    /** The last line of the log that is no statistics. */
    private String verdict() {
      return logTail
          .lines()
          .filter(line -> !line.isBlank() && !line.startsWith("processed "))
          .reduce((first, last) -> last)
          .map(line -> ", " + line.strip())
          .orElse("");
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
