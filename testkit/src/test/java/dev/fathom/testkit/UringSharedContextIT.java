package dev.fathom.testkit;

import dev.fathom.aio.ContextOptions;
import dev.fathom.driver.DriverKind;

/** Shared contexts of one lane on io_uring. */
class UringSharedContextIT extends RealContextContract implements ContextSharingContract {

  @Override
  public ContextOptions options(int depth) {
    return ContextOptions.shared(depth).withDrivers(DriverKind.IO_URING).withLanes(1);
  }
}
