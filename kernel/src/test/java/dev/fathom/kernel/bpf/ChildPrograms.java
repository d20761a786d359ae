package dev.fathom.kernel.bpf;

import dev.fathom.linux.Bpf;
import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Programs of the tests in JVMs of their own: for what cannot be undone. */
final class ChildPrograms {
  private ChildPrograms() {}

  /**
   * Starts one.
   *
   * @param prefix a command that runs another, e.g. setpriv; may be empty
   */
  static Process start(List<String> prefix, Class<?> program, String... arguments)
      throws IOException, URISyntaxException {
    List<String> command = new ArrayList<>(prefix);
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-ea", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
    command.addAll(List.of("--enable-native-access=ALL-UNNAMED", "-cp", classPath()));
    command.add(program.getName());
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command).redirectErrorStream(true).start();
  }

  private static String classPath() throws URISyntaxException {
    List<String> places = new ArrayList<>();
    for (Class<?> type : List.of(Bpf.class, BpfObject.class)) {
      places.add(
          Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI()).toString());
    }
    places.add("target/test-classes");
    return String.join(File.pathSeparator, places);
  }
}
