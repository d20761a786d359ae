package dev.fathom.linux;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** A file as a block device: losetup(8), which needs root. */
record LoopDevice(Path path) implements AutoCloseable {
  /** Makes one; where that cannot be, the test is skipped. */
  static LoopDevice over(Path file) throws IOException, InterruptedException {
    String command = "losetup --find --show " + file;
    try {
      Process process = losetup(List.of("losetup", "--find", "--show", file.toString()));
      String output = new String(process.getInputStream().readAllBytes(), UTF_8).strip();
      if (process.waitFor() == 0) {
        return new LoopDevice(Path.of(output));
      }
      return abort(command + " says: " + output);
    } catch (IOException e) {
      return abort(command + ": " + e.getMessage());
    }
  }

  private static Process losetup(List<String> command) throws IOException {
    return new ProcessBuilder(command).redirectErrorStream(true).start();
  }

  @Override
  public void close() throws IOException {
    Process process = losetup(List.of("losetup", "--detach", path.toString()));
    int exitCode = process.onExit().join().exitValue();
    if (exitCode != 0) {
      throw new IOException("losetup --detach " + path + " failed: " + exitCode);
    }
  }
}
