package dev.fathom.testkit;

import static org.junit.jupiter.api.Assumptions.abort;

import dev.fathom.aio.ContextOptions;
import dev.fathom.aio.IoContext;
import dev.fathom.driver.DriverUnavailableException;
import java.io.IOException;

/** Contexts on drivers of this machine. */
abstract class RealContextContract extends ContextContract {

  @Override
  public IoContext open(ContextOptions options) throws IOException {
    try {
      return IoContext.open(options);
    } catch (DriverUnavailableException e) {
      return abort("no such driver here: " + e.getMessage());
    }
  }
}
