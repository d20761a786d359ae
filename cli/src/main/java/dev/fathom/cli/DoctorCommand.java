package dev.fathom.cli;

import dev.fathom.cli.doctor.Doctor;
import dev.fathom.cli.doctor.JsonReport;
import dev.fathom.cli.doctor.Report;
import dev.fathom.cli.doctor.TextReport;
import dev.fathom.cli.trace.Rehearsal;
import dev.fathom.query.KeepRule;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code fathom doctor}: what works here, and what to do about what does not. */
@Command(
    name = "doctor",
    description = "Tell what works on this machine, and what to do about what does not.",
    sortOptions = false)
final class DoctorCommand implements Callable<Integer> {
  @Option(names = "--json", description = "Print JSON, for programs.")
  private boolean json;

  @Option(
      names = "--rehearse",
      hidden = true,
      description = "Also go through what other commands need: for the launcher's cache.")
  private boolean rehearse;

  @Parameters(
      paramLabel = "PATH",
      description = "Files, directories or devices to look at; by default this directory.")
  private List<Path> paths = List.of();

  @Spec private CommandSpec spec = CommandSpec.create(); // replaced by picocli

  DoctorCommand() {}

  @Override
  public Integer call() {
    if (rehearse) {
      KeepRule.parse("latency > duration('5ms')");
      Rehearsal.now();
    }
    Report report = Doctor.examineHere(paths.isEmpty() ? List.of(Path.of(".")) : paths);
    int status = report.isLacking() ? ExitStatus.LACKING : ExitStatus.OK;
    CommandLine command = spec.commandLine();
    PrintWriter out = command.getOut();
    if (json) {
      out.println(JsonReport.of(report, Version.number(), status));
    } else {
      out.print(TextReport.of(report, command.getColorScheme().ansi().enabled()));
    }
    out.flush();
    return status;
  }
}
