package dev.fathom.report.blktrace;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** A trace that blktrace itself recorded on Linux 6.1, and what blkparse printed of it. */
final class Samples {
  private Samples() {}

  static byte[] cpu(int cpu) throws IOException {
    return bytes("blk-virtio.blktrace." + cpu);
  }

  static List<InputStream> files() throws IOException {
    return List.of(new ByteArrayInputStream(cpu(0)), new ByteArrayInputStream(cpu(1)));
  }

  static List<String> parsedLines() throws IOException {
    return new String(bytes("blk-virtio.parsed.txt"), StandardCharsets.UTF_8)
        .lines()
        .filter(line -> line.matches(" +\\d+,\\d+ .*"))
        .toList();
  }

  private static byte[] bytes(String name) throws IOException {
    try (InputStream file =
        Samples.class.getResourceAsStream("/dev/fathom/report/blktrace/" + name)) {
      if (file == null) {
        throw new IOException("no resource " + name);
      }
      return file.readAllBytes();
    }
  }
}
