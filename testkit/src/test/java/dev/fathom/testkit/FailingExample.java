package dev.fathom.testkit;

import org.junit.jupiter.api.Test;

/** Fails, for tests of what runs tests. Its name keeps it out of ordinary runs. */
class FailingExample {

  @Test
  void fails() {
    throw new AssertionError("on purpose");
  }

  /** Fails too if it gets arguments. */
  public static void main(String[] arguments) {
    if (arguments.length > 0) {
      throw new IllegalStateException("main got " + arguments.length);
    }
  }
}
