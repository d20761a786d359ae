package dev.fathom.kernel.bpf;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** Addresses of the kernel's functions and variables: /proc/kallsyms (proc(5)). */
public final class KernelSymbols {
  private static final Path FILE = Path.of("/proc/kallsyms");

  private KernelSymbols() {}

  /**
   * The addresses of these. Reads some 10 MB, in some 100 ms. Where a name stands for several, the
   * first counts.
   *
   * @return those that are known; none where the kernel hides addresses from this process
   *     (kptr_restrict)
   */
  public static Map<String, Long> addresses(Set<String> names) throws IOException {
    try (BufferedReader reader = Files.newBufferedReader(FILE, StandardCharsets.UTF_8)) {
      return parse(reader, names);
    }
  }

  /** Lines are {@code ffffffff81000000 T _text}, of modules with {@code [module]} at the end. */
  static Map<String, Long> parse(BufferedReader lines, Set<String> names) throws IOException {
    Map<String, Long> addresses = new HashMap<>();
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      int afterAddress = line.indexOf(' ');
      int nameAt = afterAddress + 3;
      if (afterAddress > 0 && nameAt < line.length()) {
        int tab = line.indexOf('\t', nameAt);
        String name = line.substring(nameAt, tab < 0 ? line.length() : tab);
        if (names.contains(name)) {
          long address = Long.parseUnsignedLong(line, 0, afterAddress, 16);
          if (address != 0) {
            addresses.putIfAbsent(name, address);
          }
        }
      }
    }
    return addresses;
  }
}
