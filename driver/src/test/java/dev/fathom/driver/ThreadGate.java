package dev.fathom.driver;

/** Holds threads up until it is opened, and counts those that came and went. */
final class ThreadGate implements AutoCloseable {
  private int arrived;
  private int passed;
  private boolean open;

  synchronized void pass() {
    arrived++;
    notifyAll();
    while (!open) {
      await();
    }
    passed++;
    notifyAll();
  }

  synchronized void open() {
    open = true;
    notifyAll();
  }

  synchronized void awaitArrival() {
    while (arrived == 0) {
      await();
    }
  }

  synchronized void awaitPassed(int count) {
    while (passed < count) {
      await();
    }
  }

  @SuppressWarnings("WaitNotInLoop") // the loops are the callers'
  private void await() {
    try {
      wait();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    open();
  }
}
