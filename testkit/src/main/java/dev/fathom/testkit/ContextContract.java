package dev.fathom.testkit;

import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * What every {@link dev.fathom.aio.IoContext} must do, whatever its driver: a class per way of
 * opening one extends this. Contexts that lack a capability skip what needs it.
 */
@Timeout(value = 20, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
public abstract class ContextContract
    implements ContextSubmissionContract,
        ContextWaitContract,
        ContextOrderContract,
        ContextCancelContract,
        ContextMemoryContract,
        ContextLifetimeContract,
        ContextTraceContract,
        ContextTraceEndContract,
        ContextFaultContract {

  @TempDir Path directory;

  /** For subclasses. */
  protected ContextContract() {}

  @Override
  public Path directory() {
    return directory;
  }
}
