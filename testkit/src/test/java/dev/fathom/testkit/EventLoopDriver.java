package dev.fathom.testkit;

import dev.fathom.aio.ContextOptions;
import dev.fathom.aio.EventLoop;
import dev.fathom.aio.IoContext;
import dev.fathom.aio.IoService;
import dev.fathom.driver.Driver;
import dev.fathom.driver.DriverChoice;
import dev.fathom.driver.DriverOptions;
import dev.fathom.driver.ThreadDriver;
import java.io.IOException;
import java.util.List;

/** What loops, services and groups are tested on. */
enum EventLoopDriver {
  IO_URING,
  THREADS,
  SIMULATED;

  Driver open(DriverOptions options) {
    return switch (this) {
      case IO_URING -> UringDriverContractIT.openOrSkip(options);
      case THREADS -> ThreadDriver.open(options);
      case SIMULATED -> new SimulatedDriver(Seeds.any(), SimulationProfile.CALM, options);
    };
  }

  IoContext.DriverSource source() {
    return options -> new DriverChoice(open(options), List.of());
  }

  IoContext context(int depth) throws IOException {
    return IoContext.open(ContextOptions.confined(depth), source());
  }

  EventLoop loop(int depth) throws IOException {
    return EventLoop.open(ContextOptions.confined(depth), source());
  }

  IoService service(int depth) throws IOException {
    return IoService.open(ContextOptions.confined(depth), source());
  }

  /** A loop on which no read ever ends by itself, although it is one of a seekable file. */
  EventLoop loopWhereReadsStay(int depth) throws IOException {
    return EventLoop.open(ContextOptions.confined(depth), sourceWhereReadsStay());
  }

  /** The same of a service; reads of virtual threads are meant, which go to the driver. */
  IoService serviceWhereReadsStay(int depth) throws IOException {
    return IoService.open(ContextOptions.confined(depth), sourceWhereReadsStay());
  }

  private IoContext.DriverSource sourceWhereReadsStay() {
    return options -> new DriverChoice(EventLoopStuckReads.on(open(options)), List.of());
  }
}
