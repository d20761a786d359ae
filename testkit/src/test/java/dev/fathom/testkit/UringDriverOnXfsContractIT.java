package dev.fathom.testkit;

import dev.fathom.driver.Driver;
import dev.fathom.driver.DriverOptions;
import java.nio.file.Path;
import org.junit.jupiter.api.extension.RegisterExtension;

/** io_uring on xfs, on a loop device. */
class UringDriverOnXfsContractIT extends DriverContract {
  @RegisterExtension
  static final MountedDirectory MOUNT = new MountedDirectory(LoopMount.FileSystem.XFS);

  @Override
  public Driver open(DriverOptions options) {
    return UringDriverContractIT.openOrSkip(options);
  }

  @Override
  public Path directory() {
    return MOUNT.path();
  }

  /** The kernel answers 0 too when an operation in a worker thread ended by itself meanwhile. */
  @Override
  public boolean cancelsForCertain() {
    return false;
  }
}
