package dev.fathom.bench;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A C program that is compiled when it is first asked for, with {@code cc -O2}. One thread. */
final class Peer {
  private static final Duration LIMIT = Duration.ofMinutes(1);

  private final String source;
  private final String library;
  private final Path folder;
  private @Nullable Path executable;
  private @Nullable String obstacle;

  /**
   * A program, not yet compiled.
   *
   * @param source the name of its C file, without the suffix
   * @param library that it is linked with
   * @param folder where it is put; the caller's to delete
   */
  Peer(String source, String library, Path folder) {
    this.source = source;
    this.library = library;
    this.folder = folder;
  }

  /** Why it cannot be had; null if it can. */
  @Nullable String obstacle() {
    if (executable == null && obstacle == null) {
      try {
        executable = compile();
      } catch (IOException e) {
        obstacle = "cannot be compiled (lib" + library + "-dev missing?): " + e.getMessage();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        obstacle = "interrupted";
      }
    }
    return obstacle;
  }

  /** The compiled program. */
  Path executable() throws IOException {
    if (obstacle() != null || executable == null) {
      throw new IOException(source + " " + obstacle);
    }
    return executable;
  }

  private Path compile() throws IOException, InterruptedException {
    if (!Tools.isPresent("cc")) {
      throw new IOException("there is no cc on the PATH");
    }
    unpack("peer.h");
    Path code = unpack(source + ".c");
    Path program = folder.resolve(source);
    Command.run(
        List.of("cc", "-O2", "-o", program.toString(), code.toString(), "-l" + library), LIMIT);
    return program;
  }

  private Path unpack(String name) throws IOException {
    Path file = folder.resolve(name);
    try (InputStream resource = Peer.class.getResourceAsStream("c/" + name)) {
      if (resource == null) {
        throw new IOException("this build lacks " + name);
      }
      Files.write(file, resource.readAllBytes());
    }
    return file;
  }
}
