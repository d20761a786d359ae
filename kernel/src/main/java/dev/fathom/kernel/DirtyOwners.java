package dev.fathom.kernel;

import dev.fathom.kernel.record.KernelNames;
import dev.fathom.linux.ErrnoException;
import dev.fathom.trace.Origin;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Whose data is dirty in memory now: made dirty since tracing began, and neither queued for a
 * device nor given up by the page cache since. A page that several wrote to is of the last one who
 * wrote all of it, else of the first. One thread.
 */
public final class DirtyOwners {
  private final PageTable pages;
  private final IdentityTable identities;
  private final KernelNames names;
  private final long hidden;

  /**
   * Of these tables.
   *
   * @param hidden process whose pages are not told; 0 for none
   */
  DirtyOwners(PageTable pages, IdentityTable identities, KernelNames names, long hidden) {
    this.pages = pages;
    this.identities = identities;
    this.names = names;
    this.hidden = hidden;
  }

  /**
   * Pages of one file that one task made dirty.
   *
   * @param writer {@link Origin#UNKNOWN} if too many others have come since
   * @param fileSystem number of its device
   * @param fresh how many became dirty after the moment asked for
   * @param old how many before
   */
  public record Owned(Origin writer, long fileSystem, long inode, long fresh, long old) {
    /** All of them. */
    public long pages() {
      return fresh + old;
    }

    /** Only the fresh ones. */
    public Owned withoutOld() {
      return new Owned(writer, fileSystem, inode, fresh, 0);
    }
  }

  /** Takes what is found. */
  @FunctionalInterface
  public interface Sink {
    /** Pages of one writer in one file: told once for each look. */
    void owned(Owned pages);
  }

  private record Place(int writer, long fileSystem, long inode) {}

  private static final class Count {
    long fresh;
    long old;
  }

  /** Pages follow each other by file in the table, so the last answer mostly holds. */
  private static final class Counting {
    final Map<Place, Count> counts = new HashMap<>();
    private @Nullable Place last;
    private Count lastCount = new Count();

    Count of(int writer, long fileSystem, long inode) {
      Place place = last;
      if (place == null
          || place.writer != writer
          || place.inode != inode
          || place.fileSystem != fileSystem) {
        place = new Place(writer, fileSystem, inode);
        last = place;
        lastCount = counts.computeIfAbsent(place, any -> new Count());
      }
      return lastCount;
    }
  }

  /**
   * Looks at all of the table: some 10 ms.
   *
   * @param sinceNanos what parts fresh from old, by the monotonic clock
   */
  public void look(long sinceNanos, Sink sink) throws ErrnoException {
    Counting counting = new Counting();
    pages.each((fileSystem, inode, writer, dirtiedNanos) -> {
      Count count = counting.of(writer, fileSystem, inode);
      if (dirtiedNanos >= sinceNanos) {
        count.fresh++;
      } else {
        count.old++;
      }
    });
    Map<Integer, Origin> writers = new HashMap<>();
    for (Map.Entry<Place, Count> each : counting.counts.entrySet()) {
      Place place = each.getKey();
      Origin writer = writers.get(place.writer);
      if (writer == null) {
        writer = origin(place.writer);
        writers.put(place.writer, writer);
      }
      if (hidden == 0 || writer.processId() != hidden) {
        Count count = Objects.requireNonNull(each.getValue());
        sink.owned(new Owned(writer, place.fileSystem, place.inode, count.fresh, count.old));
      }
    }
  }

  private Origin origin(int writer) throws ErrnoException {
    return identities
        .find(writer)
        .map(task ->
            Origin.ofTask(
                task.processId(), task.threadId(), task.command(), names.cgroup(task.cgroup())))
        .orElse(Origin.UNKNOWN);
  }
}
