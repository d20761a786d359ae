/**
 * What the tests of all modules share: contracts that every implementation of an interface is held
 * to, a driver that is a seeded simulation in virtual time, and real faults.
 */
module dev.fathom.testkit {
  requires transitive org.jspecify;
  requires transitive dev.fathom.aio;
  requires transitive dev.fathom.driver;
  requires transitive dev.fathom.trace;
  requires transitive org.junit.jupiter.api;
  requires transitive org.assertj.core;
  requires org.junit.platform.launcher;
  requires jdk.management; // how much a thread allocates

  exports dev.fathom.testkit;

  // For JUnit, which looks for tests in it.
  opens dev.fathom.testkit;
}
