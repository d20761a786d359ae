package dev.fathom.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KernelTickTest {
  @TempDir Path directory;

  private Path compressed(String text) throws IOException {
    Path file = directory.resolve("config.gz");
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
      out.write(text.getBytes(StandardCharsets.UTF_8));
    }
    return file;
  }

  @Test
  void readsTheFrequency() throws Exception {
    assertThat(KernelTick.nanos(compressed("CONFIG_HZ_250=y\nCONFIG_HZ=250\nCONFIG_X=1\n")))
        .hasValue(4_000_000);
  }

  @Test
  void isUnknownWhereTheConfigurationDoesNotSay() throws Exception {
    assertThat(KernelTick.nanos(compressed("CONFIG_HZ_250=y\nCONFIG_HZ=0\n"))).isEmpty();
    assertThat(KernelTick.nanos(directory.resolve("absent"))).isEmpty();
    assertThat(KernelTick.nanos(Files.writeString(directory.resolve("plain"), "CONFIG_HZ=250")))
        .isEmpty();
  }
}
