package dev.fathom.testkit;

/** A simulated descriptor. */
final class SimulatedTarget implements PollTarget {
  private final SimulatedDriver driver;
  private final int fd;

  SimulatedTarget(SimulatedDriver driver) {
    this.driver = driver;
    this.fd = driver.simulatedDescriptor();
  }

  @Override
  public int fd() {
    return fd;
  }

  @Override
  public void makeReadable() {
    driver.makeReady(fd, CancelContract.POLLIN);
  }

  @Override
  public void close() {
    driver.closeDescriptor(fd);
  }
}
