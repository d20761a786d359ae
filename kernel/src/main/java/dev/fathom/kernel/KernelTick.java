package dev.fathom.kernel;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;

/** How long a jiffy is: {@code CONFIG_HZ} of the kernel's configuration, where it can be read. */
final class KernelTick {
  private static final Path CONFIGURATION = Path.of("/proc/config.gz");
  private static final String LINE = "CONFIG_HZ=";
  private static final long SECOND = 1_000_000_000;

  private KernelTick() {}

  /** In ns; nothing if this kernel does not show how it was configured. */
  static OptionalLong nanos() {
    return nanos(CONFIGURATION);
  }

  /** The same from a compressed file. */
  static OptionalLong nanos(Path compressed) {
    try (InputStream file = Files.newInputStream(compressed);
        BufferedReader reader =
            new BufferedReader(
                new InputStreamReader(new GZIPInputStream(file), StandardCharsets.UTF_8))) {
      return nanos(reader.lines());
    } catch (IOException | UncheckedIOException e) {
      return OptionalLong.empty();
    }
  }

  private static OptionalLong nanos(Stream<String> lines) {
    return lines
        .filter(line -> line.matches(LINE + "[1-9][0-9]{0,4}"))
        .mapToLong(line -> SECOND / Long.parseLong(line.substring(LINE.length())))
        .findFirst();
  }
}
