package dev.fathom.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The numbers of both architectures, wherever the test runs, against the kernel's headers. */
class SystemCallNumberIT {
  private static final Path X86_HEADER = Path.of("/usr/include/x86_64-linux-gnu/asm/unistd_64.h");

  /** Prints the numbers as a JVM of that architecture sees them. */
  static final class Print {
    public static void main(String[] arguments) throws IllegalAccessException {
      CLayout.constants(SystemCallNumber.class)
          .forEach((name, number) -> System.out.println(name + " " + number));
    }
  }

  private static Map<String, Long> numbers(String architecture) throws Exception {
    Map<String, Long> numbers = new LinkedHashMap<>();
    String text = ChildJvm.run(Print.class, List.of("-Dos.arch=" + architecture));
    for (String line : text.lines().toList()) {
      String[] words = line.split(" ", -1);
      numbers.put(words[0], Long.parseLong(words[1]));
    }
    assertThat(numbers).hasSizeGreaterThan(30);
    return numbers;
  }

  private static void check(String header, Map<String, Long> numbers) throws Exception {
    CLayout layout = CLayout.including(header);
    numbers.keySet().forEach(name -> layout.value(name, "__NR_" + name.toLowerCase(Locale.ROOT)));
    layout.matches(numbers);
  }

  @Test
  void ofX86() throws Exception {
    assumeTrue(Files.exists(X86_HEADER), "no headers of x86-64 here: " + X86_HEADER);
    check("asm/unistd_64.h", numbers("amd64"));
  }

  @Test
  void ofAarch64() throws Exception {
    check("asm-generic/unistd.h", numbers("aarch64"));
  }

  /** The header that this machine's own C programs use. */
  @Test
  void ofThisMachine() throws Exception {
    check("sys/syscall.h", CLayout.constants(SystemCallNumber.class));
  }
}
