package dev.fathom.testkit;

import dev.fathom.aio.ContextOptions;
import dev.fathom.driver.DriverKind;

/** Shared contexts of two lanes on Linux AIO. */
class LinuxAioSharedContextIT extends RealContextContract implements ContextSharingContract {

  @Override
  public ContextOptions options(int depth) {
    return ContextOptions.shared(depth).withDrivers(DriverKind.LINUX_AIO).withLanes(2);
  }

  @Override
  public int cyclesAtOnce() {
    return LinuxAioDriverContractIT.AT_ONCE;
  }
}
