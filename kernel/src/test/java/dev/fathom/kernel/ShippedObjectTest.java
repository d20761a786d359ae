package dev.fathom.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The kernel programs that are shipped, against their sources. */
class ShippedObjectTest {
  private static final Path SOURCES = Path.of("src/main/bpf");

  private static List<Path> sources(String suffix) throws IOException {
    try (Stream<Path> files = Files.list(SOURCES)) {
      return files.filter(file -> file.toString().endsWith(suffix)).sorted().toList();
    }
  }

  private static String shippedSum() throws IOException {
    try (InputStream in = KernelTracer.class.getResourceAsStream("fathom.bpf.sha256")) {
      assertThat(in).isNotNull();
      return new String(in.readAllBytes(), StandardCharsets.UTF_8).strip();
    }
  }

  /** The sum that src/main/bpf/build writes beside the object. */
  @Test
  void theObjectWasBuiltFromTheSourcesThatAreHere() throws Exception {
    MessageDigest sum = MessageDigest.getInstance("SHA-256");
    for (String suffix : List.of(".c", ".h")) {
      for (Path source : sources(suffix)) {
        sum.update(Files.readAllBytes(source));
      }
    }
    assertThat(HexFormat.of().formatHex(sum.digest()))
        .as("build the object anew: kernel/src/main/bpf/build")
        .isEqualTo(shippedSum());
  }
}
