package dev.fathom.cli.doctor;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The Java machine and how it was started. */
final class JdkChecks {
  static final int LEAST_VERSION = 25;

  private static final String CACHE_OPTION = "-XX:AOTCache=";

  private JdkChecks() {}

  static Section section(Machine machine) {
    return new Section(
        "jdk",
        "JDK",
        List.of(
            version(machine.jvm()), nativeAccess(machine.jvm()), cache(machine), flags(machine)));
  }

  private static Finding version(Jvm jvm) {
    String id = "jdk.version";
    Finding finding =
        jvm.featureVersion() >= LEAST_VERSION
            ? Finding.ok(id, "version", jvm.description())
            : Finding.missing(id, "version", jvm.description() + ": older than 25")
                .remedy("set FATHOM_JAVA_HOME to a JDK of version 25 or newer");
    return finding.asNeeded().value("feature", jvm.featureVersion());
  }

  private static Finding nativeAccess(Jvm jvm) {
    String id = "jdk.native-access";
    Finding finding =
        jvm.nativeAccess()
            ? Finding.ok(id, "native access", "granted to dev.fathom.linux")
            : Finding.missing(id, "native access", "not granted to dev.fathom.linux")
                .remedy("java --enable-native-access=dev.fathom.linux …");
    return finding.asNeeded().value("granted", jvm.nativeAccess());
  }

  private static Finding cache(Machine machine) {
    String id = "jdk.aot-cache";
    Optional<String> file =
        options(machine).stream()
            .filter(option -> option.startsWith(CACHE_OPTION))
            .map(option -> option.substring(CACHE_OPTION.length()))
            .findFirst();
    boolean mapped = file.isPresent() && isMapped(machine, file.get());
    return cache(id, file.isPresent(), mapped)
        .value("given", file.isPresent())
        .value("inUse", mapped);
  }

  private static Finding cache(String id, boolean given, boolean mapped) {
    if (mapped) {
      return Finding.ok(id, "AOT cache", "in use");
    }
    return given
        ? Finding.degraded(
                id, "AOT cache", "given, but this JDK does not take it: starts are slower")
            .remedy("rm -r .fathom   (beside ./fathom, which then makes a new one)")
        : Finding.ok(id, "AOT cache", "none: starts are slower, nothing else");
  }

  private static boolean isMapped(Machine machine, String file) {
    return machine.lines("/proc/self/maps").stream().anyMatch(line -> line.endsWith(file));
  }

  private static Finding flags(Machine machine) {
    List<String> flags =
        options(machine).stream().filter(option -> !option.startsWith(CACHE_OPTION)).toList();
    String text = flags.isEmpty() ? "none" : String.join(" ", flags);
    return Finding.ok("jdk.flags", "flags", text).value("flags", flags);
  }

  /** Options for the virtual machine: what stands before the module or class to run. */
  private static List<String> options(Machine machine) {
    List<String> options = new ArrayList<>();
    String commandLine = machine.text("/proc/self/cmdline").orElse("");
    for (String word : split(commandLine).stream().skip(1).toList()) {
      if (word.equals("-m") || word.equals("--module") || word.equals("-jar")) {
        break;
      }
      if (word.startsWith("-X") || word.startsWith("-D") || word.startsWith("--enable-native")) {
        options.add(word);
      }
    }
    return options;
  }

  private static List<String> split(String commandLine) {
    List<String> words = new ArrayList<>();
    int begin = 0;
    for (int end = commandLine.indexOf(0); end >= 0; end = commandLine.indexOf(0, begin)) {
      words.add(commandLine.substring(begin, end));
      begin = end + 1;
    }
    words.add(commandLine.substring(begin));
    return words;
  }
}
