package dev.fathom.workload.run;

import dev.fathom.workload.jobfile.Environment;
import dev.fathom.workload.jobfile.JobFile;
import dev.fathom.workload.jobfile.Overrides;
import dev.fathom.workload.result.JobResult;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Runs job files that are written in tests, and keeps what they note. */
final class Jobs {
  private final Path directory;
  private final List<String> notes = new CopyOnWriteArrayList<>();

  /** Files of jobs go into a directory, which stands for {@code DIR} in their text. */
  Jobs(Path directory) {
    this.directory = directory;
  }

  List<String> notes() {
    return notes;
  }

  /** A run that has not begun. */
  Run prepared(String text, String... overrides) throws Exception {
    byte[] bytes = text.replace("DIR", directory.toString()).getBytes(StandardCharsets.UTF_8);
    JobFile file =
        JobFile.read(
            new ByteArrayInputStream(bytes),
            "test",
            Environment.local(),
            new Overrides(List.of(overrides)));
    return new Run(file, new RunSettings("fathom-test", List.of(), false), notes::add);
  }

  RunResult run(String text, String... overrides) throws Exception {
    return prepared(text, overrides).execute();
  }

  /** The only job's result, which must be without errors. */
  JobResult one(String text, String... overrides) throws Exception {
    RunResult result = run(text, overrides);
    if (!result.successful() || result.results().jobs().size() != 1) {
      throw new AssertionError(
          result.failures() + " " + result.verifications() + " " + result.results());
    }
    return result.results().jobs().getFirst();
  }
}
