package dev.fathom.guest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Two processes write to a file, one over the other, on each file system of the guest. */
final class GuestFiles {
  static final List<String> FILE_SYSTEMS = List.of("ext4", "xfs", "btrfs");

  /** Of {@link GuestMain#COUNT} pages. */
  static final int SECOND_PAGES = 5;

  private static final Path MOUNT = Path.of("/dev/shm/mount");

  private final GuestMain main;

  GuestFiles(GuestMain main) {
    this.main = main;
  }

  void play(GuestDisk disk) throws IOException, InterruptedException {
    Files.createDirectories(MOUNT);
    String device = "/dev/" + disk.name();
    for (String fileSystem : FILE_SYSTEMS) {
      String force = fileSystem.equals("ext4") ? "-F" : "-f";
      run("mkfs." + fileSystem, "-q", force, device);
      run("mount", "-t", fileSystem, device, MOUNT.toString());
      String file = "of=" + MOUNT.resolve("file");
      main.dd(fileSystem + "-first", "if=/dev/zero", file);
      main.dd(
          fileSystem + "-second",
          "if=/dev/zero",
          file,
          "seek=7",
          "count=" + SECOND_PAGES,
          "conv=notrunc,fsync");
      run("umount", MOUNT.toString());
    }
  }

  private static void run(String... command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).inheritIO().start();
    if (process.waitFor() != 0) {
      throw new IOException(String.join(" ", command) + ": " + process.exitValue());
    }
  }
}
