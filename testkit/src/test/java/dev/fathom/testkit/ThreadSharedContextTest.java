package dev.fathom.testkit;

import dev.fathom.aio.ContextOptions;
import dev.fathom.driver.DriverKind;

/** Shared contexts on threads. */
class ThreadSharedContextTest extends RealContextContract implements ContextSharingContract {

  @Override
  public ContextOptions options(int depth) {
    return ContextOptions.shared(depth).withDrivers(DriverKind.THREADS);
  }
}
