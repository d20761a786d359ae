package dev.fathom.workload.jobfile;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Job files given as text, on a machine that is the same everywhere. */
final class Text {
  static final String NAME = "test.fio";
  static final Environment ENVIRONMENT =
      new Environment(Map.of("DEPTH", "7", "WHERE", "data"), new Machine(4096, 8192, 6));

  private Text() {}

  static JobFile parsed(String text, String... overrides) throws JobFileException {
    return parsed(text.getBytes(StandardCharsets.UTF_8), overrides);
  }

  static JobFile parsed(byte[] bytes, String... overrides) throws JobFileException {
    try {
      return JobFile.read(
          new ByteArrayInputStream(bytes), NAME, ENVIRONMENT, Overrides.of(overrides));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The only job of a file whose section [job] holds these lines and a size. */
  static Job job(String... lines) throws JobFileException {
    return parsed("[job]\nsize=1g\n" + String.join("\n", lines)).jobs().getFirst();
  }
}
