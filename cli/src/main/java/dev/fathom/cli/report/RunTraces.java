package dev.fathom.cli.report;

import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What {@code fathom run} is asked to trace.
 *
 * @param file to write to; {@link #USUAL_NAME} for a recording named after the job file
 * @param keep a rule, or null for all histories
 * @param summary whether tables are printed
 * @param kernel whether the kernel below is traced too, and joined
 */
public record RunTraces(
    Optional<Path> file, @Nullable String keep, boolean summary, boolean kernel) {
  /** Stands for a recording named after the job file. */
  public static final Path USUAL_NAME = Path.of("");

  /** Ends the names of recordings. */
  public static final String ENDING = ".fathom-trace";

  /**
   * Checks that the parts fit, and the rule.
   *
   * @throws IllegalArgumentException if not
   */
  public RunTraces {
    if (keep != null) {
      Selection.Rule.parse(null, keep, 0);
    }
    if (kernel && file.isEmpty() && keep == null && !summary) {
      throw new IllegalArgumentException(
          "--kernel says what is traced; what becomes of it say --trace, --summary or --keep");
    }
    Optional<ReportForm> form = file.flatMap(ReportForm::ofFile);
    boolean named = file.isPresent() && !file.get().equals(USUAL_NAME);
    if (keep != null && named && form.isEmpty()) {
      throw new IllegalArgumentException(
          "--keep and --trace=%s: a recording holds everything, and fathom report --keep sifts it;"
                  .formatted(file.get())
              + " what is kept goes to a file ending in .txt, .json, .csv or .html");
    }
  }

  /**
   * The trace of one job file's run.
   *
   * @param jobFile its name, - for standard input
   */
  public RunTrace of(String jobFile) {
    if (file.isEmpty() && keep == null && !summary) {
      return RunTrace.NONE;
    }
    boolean usual = file.equals(Optional.of(USUAL_NAME));
    if (file.isPresent() && keep == null && ReportForm.ofFile(file.get()).isEmpty()) {
      return new RecordedRun(usual ? Path.of(usualName(jobFile)) : file.get(), jobFile, this);
    }
    return new WatchedRun(usual ? Optional.empty() : file, jobFile, this);
  }

  /** {@code examples/first.fio} becomes {@code first.fathom-trace}, in the working directory. */
  static String usualName(String jobFile) {
    if (jobFile.equals("-")) {
      return "stdin" + ENDING;
    }
    String name = String.valueOf(Path.of(jobFile).getFileName());
    int dot = name.lastIndexOf('.');
    return (dot > 0 ? name.substring(0, dot) : name) + ENDING;
  }
}
