package dev.fathom.testkit;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.fathom.linux.Linux;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Another JVM, in which something is forbidden: for trying out what a program does there. Runs
 * tests or a main class with the class path and module path of this one, all as a class path. Safe
 * for threads.
 */
public final class RestrictedJvm {
  private final List<Restriction> restrictions;

  private RestrictedJvm(List<Restriction> restrictions) {
    this.restrictions = restrictions;
  }

  /** A JVM with these restrictions. */
  public static RestrictedJvm with(Restriction... restrictions) {
    return new RestrictedJvm(List.of(restrictions));
  }

  /** Skips the test, with the reason, where there are no such restrictions. */
  public void assumeAvailable() {
    assumeTrue(Linux.isSupported(), () -> "restrictions are for Linux, not " + Linux.description());
    for (String program : prefix()) {
      boolean option = program.startsWith("-");
      assumeTrue(option || CommandLine.exists(program), () -> "no " + program);
    }
  }

  /**
   * Runs the tests of one class.
   *
   * @throws IOException with what it printed, if the JVM did not come to an end by itself
   */
  public TestSummary runTests(Class<?> testClass) throws IOException {
    List<String> command = command(testClass);
    command.add(RestrictedMain.TESTS);
    command.add(testClass.getName());
    return TestSummary.parse(CommandLine.run(command.toArray(String[]::new)));
  }

  /**
   * Runs a main class.
   *
   * @return what it printed on both streams
   * @throws IOException with what it printed, if it failed
   */
  public String runMain(Class<?> mainClass, String... arguments) throws IOException {
    List<String> command = command(mainClass);
    command.add(RestrictedMain.MAIN);
    command.add(mainClass.getName());
    command.addAll(List.of(arguments));
    return CommandLine.run(command.toArray(String[]::new));
  }

  private List<String> command(Class<?> target) throws IOException {
    List<String> command = new ArrayList<>(prefix());
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-ea");
    command.add("-Xmx256m");
    command.add("--enable-native-access=ALL-UNNAMED");
    command.add("--class-path");
    command.add(classPath(target));
    command.add(RestrictedMain.class.getName());
    restrictions.forEach(each -> command.add(RestrictedMain.argument(each)));
    return command;
  }

  /** What must be done before a JVM starts: programs that change themselves and then become it. */
  private List<String> prefix() {
    List<String> prefix = new ArrayList<>();
    for (Restriction restriction : restrictions) {
      if (restriction instanceof Restriction.LockedMemory(long bytes)) {
        prefix.add("prlimit");
        prefix.add("--memlock=" + bytes + ":" + bytes);
        prefix.add("setpriv");
        prefix.add("--bounding-set=-ipc_lock");
        prefix.add("--inh-caps=-ipc_lock");
      }
    }
    return prefix;
  }

  private static String classPath(Class<?> target) throws IOException {
    Set<String> entries = new LinkedHashSet<>();
    entries.add(root(target));
    for (String property : new String[] {"java.class.path", "jdk.module.path"}) {
      for (String entry : System.getProperty(property, "").split(File.pathSeparator, -1)) {
        if (!entry.isEmpty() && Files.exists(Path.of(entry))) {
          entries.add(entry);
        }
      }
    }
    return String.join(File.pathSeparator, entries);
  }

  /** Where a class lies; test classes are patched into a module, which does not tell. */
  private static String root(Class<?> target) throws IOException {
    URL url = target.getResource(target.getSimpleName() + ".class");
    if (url == null || !url.getProtocol().equals("file")) {
      return "";
    }
    String file = url.toString();
    String resource = target.getName().replace('.', '/') + ".class";
    try {
      return Path.of(new URI(file.substring(0, file.length() - resource.length()))).toString();
    } catch (URISyntaxException e) {
      throw new IOException(url.toString(), e);
    }
  }
}
