package dev.fathom.kernel;

import dev.fathom.kernel.bpf.BpfMap;
import dev.fathom.kernel.names.DeviceNumber;
import dev.fathom.linux.ErrnoException;
import dev.fathom.linux.ProcFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The loop devices of this machine and the files behind them, told to the kernel programs. */
final class LoopDevices {
  private static final Path BLOCK = Path.of("/sys/block");
  private static final int ENTRY_BYTES = 16;

  private LoopDevices() {}

  /** A loop device over a file: numbers of device, of the file's device and inode, and offset. */
  record Loop(long device, long fileDevice, long inode, long offsetBytes) {}

  /** Those that are set up now. Files that cannot be looked at are left out. */
  static List<Loop> all() {
    List<Loop> loops = new ArrayList<>();
    try (DirectoryStream<Path> folders = Files.newDirectoryStream(BLOCK, "loop*")) {
      for (Path folder : folders) {
        String file = ProcFile.text(folder.resolve("loop/backing_file")).orElse("");
        if (!file.isEmpty()) {
          add(loops, folder, Path.of(file));
        }
      }
    } catch (IOException | DirectoryIteratorException e) {
      return loops;
    }
    return loops;
  }

  private static void add(List<Loop> loops, Path folder, Path file) {
    try {
      loops.add(
          new Loop(
              DeviceNumber.parse(ProcFile.text(folder.resolve("dev")).orElse("")),
              DeviceNumber.packed((long) Files.getAttribute(file, "unix:dev")),
              (long) Files.getAttribute(file, "unix:ino"),
              ProcFile.number(folder.resolve("loop/offset")).orElse(0)));
    } catch (IOException | IllegalArgumentException e) {
      // Deleted, or set up and taken down meanwhile: its bytes will be the loop thread's.
      loops.removeIf(loop -> loop.inode() == 0);
    }
  }

  /** Those whose file lies on a real block device: only there bytes reach a device twice. */
  static List<Loop> stacked() {
    return all().stream()
        .filter(loop -> Files.exists(Path.of("/sys/dev/block", name(loop.fileDevice()))))
        .toList();
  }

  private static String name(long number) {
    return (number >>> 20) + ":" + (number & 0xfffff);
  }

  /** Fills the maps {@code loops} and {@code loopdevs}. */
  static void tell(List<Loop> loops, BpfMap files, BpfMap devices) throws ErrnoException {
    for (Loop loop : loops) {
      files.update(
          entry(loop.fileDevice(), loop.inode()), entry(loop.device(), loop.offsetBytes()));
      byte[] number = BpfMap.bytes((int) loop.device());
      devices.update(number, number);
    }
  }

  private static byte[] entry(long number, long rest) {
    return ByteBuffer.allocate(ENTRY_BYTES)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putInt((int) number)
        .putInt(0)
        .putLong(rest)
        .array();
  }
}
