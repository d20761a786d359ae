package dev.fathom.aio;

import dev.fathom.linux.ErrnoException;
import dev.fathom.linux.EventFd;
import dev.fathom.linux.Poll;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Several contexts that one thread waits on together, the most urgent first: completions of a
 * context are delivered only when those before it in the list have none.
 *
 * <p>Confined to one thread; confined contexts in it belong to that thread. Closing the group
 * leaves the contexts open.
 */
public final class ContextGroup implements AutoCloseable {
  /** How long to wait on one context at a time where they have no eventfds. */
  private static final long TURN_NANOS = 1_000_000;

  private final List<IoContext> contexts;
  private final @Nullable Poll poll;
  private final int[] eventFds;

  private ContextGroup(List<IoContext> contexts, @Nullable Poll poll, int[] eventFds) {
    this.contexts = contexts;
    this.poll = poll;
    this.eventFds = eventFds;
  }

  /**
   * A group.
   *
   * @param contexts most urgent first, at least one
   */
  public static ContextGroup of(List<? extends IoContext> contexts) {
    if (contexts.isEmpty()) {
      throw new IllegalArgumentException("a group needs at least one context");
    }
    List<IoContext> copy = List.copyOf(contexts);
    boolean signalled =
        copy.stream().allMatch(context -> context.report().capabilities().eventFd());
    if (!signalled) {
      return new ContextGroup(copy, null, new int[0]);
    }
    int[] fds = copy.stream().mapToInt(IoContext::eventFd).toArray();
    try {
      Poll poll = new Poll(fds.length);
      for (int fd : fds) {
        poll.add(fd, Poll.POLLIN);
      }
      return new ContextGroup(copy, poll, fds);
    } catch (ErrnoException e) {
      throw new IllegalStateException("no memory to poll " + fds.length + " contexts", e);
    }
  }

  /**
   * Hands over what is prepared on all contexts, waits until one has a completion, and delivers
   * those of the most urgent one that has any.
   *
   * @param timeoutNanos {@link IoContext#FOREVER} or at least 0
   * @return the index of the context that the batch is from; −1 if the time was over first
   */
  public int await(Completions out, long timeoutNanos) {
    long start = System.nanoTime();
    for (; ; ) {
      for (int i = 0; i < contexts.size(); i++) {
        if (contexts.get(i).await(out, 0, 0) > 0) {
          return i;
        }
      }
      long rest = timeoutNanos < 0 ? Long.MAX_VALUE : timeoutNanos - (System.nanoTime() - start);
      if (rest <= 0) {
        return -1;
      }
      int urgent = waitOnce(out, rest);
      if (urgent >= 0) {
        return urgent;
      }
    }
  }

  /** Waits; the index of a context that was waited on itself and had something, or −1. */
  private int waitOnce(Completions out, long atMostNanos) {
    if (poll == null) {
      int last = contexts.size() - 1;
      return contexts.get(last).await(out, 1, Math.min(atMostNanos, TURN_NANOS)) > 0 ? last : -1;
    }
    long nanos = atMostNanos;
    for (IoContext context : contexts) {
      long timer = context.untilNextTimerNanos();
      nanos = timer < 0 ? nanos : Math.min(nanos, timer);
    }
    poll.await(nanos == Long.MAX_VALUE ? -1 : nanos);
    for (int fd : eventFds) {
      EventFd.drain(fd);
    }
    return -1;
  }

  @Override
  public void close() {
    if (poll != null) {
      poll.close();
    }
  }
}
