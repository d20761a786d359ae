package dev.fathom.cli;

import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** The command {@code fathom}. */
@Command(
    name = "fathom",
    versionProvider = Version.class,
    description = "Asynchronous I/O that you can see to the bottom of.",
    synopsisSubcommandLabel = "COMMAND",
    subcommandsRepeatable = false,
    sortOptions = false,
    exitCodeListHeading = "%nExit status:%n",
    exitCodeList = {
      "0:all was done",
      "1:the work was begun and failed",
      "2:the arguments, or the files they name, are not understood",
      "3:this machine lacks what is needed",
      "4:building from source failed",
    },
    footerHeading = "%nEnvironment:%n",
    footer = {
      "  NO_COLOR           no colours, also on a terminal",
      "  FATHOM_JAVA_HOME   the JDK to use, 25 or newer",
      "  FATHOM_JAVA_OPTS   more options for the JVM",
    })
public final class Main implements Runnable {
  /** What {@code fathom} can do, in the order of its help. */
  private static final List<Class<?>> SUBCOMMANDS =
      List.of(
          RunCommand.class,
          ReportCommand.class,
          TraceCommand.class,
          TopCommand.class,
          SlowCommand.class,
          DoctorCommand.class);

  private static final String STACK_TRACE = "--stacktrace";

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      scope = ScopeType.INHERIT,
      description = "Show this help.")
  @SuppressWarnings("UnusedVariable") // picocli acts on it
  private boolean help;

  @Option(
      names = {"-V", "--version"},
      versionHelp = true,
      description = "Show the version, and the JVM and system it runs on.")
  @SuppressWarnings("UnusedVariable") // picocli acts on it
  private boolean version;

  @Option(
      names = STACK_TRACE,
      hidden = true,
      scope = ScopeType.INHERIT,
      description = "Show where an error came from.")
  @SuppressWarnings("UnusedVariable") // picocli acts on it
  private boolean stackTrace;

  private Main() {}

  /** Runs the command and ends the JVM with one of {@link ExitStatus}. */
  public static void main(String[] args) {
    Charset charset = System.out.charset();
    PrintWriter out = new PrintWriter(System.out, false, charset);
    PrintWriter err = new PrintWriter(System.err, true, System.err.charset());
    int status = run(out, err, Terminal.isColourful(), args);
    out.flush();
    System.exit(status);
  }

  /**
   * Runs the command.
   *
   * @return one of {@link ExitStatus}
   */
  static int run(PrintWriter out, PrintWriter err, boolean colourful, String... args) {
    CommandLine command = new CommandLine(new Main());
    SUBCOMMANDS.forEach(command::addSubcommand);
    ErrorLine errors = new ErrorLine(List.of(args).contains(STACK_TRACE));
    return command
        .setOut(out)
        .setErr(err)
        .setColorScheme(CommandLine.Help.defaultColorScheme(colourful ? Ansi.ON : Ansi.OFF))
        .setUsageHelpWidth(96)
        .setParameterExceptionHandler(errors)
        .setExecutionExceptionHandler(errors)
        .execute(args);
  }

  /** Without a subcommand there is nothing to do. */
  @Override
  public void run() {
    throw CommandException.usage("say what to do: fathom --help lists the commands");
  }
}
