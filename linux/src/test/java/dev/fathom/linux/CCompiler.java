package dev.fathom.linux;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the C compiler of this machine, with its headers, makes of constant expressions. */
final class CCompiler {
  private static final Pattern ERROR = Pattern.compile("values\\.c:(\\d+):.*error:.*");

  private final String command;

  private CCompiler(String command) {
    this.command = command;
  }

  /** The one on this machine; without one the test is skipped. */
  static CCompiler here() throws InterruptedException {
    for (String command : List.of("cc", "gcc", "clang")) {
      if (isInstalled(command)) {
        return new CCompiler(command);
      }
    }
    return abort("no C compiler here (cc, gcc, clang)");
  }

  private static boolean isInstalled(String command) throws InterruptedException {
    try {
      return run(List.of(command, "--version")).exitCode == 0;
    } catch (IOException e) {
      return false;
    }
  }

  /**
   * The values of expressions.
   *
   * @param headers without brackets
   * @return those that these headers know; 64 bits, sign-extended where the type is signed
   */
  Map<String, Long> values(List<String> headers, List<String> expressions)
      throws IOException, InterruptedException {
    Path directory = Files.createTempDirectory("fathom-c");
    try {
      return values(directory, headers, new ArrayList<>(expressions));
    } finally {
      delete(directory);
    }
  }

  private Map<String, Long> values(Path directory, List<String> headers, List<String> known)
      throws IOException, InterruptedException {
    Path source = directory.resolve("values.c");
    Path program = directory.resolve("values");
    while (true) {
      List<String> preamble = preamble(headers);
      Files.write(source, program(preamble, known));
      Output output = run(List.of(command, "-w", "-o", program.toString(), source.toString()));
      if (output.exitCode == 0) {
        return parse(run(List.of(program.toString())), known);
      }
      forgetUnknown(output, preamble.size(), known);
    }
  }

  private static List<String> preamble(List<String> headers) {
    List<String> lines = new ArrayList<>();
    lines.add("#define _GNU_SOURCE");
    headers.forEach(header -> lines.add("#include <" + header + ">"));
    lines.add("#include <stddef.h>");
    lines.add("#include <stdio.h>");
    lines.add("int main(void) {");
    return lines;
  }

  /** One line for each expression, so that errors can be told apart. */
  private static List<String> program(List<String> preamble, List<String> expressions) {
    List<String> lines = new ArrayList<>(preamble);
    expressions.forEach(
        expression -> lines.add("  printf(\"%lld\\n\", (long long) (" + expression + "));"));
    lines.add("  return 0;");
    lines.add("}");
    return lines;
  }

  private static void forgetUnknown(Output output, int preambleLines, List<String> known) {
    TreeSet<Integer> unknown = new TreeSet<>();
    Matcher errors = ERROR.matcher(output.text);
    while (errors.find()) {
      unknown.add(Integer.parseInt(errors.group(1)) - preambleLines - 1);
    }
    if (unknown.isEmpty() || unknown.first() < 0 || unknown.last() >= known.size()) {
      throw new AssertionError("the C compiler says: " + output.text);
    }
    unknown.descendingSet().forEach(index -> known.remove((int) index));
  }

  private static Map<String, Long> parse(Output output, List<String> known) {
    List<String> lines = output.text.lines().toList();
    if (output.exitCode != 0 || lines.size() != known.size()) {
      throw new AssertionError("the C program says: " + output.text);
    }
    Map<String, Long> values = new LinkedHashMap<>();
    for (int i = 0; i < known.size(); i++) {
      values.put(known.get(i), Long.parseLong(lines.get(i)));
    }
    return values;
  }

  private record Output(int exitCode, String text) {}

  private static Output run(List<String> command) throws IOException, InterruptedException {
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("LC_ALL", "C");
    Process process = builder.start();
    String text = new String(process.getInputStream().readAllBytes(), UTF_8);
    return new Output(process.waitFor(), text);
  }

  private static void delete(Path directory) throws IOException {
    try (var files = Files.list(directory)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(directory);
  }
}
