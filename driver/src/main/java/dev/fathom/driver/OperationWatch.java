package dev.fathom.driver;

/**
 * Told how a driver carries single operations out, where it knows: what {@link DriverCounters} sums
 * up. Called inside {@code prepare…}, {@code submit} and {@code submitAndAwait}, on their thread;
 * must be fast and must not throw.
 */
public interface OperationWatch {
  /** It is, or will be, finished in the submitting call itself, without ring or thread. */
  void inline(long handle);

  /**
   * A worker thread does it, of the kernel or of the driver, or its submission itself may have
   * waited: it could not be done asynchronously.
   */
  void punted(long handle);

  /** An attempt was interrupted, and it is done again. */
  void retried(long handle);

  /** Tells nobody. */
  OperationWatch NONE =
      new OperationWatch() {
        @Override
        public void inline(long handle) {}

        @Override
        public void punted(long handle) {}

        @Override
        public void retried(long handle) {}
      };
}
