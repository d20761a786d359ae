package dev.fathom.bench;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** One of those that are compared: a program that carries a job out and measures itself. */
interface Contender {

  /** Its short name, as tables and targets have it. */
  String name();

  /** Whether it can do what a scenario asks for, on a machine that has all. */
  boolean appliesTo(Scenario scenario);

  /** Why it cannot run on this machine; null if it can. */
  @Nullable String obstacle();

  /**
   * One run, in a process of its own.
   *
   * @throws IOException if that fails; the message says what it printed
   * @throws InterruptedException if this thread was interrupted; the process has ended then
   */
  Sample run(Run run) throws IOException, InterruptedException;
}
