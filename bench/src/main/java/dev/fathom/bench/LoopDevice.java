package dev.fathom.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A block device whose data are a file, without a scheduler whatever its last user left it; needs
 * root. Closing detaches it, from any thread.
 */
final class LoopDevice implements AutoCloseable {
  private static final Duration LIMIT = Duration.ofSeconds(30);

  private static final int DETACH_CHECKS = 100;

  private final Path device;
  private final AtomicBoolean attached = new AtomicBoolean(true);

  private LoopDevice(Path device) {
    this.device = device;
  }

  /**
   * Attaches a file.
   *
   * @throws IOException if losetup cannot; the message says why
   */
  static LoopDevice attach(Path file) throws IOException, InterruptedException {
    String printed = Command.run(List.of("losetup", "--find", "--show", file.toString()), LIMIT);
    LoopDevice loop = new LoopDevice(Path.of(printed.strip()));
    try {
      Files.writeString(loop.inSysfs("queue/scheduler"), "none");
    } catch (IOException e) {
      loop.close();
      throw e;
    }
    return loop;
  }

  private Path inSysfs(String name) {
    return Path.of("/sys/block").resolve(device.getFileName()).resolve(name);
  }

  /** Its path. */
  Path path() {
    return device;
  }

  @Override
  public void close() {
    if (!attached.compareAndSet(true, false)) {
      return;
    }
    try {
      Command.run(List.of("losetup", "--detach", device.toString()), LIMIT);
      awaitDetached();
    } catch (IOException e) {
      System.err.println("bench: " + device + " is still attached: " + e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      System.err.println("bench: " + device + " may still be attached");
    }
  }

  /**
   * The kernel detaches a device once nobody has it open: rings give files back after their end.
   */
  private void awaitDetached() throws IOException, InterruptedException {
    Path backing = inSysfs("loop");
    for (int i = 0; Files.exists(backing); i++) {
      if (i == DETACH_CHECKS) {
        throw new IOException("it is in use");
      }
      TimeUnit.MILLISECONDS.sleep(50);
    }
  }
}
