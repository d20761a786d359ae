package dev.fathom.testkit;

import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * What every {@link dev.fathom.driver.Driver} must do: a class per driver extends this and says how
 * one is opened. Drivers that lack a capability skip what needs it.
 */
@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
public abstract class DriverContract
    implements SubmissionContract,
        DataContract,
        FileContract,
        WaitContract,
        CancelContract,
        ResourceContract,
        SharedContract,
        SoakContract {

  @TempDir Path directory;

  /** For subclasses. */
  protected DriverContract() {}

  @Override
  public Path directory() {
    return directory;
  }
}
