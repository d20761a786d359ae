package dev.fathom.cli.faults;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Small programs in C, for what no shell can do or would take too long. */
final class CompiledC {
  private CompiledC() {}

  /** Compiles one; skips the test where there is no compiler. */
  static Path compile(Path directory, String name, String source)
      throws IOException, InterruptedException {
    CommandRun.assumeProgram("gcc");
    Path file = Files.writeString(directory.resolve(name + ".c"), source);
    Path program = directory.resolve(name);
    CommandRun.run("gcc", "-O1", "-o", program.toString(), file.toString());
    return program;
  }
}
