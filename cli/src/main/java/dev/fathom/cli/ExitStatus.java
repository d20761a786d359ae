package dev.fathom.cli;

/** What the command's exit status says. The launcher adds 4: the build failed. */
final class ExitStatus {
  /** All was done. */
  static final int OK = 0;

  /** It was begun and failed. */
  static final int FAILED = 1;

  /** The arguments, or the files they name, are not understood. */
  static final int USAGE = 2;

  /** This machine lacks what is needed. */
  static final int LACKING = 3;

  private ExitStatus() {}
}
