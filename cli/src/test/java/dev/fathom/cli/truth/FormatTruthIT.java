package dev.fathom.cli.truth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.fathom.cli.TracingRun;
import dev.fathom.testkit.LoopMount;
import dev.fathom.testkit.LoopMount.FileSystem;
import dev.fathom.testkit.LoopMount.Format;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** File systems whose bios carry other pages than those that were written. */
class FormatTruthIT {
  private static final long DEVICE_BYTES = 512L << 20;
  private static final int PAGE = 4096;
  private static final int PAGES = 23;
  private static final long HALF = PAGES * (PAGE / 2);
  private static final int BLOCK = 4 * PAGE;

  @TempDir Path directory;

  @BeforeEach
  void kernel() {
    TracingRun.assumeAvailable();
  }

  private LoopMount mount(Format format) {
    LoopMount.assumeAvailable(format.fileSystem());
    try {
      return LoopMount.open(directory, format, DEVICE_BYTES, false);
    } catch (IOException e) {
      return abort(format + " cannot be mounted: " + e.getMessage());
    }
  }

  private void encrypt(Path folder) throws IOException, InterruptedException {
    Path source = directory.resolve("encrypt.c");
    try (InputStream in = FormatTruthIT.class.getResourceAsStream("encrypt.c")) {
      Files.write(source, Objects.requireNonNull(in, "encrypt.c").readAllBytes());
    }
    Path program = directory.resolve("encrypt");
    Programs.run("gcc", "-O2", "-o", program.toString(), source.toString());
    Programs.Outcome outcome = Programs.attempt(program.toString(), folder.toString());
    assumeTrue(outcome.status() != 3, "no encryption on this kernel: " + outcome.text());
    assertThat(outcome.status()).as(outcome.text()).isZero();
  }

  /** The device gets copies of the pages, and the third process flushes what the others wrote. */
  @Test
  void encryptedPagesAreTheWriters() throws Exception {
    Actor actor = Actor.in(directory);
    Map<Long, Long> written = new TreeMap<>();
    try (LoopMount mount = mount(new Format(FileSystem.EXT4, "-O encrypt", ""))) {
      Path folder = mount.mountPoint().resolve("secret");
      encrypt(folder);
      Path file = folder.resolve("file");
      Account account =
          Trial.of(
              directory,
              List.of(mount.device()),
              () -> {
                Files.deleteIfExists(file);
                written.clear();
                written.put(actor.act(file, "write:0:4096:23:4096").pid(), HALF);
                written.put(actor.act(file, "write:2048:2048:23:4096").pid(), HALF);
                actor.act(file, "fsync");
              });
      long inode = (Long) Files.getAttribute(file, "unix:ino");
      assertThat(account.bytes("write", inode)).as(account.err()).isEqualTo(written);
      assertThat(account.ofFile("write", inode))
          .allMatch(share -> share.confidence().equals("exact"));
      assertThat(account.unknown("write")).as(account.err()).isEmpty();
      account.assertThatSumsAreTheDevices();
    }
  }

  /**
   * A page is written again with its block, though nobody wrote to it: for who wrote to another
   * one.
   */
  @Test
  void blocksLargerThanPagesAreTheirWriters() throws Exception {
    Actor actor = Actor.in(directory);
    Map<Long, Long> written = new TreeMap<>();
    try (LoopMount mount = mount(new Format(FileSystem.XFS, "-b size=" + BLOCK, ""))) {
      Path file = mount.mountPoint().resolve("file");
      Account account =
          Trial.of(
              directory,
              List.of(mount.device()),
              () -> {
                Files.deleteIfExists(file);
                written.clear();
                written.put(actor.act(file, "write:0:4096:16:4096 fsync").pid(), 4L * BLOCK);
                written.put(actor.act(file, "write:8192:100:1:0 fsync").pid(), (long) BLOCK);
                // a block of its own, of which it writes a page
                written.put(actor.act(file, "write:69632:4096:1:0 fsync").pid(), (long) BLOCK);
              });
      long inode = (Long) Files.getAttribute(file, "unix:ino");
      assertThat(account.bytes("write", inode)).as(account.err()).isEqualTo(written);
      assertThat(account.unknown("write")).as(account.err()).isEmpty();
      account.assertThatSumsAreTheDevices();
    }
  }

  /** A compressed extent is divided as its pages were, and so is its second copy. */
  @Test
  void compressedExtentsAreTheirPagesWriters() throws Exception {
    Actor actor = Actor.in(directory);
    List<Long> pids = new ArrayList<>();
    Format format = new Format(FileSystem.BTRFS, "-d dup", "compress-force=zstd");
    try (LoopMount mount = mount(format)) {
      Path file = mount.mountPoint().resolve("file");
      Account account =
          Trial.of(
              directory,
              List.of(mount.device()),
              () -> {
                Files.deleteIfExists(file);
                pids.clear();
                pids.add(actor.act(file, "write:0:262144:16:262144").pid());
                pids.add(actor.act(file, "write:0:4096:64:65536").pid());
                TracingRun.sync(mount);
              });
      long inode = (Long) Files.getAttribute(file, "unix:ino");
      Map<Long, Long> bytes = account.bytes("write", inode);
      assertThat(bytes).as(account.err()).containsOnlyKeys(pids);
      long few = bytes.getOrDefault(pids.getLast(), 0L);
      assertThat(few).as(account.err()).isPositive();
      assertThat(bytes.get(pids.getFirst())).as(account.err()).isEqualTo(15 * few);
      assertThat(account.unknown("write")).as(account.err()).isEmpty();
      account.assertThatSumsAreTheDevices();
    }
  }
}
