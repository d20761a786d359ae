package dev.fathom.aio;

import dev.fathom.trace.Timeline;
import org.jspecify.annotations.Nullable;

/**
 * Events that programs posted, in order, bounded. Any thread adds; the engine's owner takes. The
 * count is volatile so that the owner's check costs one load.
 */
final class PostQueue {
  private final long[] tags;
  private final int[] values;

  /** Who posted, as {@link Probes#capture}, and when. */
  private final long[] captures;

  private final long[] times;
  private int head;
  private volatile int count;

  PostQueue(int capacity) {
    tags = new long[capacity];
    values = new int[capacity];
    captures = new long[capacity];
    times = new long[capacity];
  }

  int count() {
    return count;
  }

  /**
   * Adds an event; false if the queue is full.
   *
   * @param capture who posts, as {@link Probes#capture} gives it
   * @param time when, or {@link Timeline#NOT_REACHED} if that is not traced
   */
  boolean offer(long tag, int value, long capture, long time) {
    synchronized (tags) {
      int size = count;
      if (size == tags.length) {
        return false;
      }
      int at = (head + size) % tags.length;
      tags[at] = tag;
      values[at] = value;
      captures[at] = capture;
      times[at] = time;
      count = size + 1;
      return true;
    }
  }

  /**
   * Moves up to {@code max} events into a batch, from {@code offset}; says how many.
   *
   * @param probes told of each if it is traced; null for none
   * @param now the time, or {@link Timeline#NOT_REACHED} if nothing is traced
   */
  int drainTo(Completions out, int offset, int max, @Nullable Probes probes, long now) {
    if (count == 0) {
      return 0;
    }
    synchronized (tags) {
      int taken = Math.min(count, max);
      for (int i = 0; i < taken; i++) {
        out.operations[offset + i] = IoContext.POSTED;
        out.tags[offset + i] = tags[head];
        out.results[offset + i] = values[head];
        if (probes != null && now != Timeline.NOT_REACHED) {
          probes.reapedPost(tags[head], values[head], captures[head], times[head], now);
        }
        head = (head + 1) % tags.length;
      }
      count -= taken;
      return taken;
    }
  }
}
