package dev.fathom.testkit;

import dev.fathom.aio.ContextOptions;
import dev.fathom.driver.DriverKind;

/** Confined contexts on Linux AIO. */
class LinuxAioConfinedContextIT extends RealContextContract implements ContextConfinementContract {

  @Override
  public ContextOptions options(int depth) {
    return ContextOptions.confined(depth).withDrivers(DriverKind.LINUX_AIO);
  }

  @Override
  public int cyclesAtOnce() {
    return LinuxAioDriverContractIT.AT_ONCE;
  }
}
