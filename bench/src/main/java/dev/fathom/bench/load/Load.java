package dev.fathom.bench.load;

import java.io.IOException;

/**
 * A way of carrying a job out: the seam for another API to be measured. Add a class, and its name
 * to {@link LoadMain}.
 */
@FunctionalInterface
public interface Load {

  /**
   * Works until the meter says that time is over. Called once, on the main thread; may start
   * others.
   *
   * @throws IOException if the job cannot be done here
   * @throws InterruptedException if the main thread was interrupted
   */
  void run(Job job, Meter meter) throws IOException, InterruptedException;
}
