package dev.fathom.testkit;

import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.TestExecutionExceptionHandler;
import org.opentest4j.TestAbortedException;

/** The seed of one test, told when the test fails. */
final class NamedSeed implements TestExecutionExceptionHandler {
  private final long seed = Seeds.any();

  long value() {
    return seed;
  }

  @Override
  public void handleTestExecutionException(ExtensionContext context, Throwable failure)
      throws Throwable {
    throw failure instanceof TestAbortedException ? failure : Seeds.replayable(seed, failure);
  }
}
