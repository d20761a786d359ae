package dev.fathom.house;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The source tree that these tests run in. */
final class Tree {
  private static final List<String> LEFT_OUT = List.of(".git", "target", ".fathom", ".idea");

  private Tree() {}

  /** The folder with the launcher and the root pom. */
  static Path root() {
    Path folder = Path.of("").toAbsolutePath();
    while (!Files.exists(folder.resolve("house/pom.xml"))) {
      folder = folder.getParent();
      if (folder == null) {
        throw new IllegalStateException(
            "not run within Fathom's tree: " + Path.of("").toAbsolutePath());
      }
    }
    return folder;
  }

  /** All text files under version control; without Git, all that are there but build results. */
  static List<Source> tracked() {
    return read(list("--cached"));
  }

  /** All files under version control, as links may lead to them: without what is in pictures. */
  static List<Source> linked() {
    List<Source> linked = new ArrayList<>(tracked());
    Set<String> texts = linked.stream().map(Source::path).collect(Collectors.toSet());
    list("--cached").stream()
        .filter(path -> !texts.contains(path) && Files.isRegularFile(root().resolve(path)))
        .forEach(path -> linked.add(new Source(path, "")));
    return linked;
  }

  /** All Java files, also those that Git does not know yet. */
  static List<Source> java() {
    List<String> all = list("--cached", "--others", "--exclude-standard");
    return read(all.stream().filter(path -> path.endsWith(".java")).toList());
  }

  private static List<String> list(String... which) {
    List<String> byGit = askGit(which);
    return byGit.isEmpty() ? walk() : byGit;
  }

  /** Empty where there is no Git or no repository. */
  private static List<String> askGit(String... which) {
    // The tree may belong to somebody else than who runs the tests, as in a container.
    List<String> command =
        new ArrayList<>(List.of("git", "-c", "safe.directory=*", "ls-files", "-z"));
    command.addAll(Arrays.asList(which));
    ProcessBuilder git = new ProcessBuilder(command).directory(root().toFile());
    git.redirectError(ProcessBuilder.Redirect.DISCARD);
    // A hook's surroundings would point at another index.
    git.environment().keySet().removeIf(name -> name.startsWith("GIT_"));
    try {
      Process process = git.start();
      String listed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return process.waitFor() == 0 ? splitAtNul(listed) : List.of();
    } catch (IOException noGit) {
      return List.of();
    } catch (InterruptedException e) {
      throw new IllegalStateException("interrupted while git listed the files", e);
    }
  }

  private static List<String> splitAtNul(String listed) {
    return Stream.of(listed.split("\0", -1)).filter(path -> !path.isEmpty()).distinct().toList();
  }

  /** All files that are there but build results. */
  static List<String> walk() {
    Path root = root();
    try (Stream<Path> all = Files.walk(root)) {
      return all.filter(Files::isRegularFile)
          .map(root::relativize)
          .filter(Tree::isSource)
          .map(path -> path.toString().replace('\\', '/'))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean isSource(Path path) {
    for (Path step : path) {
      if (LEFT_OUT.contains(step.toString())) {
        return false;
      }
    }
    return true;
  }

  private static List<Source> read(List<String> paths) {
    List<Source> sources = new ArrayList<>();
    for (String path : paths) {
      Path file = root().resolve(path);
      if (Files.isRegularFile(file)) { // not deleted, no submodule
        sources.add(new Source(path, readText(file)));
      }
    }
    return sources.stream().filter(source -> source.text().indexOf('\0') < 0).toList();
  }

  private static String readText(Path file) {
    try {
      return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
