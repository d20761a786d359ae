package dev.fathom.house;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * A copy of the launcher in a tree of its own, on a machine of its own: a PATH with the few tools
 * it needs, JDKs and a Maven that are shell scripts. Not for several threads.
 */
final class FakeTree {
  /** What the launcher may call, where this machine has it. */
  private static final List<String> TOOLS =
      List.of(
          "cat",
          "cksum",
          "date",
          "find",
          "flock",
          "grep",
          "head",
          "mkdir",
          "mv",
          "readlink",
          "rm",
          "rmdir",
          "sleep",
          "tail",
          "touch");

  private static final List<Path> TOOL_FOLDERS = List.of(Path.of("/usr/bin"), Path.of("/bin"));

  /** Where the launcher looks for JDKs; the copy looks elsewhere. */
  private static final List<String> JDK_FOLDERS = List.of("/usr/lib/jvm/*", "/usr/java/*");

  private static final long RUN_SECONDS_MAX = 60;

  final Path home;
  private final Path folder;
  private final Path tools;
  private final Map<String, String> environment = new TreeMap<>();

  /** What a run of the launcher left: its exit status, and both its outputs. */
  record Ran(int status, String out, String err) {}

  /** A tree in {@code folder} that has not been built, on a machine without Java and Maven. */
  FakeTree(Path folder) throws IOException {
    this.folder = folder;
    home = Files.createDirectories(folder.resolve("a tree"));
    tools = Files.createDirectories(folder.resolve("bin"));
    addTools();
    copyLauncher();
    Files.createDirectories(home.resolve("cli/src/main/java"));
    Files.writeString(home.resolve("pom.xml"), "<project/>");
    Files.writeString(home.resolve("cli/pom.xml"), "<project/>");
    environment.put("PATH", tools.toString());
    environment.put("HOME", Files.createDirectories(folder.resolve("home")).toString());
  }

  Path launcher() {
    return home.resolve("fathom");
  }

  /** Sets a variable for the runs to come; an empty {@code value} takes it away. */
  FakeTree with(String variable, String value) {
    if (value.isEmpty()) {
      environment.remove(variable);
    } else {
      environment.put(variable, value);
    }
    return this;
  }

  /** Puts a JDK into {@code name}; its java prints its version, process, folder and arguments. */
  Path addJdk(String name, String version) throws IOException {
    Path jdk = folder.resolve(name);
    Files.createDirectories(jdk.resolve("bin"));
    Files.writeString(jdk.resolve("release"), "JAVA_VERSION=\"" + version + "\"\n");
    script(
        jdk.resolve("bin/java"),
        """
        case "$*" in *AOTCacheOutput*) exit 0 ;; esac
        printf '%%s\\n' 'java %s' "process $$" "folder $(pwd)"
        printf '[%%s]\\n' "$@"
        exit "${FAKE_STATUS:-0}"
        """
            .formatted(version));
    return jdk;
  }

  /** Puts a JDK where the launcher looks for installed ones. */
  Path addInstalledJdk(String version) throws IOException {
    return addJdk("jvm/jdk-" + version, version);
  }

  /** Puts a Maven on the PATH that does {@code body}, after it took a note that it was called. */
  void addMaven(String body) throws IOException {
    script(tools.resolve("mvn"), "echo called >>calls\n" + body);
  }

  /** Puts a Maven on the PATH that builds what the launcher runs. */
  void addMaven() throws IOException {
    // A real one takes so long that what is made from its jar is newer by any clock.
    addMaven(
        """
        sleep 0.2
        mkdir -p cli/target/app
        echo built >cli/target/app/fathom-cli-1.jar
        touch -t 202601010000 cli/target/app/fathom-cli-1.jar
        """);
  }

  long buildCount() throws IOException {
    Path calls = home.resolve("calls");
    return Files.exists(calls) ? Files.readAllLines(calls).size() : 0;
  }

  /** Makes the tree look built just now. */
  void markBuilt() throws IOException {
    Files.createDirectories(home.resolve(".fathom"));
    Path app = Files.createDirectories(home.resolve("cli/target/app"));
    Files.writeString(app.resolve("fathom-cli-1.jar"), "built");
    Path stamp = Files.writeString(home.resolve(".fathom/built"), "");
    Files.setLastModifiedTime(stamp, FileTime.from(Instant.now().plusSeconds(1)));
  }

  /** Adds a link to {@code target} on this machine. */
  Path link(String name, Path target) throws IOException {
    Path link = folder.resolve(name);
    Files.createDirectories(link.getParent());
    return Files.createSymbolicLink(link, target);
  }

  /** Runs the launcher by its own path. */
  Ran run(String... arguments) throws IOException, InterruptedException {
    return finish(start(launcher(), arguments));
  }

  /** Starts the launcher by {@code path}, in the home of the user. */
  Process start(Path path, String... arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of(path.toString()));
    command.addAll(Arrays.asList(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
    builder.environment().clear();
    builder.environment().putAll(environment);
    return builder.start();
  }

  /** Waits for {@code process}; it writes little, so no pipe fills. */
  static Ran finish(Process process) throws IOException, InterruptedException {
    if (!process.waitFor(RUN_SECONDS_MAX, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new AssertionError("the launcher did not end in " + RUN_SECONDS_MAX + " s");
    }
    return new Ran(
        process.exitValue(),
        process.inputReader().readAllAsString(),
        process.errorReader().readAllAsString());
  }

  /** Scripts, because JUnit warns of each link out of its folder when it clears up. */
  private void addTools() throws IOException {
    for (String tool : TOOLS) {
      for (Path toolFolder : TOOL_FOLDERS) {
        Path original = toolFolder.resolve(tool);
        if (Files.exists(original)) {
          script(tools.resolve(tool), "exec " + original + " \"$@\"\n");
        }
      }
    }
  }

  private void copyLauncher() throws IOException {
    String text = Files.readString(Tree.root().resolve("fathom"));
    for (String jdkFolder : JDK_FOLDERS) {
      assertThat(text).contains(jdkFolder);
      text = text.replace(jdkFolder, folder.resolve("jvm") + "/*");
    }
    Files.writeString(launcher(), text);
    makeExecutable(launcher());
  }

  private static void script(Path file, String body) throws IOException {
    Files.writeString(file, "#!/bin/sh\n" + body);
    makeExecutable(file);
  }

  private static void makeExecutable(Path file) throws IOException {
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }
}
