package dev.fathom.testkit;

/** A descriptor that is not readable until a test says so. */
public interface PollTarget extends AutoCloseable {

  /** What to poll. */
  int fd();

  /** Makes it readable (POLLIN). */
  void makeReadable();

  @Override
  void close();
}
