package dev.fathom.aio;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/**
 * Pools of one count of buffers, used again from race to race: a race is run millions of times, and a
 * pool's memory would not be freed by a garbage collector. Any thread.
 */
final class SparePools {
  private final int count;
  private final Queue<BufferPool> spare = new ConcurrentLinkedQueue<>();

  SparePools(int count) {
    this.count = count;
  }

  /** A pool with all buffers free, the first on top. */
  BufferPool take() {
    BufferPool pool = spare.poll();
    return pool == null ? BufferPool.create(count, 1, 1) : pool;
  }

  /**
   * What has become of a pool's buffers after a race: {@code whole} if each is on lease to one of
   * {@code holders} or can be leased now, and none is both. Then the pool is given back.
   */
  String census(BufferPool pool, @Nullable IoBuffer... holders) {
    IoBuffer[] found = new IoBuffer[count];
    for (IoBuffer buffer : holders) {
      if (buffer != null && !note(found, buffer)) {
        return "buffer " + buffer.index() + " leased twice";
      }
    }
    if (pool.leased() != held(found)) {
      return pool.leased() + " said to be leased, not " + held(found);
    }
    IoBuffer rest;
    while ((rest = pool.tryLease()) != null) {
      if (!note(found, rest)) {
        return "buffer " + rest.index() + " leased twice";
      }
    }
    if (held(found) != count) {
      return held(found) + " of " + count + " left";
    }
    for (int i = count - 1; i >= 0; i--) {
      found[i].close();
    }
    spare.add(pool);
    return "whole";
  }

  private static boolean note(IoBuffer[] found, IoBuffer buffer) {
    boolean isNew = found[buffer.index()] == null;
    found[buffer.index()] = buffer;
    return isNew;
  }

  private static int held(@Nullable IoBuffer[] found) {
    int held = 0;
    for (IoBuffer buffer : found) {
      held += buffer == null ? 0 : 1;
    }
    return held;
  }
}
