package dev.fathom.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.fathom.aio.ContextOptions;
import dev.fathom.aio.IoContext;
import dev.fathom.aio.IoFile;
import dev.fathom.aio.Operation;
import dev.fathom.driver.DriverKind;
import dev.fathom.driver.DriverUnavailableException;
import dev.fathom.driver.FileOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Eight threads on one shared context: everything is delivered exactly once, nobody hangs. */
class ContextStressIT {
  private static final long NANOS = 2_000_000_000L;

  @TempDir Path directory;

  @ParameterizedTest
  @CsvSource({"IO_URING, 1, 64", "IO_URING, 4, 64", "IO_URING, 2, 6", "THREADS, 1, 64"})
  @Timeout(value = 60, unit = TimeUnit.SECONDS)
  void everythingIsDeliveredOnce(DriverKind kind, int lanes, int depth) throws Exception {
    ContextOptions options = ContextOptions.shared(depth).withDrivers(kind).withLanes(lanes);
    long seed = Seeds.any();
    try (IoContext context = open(options);
        PollTarget target = EventFdTarget.open();
        IoFile file = context.open(directory.resolve("data"), FileOptions.CREATE)) {
      long handle = context.prepare(Operation.write(file, ContextRig.filled(1 << 16, 'x'), 0), 0);
      assertThat(context.awaitOperation(handle, -1)).isEqualTo(1 << 16);
      ContextStress stress = new ContextStress(context, file, target.fd());
      assertThat(stress.run(8, NANOS, seed)).isGreaterThan(1000);
    }
  }

  private static IoContext open(ContextOptions options) throws IOException {
    try {
      return IoContext.open(options);
    } catch (DriverUnavailableException e) {
      return abort("no such driver here: " + e.getMessage());
    }
  }
}
