package dev.fathom.testkit;

import dev.fathom.aio.ContextOptions;
import dev.fathom.driver.DriverKind;

/** Shared contexts of two lanes on io_uring. */
class UringTwoLaneContextIT extends RealContextContract implements ContextSharingContract {

  @Override
  public ContextOptions options(int depth) {
    return ContextOptions.shared(depth).withDrivers(DriverKind.IO_URING).withLanes(2);
  }
}
