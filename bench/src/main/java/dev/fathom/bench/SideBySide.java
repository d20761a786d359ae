package dev.fathom.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The driver: runs scenarios, prints their tables, and puts them into a document. */
public final class SideBySide {
  private final BenchOptions options;
  private final PrintStream out;
  private final PrintStream progress;
  private int met;
  private int missed;

  private SideBySide(BenchOptions options, PrintStream out, PrintStream progress) {
    this.options = options;
    this.out = out;
    this.progress = progress;
  }

  /** The command; see its usage. */
  public static void main(String[] args) throws InterruptedException {
    Locale.setDefault(Locale.ROOT);
    PrintStream utf8 = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    System.exit(run(List.of(args), utf8, System.err));
  }

  /** The command's exit status: 2 for a bad command line, 1 if nothing could be measured. */
  static int run(List<String> args, PrintStream out, PrintStream progress)
      throws InterruptedException {
    if (args.contains("--help")) {
      out.print(BenchOptions.USAGE);
      return 0;
    }
    try {
      SideBySide bench = new SideBySide(BenchOptions.parse(args), out, progress);
      return bench.options.list() ? bench.list() : bench.measure(String.join(" ", args));
    } catch (IllegalArgumentException e) {
      progress.println("bench: " + e.getMessage());
      progress.print(BenchOptions.USAGE);
      return 2;
    } catch (IOException e) {
      progress.println("bench: " + e.getMessage());
      return 1;
    }
  }

  private List<Scenario> scenarios() {
    List<Scenario> chosen = Scenario.all().stream().filter(options::includes).toList();
    if (chosen.isEmpty()) {
      throw new IllegalArgumentException("no scenario has depth " + options.depths());
    }
    return chosen;
  }

  private int list() {
    for (Scenario scenario : scenarios()) {
      out.printf("%-12s %s%n", scenario.name(), scenario.title());
      Target.of(scenario).forEach(target -> out.printf("%-12s   %s%n", "", target.title()));
    }
    return 0;
  }

  private int measure(String commandLine) throws IOException, InterruptedException {
    try (Places places = new Places(options.directory(), options.sizeBytes())) {
      List<Contender> contenders =
          Contenders.all(places.folder()).stream().filter(options::includes).toList();
      Rounds rounds =
          new Rounds(
              places,
              options.rounds(),
              options.warmup(),
              options.measured(),
              what -> progress.println("bench: " + what));
      String machine = Machine.line(places.fileSystem());
      print("machine", machine + "\n", machine + "\n\n");
      boolean any = false;
      for (Map.Entry<String, List<Scenario>> group : groups().entrySet()) {
        List<Result> results = new ArrayList<>();
        for (Scenario scenario : group.getValue()) {
          results.add(rounds.run(scenario, contenders));
        }
        any |= results.stream().anyMatch(result -> !result.samples().isEmpty());
        print(group.getKey(), results, commandLine);
      }
      out.printf("%d targets met, %d missed%n", met, missed);
      return any ? 0 : 1;
    }
  }

  private Map<String, List<Scenario>> groups() {
    Map<String, List<Scenario>> groups = new LinkedHashMap<>();
    for (Scenario scenario : scenarios()) {
      groups.computeIfAbsent(scenario.name(), name -> new ArrayList<>()).add(scenario);
    }
    return groups;
  }

  private void print(String name, List<Result> results, String commandLine) {
    StringBuilder markdown = new StringBuilder();
    StringBuilder text = new StringBuilder();
    for (Result result : results) {
      ResultTables tables = new ResultTables(result);
      markdown.append(tables.markdown()).append('\n');
      text.append(tables.text());
      count(result);
    }
    markdown.append(
        "Made by `bench/run %s`: %d rounds of %s s, medians; ratios are min / median / max.%n"
            .formatted(
                commandLine.isEmpty() ? "--scenario " + name : commandLine,
                options.rounds(),
                options.measured().toMillis() / 1000.0));
    print(name, markdown.toString(), text.toString());
  }

  private void count(Result result) {
    for (Target target : Target.of(result.scenario())) {
      Spread judged = result.judged(target);
      if (judged != null && target.isMet(judged.median())) {
        met++;
      } else if (judged != null) {
        missed++;
      }
    }
  }

  /** A document that lacks the place is said so, and the measuring goes on. */
  private void print(String name, String markdown, String text) {
    if (options.markdown()) {
      out.printf("<!-- table:%s -->%n%n%s%n<!-- end -->%n%n", name, markdown.strip());
    } else {
      out.print(text);
    }
    if (options.update() != null) {
      try {
        new MarkedFile(options.update()).replace(name, markdown);
      } catch (IOException e) {
        progress.println("bench: " + e.getMessage());
      }
    }
  }
}
