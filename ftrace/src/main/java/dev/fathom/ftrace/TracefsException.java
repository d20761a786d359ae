package dev.fathom.ftrace;

import java.io.IOException;

/** Tracing through tracefs cannot begin; the message says why and how to mend it. */
public final class TracefsException extends IOException {
  private static final long serialVersionUID = 1;

  /** What stands against it. */
  public enum Reason {
    /** tracefs is not mounted, or the kernel has none. */
    NO_TRACEFS,
    /** Not for this user. */
    NOT_PERMITTED,
    /** The kernel's lockdown forbids it. */
    LOCKED_DOWN,
    /** The kernel has not the events without which there is nothing to tell. */
    NO_EVENTS,
    /** Anything else. */
    FAILED
  }

  private final Reason reason;

  TracefsException(Reason reason, String message) {
    super(message);
    this.reason = reason;
  }

  /** What stands against it. */
  public Reason reason() {
    return reason;
  }
}
