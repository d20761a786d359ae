package dev.fathom.aio;

import dev.fathom.trace.Action;
import dev.fathom.trace.FileName;
import dev.fathom.trace.TraceWriter;
import java.nio.file.Path;

/**
 * Lets a program's own system calls be traced like operations of a context: each that its threads
 * make is one operation, marked as inline, of the thread that made it; issued when submitted,
 * reaped when delivered. For programs that do some of their I/O by plain calls. Any thread.
 */
public final class TracedCalls implements AutoCloseable {
  private final CallProbes probes = new CallProbes(Probes.nextContext());

  /** Calls of one part of a program. */
  public TracedCalls() {}

  /**
   * A file that calls are made on. Any thread.
   *
   * @see #file
   */
  public static final class File {
    private final FileName name;
    private final boolean direct;

    /** Session, and number of the file in it. */
    private volatile long traced;

    private File(FileName name, boolean direct) {
      this.name = name;
      this.direct = direct;
    }

    boolean direct() {
      return direct;
    }

    int traceId(TraceWriter writer, int session) {
      long known = traced;
      if ((int) (known >>> 32) != session) {
        known = (long) session << 32 | writer.idOf(name);
        traced = known;
      }
      return (int) known;
    }
  }

  /**
   * A file as traces name it.
   *
   * @param path as it was opened
   * @param fd a descriptor of it: device and inode are asked of the kernel
   * @param direct whether it is past the page cache (O_DIRECT)
   */
  public static File file(Path path, int fd, boolean direct) {
    return new File(FileNames.of(path.toString(), fd), direct);
  }

  /** Whether calls are traced now; if not, no clock need be read. Hot path. */
  public boolean on() {
    return Probes.on();
  }

  /**
   * This thread made a call, which is over now; only if {@link #on}. Hot path: allocation-free.
   *
   * @param positionBytes in the file, −1 if that means nothing
   * @param lengthBytes asked for
   * @param result bytes, or negated errno
   * @param startNanos when the call was made, of {@link System#nanoTime}
   */
  public void called(
      Action action, File file, long positionBytes, int lengthBytes, int result, long startNanos) {
    long now = System.nanoTime();
    probes.called(action, file, positionBytes, lengthBytes, result, startNanos, now);
  }

  @Override
  public void close() {
    probes.close();
  }
}
