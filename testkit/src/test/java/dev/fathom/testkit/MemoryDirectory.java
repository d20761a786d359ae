package dev.fathom.testkit;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A directory on tmpfs for each test. */
final class MemoryDirectory implements BeforeEachCallback, AfterEachCallback {
  private static final Path TMPFS = Path.of("/dev/shm");

  private @Nullable Path path;

  Path path() {
    if (path == null) {
      throw new IllegalStateException("outside of a test");
    }
    return path;
  }

  @Override
  public void beforeEach(ExtensionContext context) throws IOException {
    assumeTrue(Files.isWritable(TMPFS), () -> "no " + TMPFS);
    path = Files.createTempDirectory(TMPFS, "fathom");
  }

  @Override
  public void afterEach(ExtensionContext context) throws IOException {
    if (path == null) {
      return;
    }
    try (Stream<Path> all = Files.walk(path)) {
      List<Path> deepestFirst = all.sorted(Comparator.reverseOrder()).toList();
      for (Path each : deepestFirst) {
        Files.delete(each);
      }
    }
    path = null;
  }
}
