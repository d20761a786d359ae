package dev.fathom.testkit;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A real block device over a file (loop(4)), with a real file system on it if wanted. Closing takes
 * everything away again; so does the end of the JVM. Needs root.
 */
public final class LoopMount implements AutoCloseable {

  /** What is on the device. */
  public enum FileSystem {
    /** Nothing: the device is used as it is. */
    NONE(1 << 20, ""),
    /** ext4. */
    EXT4(16 << 20, "mkfs.ext4 -q -F"),
    /** xfs; its tools refuse less than 300 MiB. */
    XFS(320 << 20, "mkfs.xfs -q -f"),
    /** btrfs. */
    BTRFS(128 << 20, "mkfs.btrfs -q -f");

    private final int leastBytes;

    /** The command that makes it, but for the device. */
    private final String format;

    FileSystem(int leastBytes, String format) {
      this.leastBytes = leastBytes;
      this.format = format;
    }

    /** The smallest device it can be made on; the file below is sparse. */
    public long leastBytes() {
      return leastBytes;
    }
  }

  /**
   * A file system, made and mounted in a certain way.
   *
   * @param making further options of its mkfs command, with blanks between them; may be empty
   * @param mounting options as of {@code mount -o}; may be empty
   */
  public record Format(FileSystem fileSystem, String making, String mounting) {
    /** As the tools make it by default. */
    public static Format of(FileSystem fileSystem) {
      return new Format(fileSystem, "", "");
    }

    private String[] command(Path device) {
      String options = making.isEmpty() ? "" : making + " ";
      return (fileSystem.format + " " + options + device).split(" ", -1);
    }
  }

  private interface Step {
    void run() throws IOException;
  }

  /** What takes away what was made, last first. */
  private final Deque<Step> undo = new ArrayDeque<>();

  private final Thread hook = new Thread(this::closeQuietly, "loop mount clean-up");
  private Path file = Path.of("");
  private Path device = Path.of("");
  private @Nullable Path mountPoint;

  private LoopMount() {}

  /** Skips the test, with the reason, where there can be no loop devices. */
  public static void assumeAvailable() {
    assumeAvailable(FileSystem.NONE);
  }

  /** Skips the test, with the reason, where this file system cannot be made and mounted. */
  public static void assumeAvailable(FileSystem fileSystem) {
    assumeTrue(isRoot(), "loop devices need root");
    assumeTrue(Files.exists(Path.of("/dev/loop-control")), "no /dev/loop-control");
    assumeProgram("losetup");
    if (fileSystem != FileSystem.NONE) {
      assumeProgram(fileSystem.format.split(" ", 2)[0]);
      assumeProgram("mount");
    }
    String problem = Trial.problem(fileSystem);
    assumeTrue(problem.isEmpty(), problem);
  }

  private static void assumeProgram(String program) {
    assumeTrue(CommandLine.exists(program), () -> "no " + program);
  }

  private static boolean isRoot() {
    try {
      return Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0);
    } catch (IOException | UnsupportedOperationException e) {
      return false;
    }
  }

  /**
   * Makes a device and what is on it.
   *
   * @param directory where the file below it and the mount point are made
   * @param sizeBytes of the device, at least {@link FileSystem#leastBytes}
   * @param directIo the loop driver bypasses the page cache for the file below
   * @throws IOException what failed; nothing is left behind
   */
  public static LoopMount open(
      Path directory, FileSystem fileSystem, long sizeBytes, boolean directIo) throws IOException {
    return open(directory, Format.of(fileSystem), sizeBytes, directIo);
  }

  /**
   * As the other {@code open}, with a file system made as told.
   *
   * @throws IOException what failed, for example that the kernel cannot mount it; nothing is left
   *     behind
   */
  public static LoopMount open(Path directory, Format format, long sizeBytes, boolean directIo)
      throws IOException {
    FileSystem fileSystem = format.fileSystem();
    if (sizeBytes < fileSystem.leastBytes) {
      throw new IllegalArgumentException(
          fileSystem + " needs " + fileSystem.leastBytes + " bytes, not " + sizeBytes);
    }
    LoopMount made = new LoopMount();
    Runtime.getRuntime().addShutdownHook(made.hook);
    try {
      made.makeDevice(directory, sizeBytes, directIo);
      if (fileSystem != FileSystem.NONE) {
        CommandLine.run(format.command(made.device));
        made.mount(directory, format.mounting());
      }
      return made;
    } catch (IOException | RuntimeException e) {
      try {
        made.close();
      } catch (IOException suppressed) {
        e.addSuppressed(suppressed);
      }
      throw e;
    }
  }

  private void makeDevice(Path directory, long sizeBytes, boolean directIo) throws IOException {
    file = Files.createTempFile(directory, "loop", ".img");
    undo.push(() -> Files.deleteIfExists(file));
    try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
      sparse.setLength(sizeBytes);
    }
    String direct = "--direct-io=" + (directIo ? "on" : "off");
    device = Path.of(CommandLine.run("losetup", "--find", "--show", direct, file.toString()));
    undo.push(() -> CommandLine.run("losetup", "--detach", device.toString()));
  }

  private void mount(Path directory, String options) throws IOException {
    Path point = Files.createTempDirectory(directory, "mount");
    undo.push(() -> Files.deleteIfExists(point));
    String all = options.isEmpty() ? "defaults" : options;
    CommandLine.run("mount", "-o", all, device.toString(), point.toString());
    undo.push(() -> unmount(point));
    mountPoint = point;
  }

  private static void unmount(Path point) throws IOException {
    try {
      CommandLine.run("umount", point.toString());
    } catch (IOException e) {
      // Still in use: gone from the tree at once, from the kernel when the last user ends.
      CommandLine.run("umount", "--lazy", point.toString());
    }
  }

  /** The file below the device: what it holds, but for what is on its way to it. */
  public Path file() {
    return file;
  }

  /** The block device, e.g. {@code /dev/loop0}. */
  public Path device() {
    return device;
  }

  /**
   * Where the file system is.
   *
   * @throws IllegalStateException if there is none
   */
  public Path mountPoint() {
    if (mountPoint == null) {
      throw new IllegalStateException(device + " is not mounted");
    }
    return mountPoint;
  }

  /**
   * Takes everything away, as far as possible.
   *
   * @throws IOException the first thing that failed
   */
  @Override
  public void close() throws IOException {
    undoAll();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The JVM is ending: the hook finds nothing left to do.
    }
  }

  private synchronized void undoAll() throws IOException {
    IOException first = null;
    while (!undo.isEmpty()) {
      try {
        undo.pop().run();
      } catch (IOException e) {
        if (first == null) {
          first = e;
        } else {
          first.addSuppressed(e);
        }
      }
    }
    if (first != null) {
      throw first;
    }
  }

  private void closeQuietly() {
    try {
      undoAll();
    } catch (IOException e) {
      System.err.println("loop mount " + device + " not taken away: " + e.getMessage());
    }
  }

  /** Whether it really works here, found out once for each file system. */
  private static final class Trial {
    private static final Map<FileSystem, String> PROBLEMS = new EnumMap<>(FileSystem.class);

    private Trial() {}

    static synchronized String problem(FileSystem fileSystem) {
      return PROBLEMS.computeIfAbsent(fileSystem, Trial::attempt);
    }

    private static String attempt(FileSystem fileSystem) {
      try {
        Path directory = Files.createTempDirectory("loop");
        try {
          open(directory, fileSystem, fileSystem.leastBytes, false).close();
        } finally {
          Files.deleteIfExists(directory);
        }
        return "";
      } catch (IOException e) {
        return "no loop device with " + fileSystem + " here: " + e.getMessage();
      }
    }
  }
}
