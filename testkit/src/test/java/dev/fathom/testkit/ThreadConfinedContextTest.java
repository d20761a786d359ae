package dev.fathom.testkit;

import dev.fathom.aio.ContextOptions;
import dev.fathom.driver.DriverKind;

/** Confined contexts on threads. */
class ThreadConfinedContextTest extends RealContextContract implements ContextConfinementContract {

  @Override
  public ContextOptions options(int depth) {
    return ContextOptions.confined(depth).withDrivers(DriverKind.THREADS);
  }
}
