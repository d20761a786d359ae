package dev.fathom.testkit;

import dev.fathom.driver.Driver;
import dev.fathom.driver.DriverOptions;
import java.nio.file.Path;
import org.junit.jupiter.api.extension.RegisterExtension;

/** io_uring on btrfs, on a loop device. */
class UringDriverOnBtrfsContractIT extends DriverContract {
  @RegisterExtension
  static final MountedDirectory MOUNT = new MountedDirectory(LoopMount.FileSystem.BTRFS);

  @Override
  public Driver open(DriverOptions options) {
    return UringDriverContractIT.openOrSkip(options);
  }

  @Override
  public Path directory() {
    return MOUNT.path();
  }
}
