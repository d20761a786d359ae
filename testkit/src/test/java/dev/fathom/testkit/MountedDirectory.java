package dev.fathom.testkit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A file system for the tests of one class, with a directory for each of them. */
final class MountedDirectory implements BeforeAllCallback, BeforeEachCallback, AfterAllCallback {
  private static final long SIZE_BYTES = 1L << 30;

  private final LoopMount.FileSystem fileSystem;
  private @Nullable Path below;
  private @Nullable LoopMount mount;
  private @Nullable Path path;

  MountedDirectory(LoopMount.FileSystem fileSystem) {
    this.fileSystem = fileSystem;
  }

  Path path() {
    if (path == null) {
      throw new IllegalStateException("outside of a test");
    }
    return path;
  }

  @Override
  public void beforeAll(ExtensionContext context) throws IOException {
    LoopMount.assumeAvailable(fileSystem);
    below = Files.createTempDirectory("mounted");
    mount = LoopMount.open(below, fileSystem, SIZE_BYTES, false);
  }

  @Override
  public void beforeEach(ExtensionContext context) throws IOException {
    if (mount != null) {
      path = Files.createTempDirectory(mount.mountPoint(), "test");
    }
  }

  @Override
  public void afterAll(ExtensionContext context) throws IOException {
    if (mount != null) {
      mount.close();
    }
    if (below != null) {
      Files.deleteIfExists(below);
    }
  }
}
