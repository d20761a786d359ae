package dev.fathom.testkit;

import dev.fathom.aio.ContextOptions;
import dev.fathom.driver.DriverKind;

/** Confined contexts on io_uring. */
class UringConfinedContextIT extends RealContextContract implements ContextConfinementContract {

  @Override
  public ContextOptions options(int depth) {
    return ContextOptions.confined(depth).withDrivers(DriverKind.IO_URING);
  }
}
