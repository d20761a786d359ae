package dev.fathom.ftrace;

import dev.fathom.trace.Names;
import java.io.IOException;

/** A program that traces and goes without closing its tracer. */
final class ChildTracer {
  private ChildTracer() {}

  /** Says that it traces, then waits to be ended. */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    TracefsTracer tracer = TracefsTracer.start(TracefsOptions.DEFAULT, new Names());
    System.out.println("tracing " + tracer.missing().size());
    Thread.sleep(60_000);
  }
}
