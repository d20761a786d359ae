package dev.fathom.report.block;

import dev.fathom.trace.Action;
import dev.fathom.trace.Device;
import dev.fathom.trace.EventSink;
import dev.fathom.trace.Names;
import dev.fathom.trace.Stage;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Joins steps of the block layer by device and sector, and gives bios and requests the keys that
 * their source does not know. A bio waits at its first sector until it gets, or joins, a request; a
 * request is found by its first sector, and by its end for what is merged at its back. Bios of a
 * partition are found by the requests of its disk, once the trace (or its reader) has told which
 * disk that is. Belongs to one thread; memory is bounded.
 */
public final class BlockJoin {
  /** Most bios and most requests that are open at a time; beyond, the oldest are forgotten. */
  public static final int OPEN_LIMIT = 1 << 16;

  /** Most devices of a trace; a damaged trace can name more. */
  static final int DEVICE_LIMIT = 1 << 12;

  /** Where something begins or ends, and what it does. */
  record Place(long device, long sector, Action action) {
    Place on(long other) {
      return new Place(other, sector, action);
    }
  }

  private record Bio(long key, long sector, long bytes) {
    long end() {
      return sector + bytes / BlockStep.SECTOR_BYTES;
    }
  }

  /** A request: its start moves by front merges and partial completions, its end by back merges. */
  private static final class Request {
    final long key;
    final List<Bio> bios = new ArrayList<>();
    long first;
    long start;
    long end;

    Request(long key, long start, long end) {
      this.key = key;
      this.first = start;
      this.start = start;
      this.end = end;
    }

    /** Remembers it, should the request join another one; a request of a kernel has far fewer. */
    void add(Bio bio) {
      if (bios.size() < OPEN_LIMIT) {
        bios.add(bio);
      }
    }

    long bytes() {
      return (end - first) * BlockStep.SECTOR_BYTES;
    }
  }

  private final BlockEvents events;
  private final Partitions partitions = new Partitions();
  private final OpenParts<Place, Bio> waiting = new OpenParts<>(OPEN_LIMIT);
  private final OpenParts<Place, Request> starts = new OpenParts<>(OPEN_LIMIT);
  private final OpenParts<Place, Request> ends = new OpenParts<>(OPEN_LIMIT);

  /** Bios above, by where they were passed on to. */
  private final OpenParts<Place, Bio> above = new OpenParts<>(OPEN_LIMIT);

  private long lastKey;
  private long unmatched;
  private long forgotten;

  /**
   * A join of one trace.
   *
   * @param names gets devices and origins
   * @param devices gives devices their names; asked once for each
   * @param sink gets the events, in the order of the steps
   */
  public BlockJoin(Names names, LongFunction<Device> devices, EventSink sink) {
    this.events = new BlockEvents(names, devices, sink);
  }

  /** Says that {@code partition} is a part of {@code disk}; positions are the disk's. */
  public void partition(long partition, long disk) {
    if (partitions.learn(partition, disk)) {
      waiting.rename(place -> place.device() == partition ? place.on(disk) : place);
      starts.rename(place -> place.device() == partition ? place.on(disk) : place);
      ends.rename(place -> place.device() == partition ? place.on(disk) : place);
      above.rename(place -> place.device() == partition ? place.on(disk) : place);
    }
  }

  /** Events written so far. */
  public long events() {
    return events.count();
  }

  /** Steps whose bio or request was not known: begun before the trace, or lost. */
  public long unmatched() {
    return unmatched;
  }

  /** Bios and requests that had to give way to others; after {@link #finish} those open too. */
  public long forgotten() {
    return forgotten + waiting.forgotten() + starts.forgotten();
  }

  /** Takes the next step, in the order of time. */
  public void accept(BlockStep step) {
    switch (step.what()) {
      case QUEUED -> queued(step);
      case GOT_REQUEST -> gotRequest(step);
      case MERGED_BACK, JOINED -> mergedBack(step);
      case MERGED_FRONT -> mergedFront(step);
      case INSERTED -> reached(Stage.INSERTED, step);
      case ISSUED -> reached(Stage.ISSUED, step);
      case TRANSPORT -> transport(step);
      case REQUEUED -> reached(Stage.REQUEUED, step);
      case COMPLETED -> completed(step);
      case SPLIT -> split(step);
      case REMAPPED -> remapped(step);
    }
  }

  /** Nothing comes any more. */
  public void finish() {
    forgotten += waiting.size() + starts.size();
    waiting.clear();
    starts.clear();
    ends.clear();
    above.clear();
  }

  private Place place(BlockStep step) {
    return at(step, step.sector());
  }

  private Place at(BlockStep step, long sector) {
    return new Place(partitions.disk(step.device()), sector, step.action());
  }

  private void queued(BlockStep step) {
    Bio bio = new Bio(++lastKey, step.sector(), step.lengthBytes());
    Bio upper = above.remove(place(step));
    if (waiting.put(place(step), bio) != null) {
      forgotten++;
    }
    events.bio(Stage.QUEUED, step, bio.key, 0, bio.sector, bio.bytes);
    if (upper != null) {
      events.bio(Stage.REMAPPED, step, bio.key, upper.key, bio.sector, bio.bytes);
    }
    events.submitter(step, bio.key);
  }

  /** The bio that waits here; one that the trace did not see queued is made up. */
  private Bio take(BlockStep step) {
    Bio bio = waiting.remove(place(step));
    if (bio != null && bio.bytes == step.lengthBytes()) {
      return bio;
    }
    unmatched++;
    return new Bio(++lastKey, step.sector(), step.lengthBytes());
  }

  private void gotRequest(BlockStep step) {
    Bio bio = take(step);
    Request request = open(step);
    request.add(bio);
    events.bio(Stage.GOT_REQUEST, step, bio.key, request.key, bio.sector, bio.bytes);
  }

  private Request open(BlockStep step) {
    Request request = new Request(++lastKey, step.sector(), step.end());
    Request old = starts.put(place(step), request);
    if (old != null) {
      ends.remove(at(step, old.end), old);
      forgotten++;
    }
    ends.put(at(step, step.end()), request);
    return request;
  }

  private void mergedBack(BlockStep step) {
    Request request = ends.remove(place(step));
    if (request == null) {
      unmatched++;
      waiting.remove(place(step));
      return;
    }
    if (step.what() == BlockStep.What.JOINED) {
      joinRequests(request, step);
    } else {
      Bio bio = take(step);
      request.add(bio);
      request.end = bio.end();
      events.bio(Stage.MERGED_BACK, step, bio.key, request.key, bio.sector, bio.bytes);
    }
    ends.put(at(step, request.end), request);
  }

  /** Two requests became one: the bios of the second joined the first. */
  private void joinRequests(Request request, BlockStep step) {
    Request second = starts.remove(place(step));
    if (second == null || second == request) {
      unmatched++;
      return;
    }
    ends.remove(at(step, second.end), second);
    for (Bio bio : second.bios) {
      events.bio(Stage.MERGED_BACK, step, bio.key, request.key, bio.sector, bio.bytes);
    }
    second.bios.forEach(request::add);
    request.end = second.end;
  }

  private void mergedFront(BlockStep step) {
    Request request = starts.remove(at(step, step.end()));
    if (request == null) {
      unmatched++;
      waiting.remove(place(step));
      return;
    }
    Bio bio = take(step);
    request.add(bio);
    request.start = bio.sector;
    request.first = bio.sector;
    starts.put(place(step), request);
    events.bio(Stage.MERGED_FRONT, step, bio.key, request.key, bio.sector, bio.bytes);
  }

  /** A flush has no bio: its request begins where it is first seen. */
  private void reached(Stage stage, BlockStep step) {
    Request request = find(step);
    if (request == null) {
      if (step.lengthBytes() != 0) {
        unmatched++;
      }
      request = open(step);
    }
    events.request(stage, step, request.key, request.first, request.bytes(), step.error());
  }

  private void transport(BlockStep step) {
    Request request = find(step);
    if (request == null) {
      unmatched++;
      return;
    }
    events.request(
        Stage.TRANSPORT, step, request.key, request.first, request.bytes(), step.error());
  }

  /** The request that begins here; it shows which disk a partition is of, if that is not known. */
  private @Nullable Request find(BlockStep step) {
    Request request = starts.get(place(step));
    if (request != null || step.lengthBytes() == 0) {
      return request;
    }
    for (long partition : partitions.orphans()) {
      request = starts.get(place(step).on(partition));
      if (request != null && request.end == step.end()) {
        partition(partition, partitions.disk(step.device()));
        return request;
      }
    }
    return null;
  }

  private void completed(BlockStep step) {
    if (step.lengthBytes() == 0 && step.action().moves() && step.error() == 0) {
      return; // of a request with data: no bytes of it are done
    }
    Request request = starts.remove(place(step));
    if (request == null) {
      if (step.lengthBytes() != 0) {
        unmatched++;
      }
      return;
    }
    request.start = step.end();
    if (request.start < request.end && step.error() == 0) {
      starts.put(at(step, request.start), request);
      return;
    }
    ends.remove(at(step, request.end), request);
    long bytes = request.bytes();
    int result = step.error() != 0 ? step.error() : (int) Math.min(bytes, Integer.MAX_VALUE);
    events.request(Stage.COMPLETED, step, request.key, request.first, bytes, result);
  }

  private void split(BlockStep step) {
    long at = step.otherSector();
    Bio bio = waiting.remove(place(step));
    if (bio == null || at <= bio.sector || at >= bio.end()) {
      unmatched++;
      return;
    }
    long frontBytes = (at - bio.sector) * BlockStep.SECTOR_BYTES;
    Bio rest = new Bio(++lastKey, at, bio.bytes - frontBytes);
    waiting.put(place(step), new Bio(bio.key, bio.sector, frontBytes));
    waiting.put(at(step, at), rest);
    events.bio(Stage.SPLIT, step, bio.key, rest.key, at, rest.bytes);
  }

  /** The bio goes on at another place: what is queued there next is below it. */
  private void remapped(BlockStep step) {
    Place from = new Place(partitions.disk(step.otherDevice()), step.otherSector(), step.action());
    if (step.otherDevice() == step.device()) {
      partitions.saw(step.device());
      Bio upper = above.remove(from);
      if (upper != null) {
        above.put(place(step), upper);
      }
      return;
    }
    Bio upper = waiting.get(from);
    if (upper != null) {
      above.put(place(step), upper);
    }
  }
}
