package dev.fathom.kernel.bpf;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.fathom.linux.Errno;
import dev.fathom.linux.ProcessCapabilities;
import dev.fathom.linux.Seccomp;
import java.io.BufferedReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a process is told that may not load, and what is left of one that was killed. */
class RefusalIT {
  private static final int BPF = System.getProperty("os.arch").equals("aarch64") ? 280 : 321;

  /** Loads, and prints what stands against it. The argument: an errno that bpf(2) answers. */
  static final class Load {
    public static void main(String[] arguments) throws Exception {
      if (arguments.length > 0) {
        Seccomp.denySystemCalls(Integer.parseInt(arguments[0]), BPF);
      }
      try (LoadedBpf loaded = TestObjects.object("attached").load(program -> true)) {
        System.out.println("loaded " + loaded.programs().size());
      } catch (BpfException e) {
        System.out.println(e.reason() + " " + e.getMessage());
      }
    }
  }

  /** Attaches, prints the id of a program, and stays. */
  static final class Stay {
    public static void main(String[] arguments) throws Exception {
      LoadedBpf loaded = TestObjects.object("attached").load(program -> true);
      loaded.attach();
      System.out.println(loaded.program("typed").orElseThrow().info().id());
      Thread.sleep(60_000);
    }
  }

  private static String run(List<String> prefix, String... arguments) throws Exception {
    Process process = ChildPrograms.start(prefix, Load.class, arguments);
    return new String(process.getInputStream().readAllBytes(), UTF_8);
  }

  private static Path tool(String name) {
    for (String folder : List.of("/usr/bin", "/usr/sbin", "/bin", "/sbin")) {
      Path tool = Path.of(folder, name);
      if (Files.isExecutable(tool)) {
        return tool;
      }
    }
    return abort("needs the tool " + name);
  }

  @Test
  void withoutThePrivilegeItSaysSo() throws Exception {
    String setpriv = tool("setpriv").toString();
    assumeTrue(ProcessCapabilities.here().hasSysAdmin(), "needs root, to give privileges up");
    String without = "-bpf,-perfmon,-sys_admin";
    List<String> prefix = List.of(setpriv, "--bounding-set", without, "--inh-caps", without);
    assertThat(run(prefix)).startsWith("NOT_PERMITTED").contains("CAP_BPF");
  }

  @Test
  void twoCapabilitiesAreEnough() throws Exception {
    String setpriv = tool("setpriv").toString();
    assumeTrue(ProcessCapabilities.here().hasSysAdmin(), "needs root, to give privileges up");
    assumeTrue(run(List.of()).startsWith("loaded"), "cannot load BPF programs here");
    String only = "-all,+bpf,+perfmon";
    List<String> prefix = List.of(setpriv, "--bounding-set", only, "--inh-caps", "-all");
    assertThat(run(prefix)).startsWith("loaded");
  }

  @Test
  void whereBpfIsMissingItSaysSo() throws Exception {
    assertThat(run(List.of(), "" + Errno.ENOSYS)).startsWith("NO_BPF").contains("container");
  }

  @Test
  void whereAContainerForbidsItToItsRootItSaysSo() throws Exception {
    assumeTrue(Refusals.mayLoad(), "needs CAP_BPF and CAP_PERFMON, which the container ignores");
    assertThat(run(List.of(), "" + Errno.EPERM)).startsWith("NO_BPF").contains("container");
  }

  /** The file says so and bpf(2) refuses, as they do then; that kernel itself is not to be had. */
  @Test
  void whereTheKernelIsLockedDownItSaysSo() throws Exception {
    String unshare = tool("unshare").toString();
    assumeTrue(ProcessCapabilities.here().hasSysAdmin(), "needs root, to mount");
    assumeTrue(Files.isDirectory(Path.of("/sys/kernel/security")), "no /sys/kernel/security");
    String script =
        "mount -t tmpfs none /sys/kernel/security"
            + " && echo 'none integrity [confidentiality]' >/sys/kernel/security/lockdown"
            + " && exec \"$@\"";
    List<String> prefix = List.of(unshare, "-m", "sh", "-c", script, "sh");
    assertThat(run(prefix, "" + Errno.EPERM))
        .startsWith("LOCKED_DOWN")
        .contains("boot without lockdown=confidentiality");
  }

  @Test
  void aKilledProcessLeavesNothingBehind() throws Exception {
    String bpftool = tool("bpftool").toString();
    TestObjects.load(TestObjects.object("attached"), program -> false).close();
    Process process = ChildPrograms.start(List.of(), Stay.class);
    String id;
    try (BufferedReader output = process.inputReader()) {
      id = output.readLine();
      assertThat(isThere(bpftool, id)).isTrue();
      process.destroyForcibly().waitFor();
    }
    for (int i = 0; i < 100 && isThere(bpftool, id); i++) {
      Thread.sleep(50);
    }
    assertThat(isThere(bpftool, id)).isFalse();
  }

  private static boolean isThere(String bpftool, String id) throws Exception {
    Process process =
        new ProcessBuilder(bpftool, "prog", "show", "id", id)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    return process.waitFor() == 0;
  }
}
