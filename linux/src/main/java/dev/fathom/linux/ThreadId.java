package dev.fathom.linux;

/** The kernel's number of a thread: gettid(2). */
public final class ThreadId {
  private ThreadId() {}

  /** Of the platform thread that runs this; for a virtual thread its carrier of the moment. */
  public static int current() {
    return (int) SystemCall.call(SystemCallNumber.GETTID);
  }
}
