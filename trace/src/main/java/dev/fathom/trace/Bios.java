package dev.fathom.trace;

import org.jspecify.annotations.Nullable;

/** The lives of bios: from Q, or what comes first, until their request ends. Of one thread. */
final class Bios {
  private final StateTable<BioState> table;
  private final BioOrigins origins;
  private final Requests requests;
  private final Operations operations;
  private final ExtractionTally tally;

  Bios(
      ExtractionLimits limits,
      BioOrigins origins,
      Requests requests,
      Operations operations,
      ExtractionTally tally) {
    table = new StateTable<>(limits.bios(), BioState::new, this::evict);
    this.origins = origins;
    this.requests = requests;
    this.operations = operations;
    this.tally = tally;
    requests.carries(this);
  }

  void accept(EventView event) {
    switch (event.stage) {
      case QUEUED -> queued(event);
      case ADDED -> added(event);
      case SPLIT -> split(event);
      case REMAPPED -> remapped(event);
      case MERGED_BACK, MERGED_FRONT, GOT_REQUEST -> joined(event);
      default -> tally.malformed++;
    }
  }

  private void queued(EventView event) {
    BioState bio = table.find(event.key);
    if (bio != null && (bio.retired || !queuedLate(bio, event.time))) {
      end(bio);
      bio = null;
    }
    if (bio == null) {
      bio = table.add(event.key);
      bio.afterEviction = false;
    }
    describe(bio, event);
    bio.submitter = event.origin;
    bio.inherited = false;
    bio.times.set(Stage.QUEUED, event.time);
    if (event.related != 0) {
      bio.waiters.add(operations.named(event.related));
    }
  }

  /** Whether this Q belongs to the life that other events began. */
  private static boolean queuedLate(BioState bio, long time) {
    if (bio.times.reached(Stage.QUEUED) && !bio.inherited) {
      return bio.times.at(Stage.QUEUED) == time;
    }
    return bio.request == null || time <= joinedNanos(bio);
  }

  private static long joinedNanos(BioState bio) {
    return Math.max(
        bio.times.at(Stage.GOT_REQUEST),
        Math.max(bio.times.at(Stage.MERGED_BACK), bio.times.at(Stage.MERGED_FRONT)));
  }

  private static void describe(BioState bio, EventView event) {
    bio.position = event.position;
    bio.lengthBytes = event.lengthBytes > 0 ? event.lengthBytes : bio.lengthBytes;
    bio.action = event.action;
    bio.flags |= event.ownFlags();
    bio.device = event.place;
  }

  private void added(EventView event) {
    BioState bio = table.find(event.key);
    if (bio != null && full(bio, event.lengthBytes)) {
      end(bio);
      bio = null;
    }
    if (bio == null) {
      bio = table.add(event.key);
      bio.afterEviction = false;
    }
    origins.add(bio, event);
  }

  /** Whether these bytes cannot be of this life: it has all of its own, or it is over. */
  private static boolean full(BioState bio, int lengthBytes) {
    return bio.retired
        || (bio.lengthBytes > 0
            && lengthBytes > 0
            && bio.pieces.bytes() + lengthBytes > bio.lengthBytes);
  }

  private void split(EventView event) {
    BioState bio = table.find(event.key);
    if (bio == null || event.related == event.key || bio.lengthBytes <= event.lengthBytes) {
      tally.orphans++;
      return;
    }
    bio.times.set(Stage.SPLIT, event.time);
    BioState rest = fresh(event.related, bio);
    if (rest == null) {
      return;
    }
    boolean front = event.position == bio.position;
    int kept = bio.lengthBytes - event.lengthBytes;
    origins.split(bio, rest, front ? event.lengthBytes : kept, front);
    rest.times.set(Stage.SPLIT, event.time);
    rest.lengthBytes = event.lengthBytes;
    rest.position = front ? bio.position : bio.position + kept;
    bio.position += front ? event.lengthBytes : 0;
    bio.lengthBytes = kept;
  }

  /** A bio that comes from another; null if that has ended to make room. */
  private @Nullable BioState fresh(long key, BioState from) {
    int generation = from.generation;
    BioState old = table.find(key);
    if (old != null) {
      end(old); // and with it, perhaps, the bio above it
    }
    if (from.generation != generation) {
      return null;
    }
    table.touch(from);
    BioState bio = table.add(key);
    if (from.generation != generation) {
      return null;
    }
    bio.afterEviction = from.afterEviction;
    bio.parent = from.key;
    bio.action = from.action;
    bio.flags = from.flags;
    bio.device = from.device;
    bio.submitter = from.submitter;
    bio.inherited = true;
    bio.times.set(Stage.QUEUED, from.times.at(Stage.QUEUED));
    bio.waiters.addAll(from.waiters);
    return bio;
  }

  private void remapped(EventView event) {
    BioState above = table.find(event.related);
    if (above == null) {
      tally.orphans++;
      return;
    }
    if (event.key == event.related) {
      above.device = event.place;
      above.position = event.position;
      above.times.set(Stage.REMAPPED, event.time);
      return;
    }
    BioState queued = table.find(event.key);
    boolean joins =
        queued != null && !queued.retired && queued.request == null && queued.parent == 0;
    BioState bio = joins ? queued : fresh(event.key, above);
    if (bio != null) {
      passDown(above, bio, event);
    }
  }

  private void passDown(BioState above, BioState bio, EventView event) {
    describe(bio, event);
    bio.parent = above.key;
    bio.waiters.addAll(above.waiters);
    bio.times.set(Stage.REMAPPED, event.time);
    if (bio.pieces.count() == 0) {
      if (above.passedBytes + bio.lengthBytes > above.lengthBytes) {
        above.passedBytes = 0;
      }
      origins.passDown(above, bio, above.passedBytes);
      above.passedBytes += bio.lengthBytes;
    }
    above.below++;
    bio.above = above;
    bio.aboveGeneration = above.generation;
    table.retire(above);
  }

  private void joined(EventView event) {
    long queuedAt = event.earlier(0);
    BioState bio = table.find(event.key);
    if (bio != null && startsAnew(bio, event, queuedAt)) {
      end(bio);
      bio = null;
    }
    if (bio == null) {
      bio = table.add(event.key);
      bio.afterEviction &= queuedAt == Timeline.NOT_REACHED;
    } else if (bio.retired) {
      table.touch(bio);
      bio.waiters.resume();
    }
    describe(bio, event);
    bio.times.setIfAbsent(Stage.QUEUED, queuedAt);
    bio.times.unset(Stage.MERGED_BACK.mask() | Stage.MERGED_FRONT.mask());
    bio.times.set(event.stage, event.time);
    requests.join(bio, event);
  }

  private static boolean startsAnew(BioState bio, EventView event, long queuedAt) {
    if (queuedAt != Timeline.NOT_REACHED
        && !bio.inherited
        && bio.times.differs(Stage.QUEUED, queuedAt, event.slackNanos())) {
      return true;
    }
    RequestState request = bio.request;
    return request != null && request.key != event.related && request.issuedBefore(event.time);
  }

  /** Ends a life that should have gone on: its key is used again. */
  private void end(BioState bio) {
    tally.cutShort += bio.retired ? 0 : 1;
    leave(bio, false);
  }

  private void evict(BioState bio) {
    tally.evicted += bio.retired ? 0 : 1;
    leave(bio, true);
  }

  private void leave(BioState bio, boolean evicted) {
    requests.leave(bio, evicted);
    release(bio, false);
  }

  /**
   * A bio's request has ended.
   *
   * @param well whether it is known to have reached the device; if not, it may be tried again
   */
  void ended(BioState bio, boolean well, boolean again) {
    bio.request = null;
    if (again) {
      origins.ended(bio, false);
      letGo(bio);
      table.retire(bio);
    } else {
      release(bio, well);
    }
  }

  private void release(BioState bio, boolean well) {
    for (@Nullable BioState over = bio; over != null; ) {
      BioState above = aboveEndsWith(over);
      origins.ended(over, well);
      letGo(over);
      table.remove(over);
      over = above;
    }
  }

  /** The bio above, if this was the last of it that had not ended; else null. */
  private static @Nullable BioState aboveEndsWith(BioState bio) {
    BioState above = bio.above;
    if (above == null || above.generation != bio.aboveGeneration) {
      return null;
    }
    above.below--;
    boolean over =
        above.below == 0 && above.passedBytes >= above.lengthBytes && above.request == null;
    return over ? above : null;
  }

  /** Nobody waits for it, unless it is tried again. */
  private void letGo(BioState bio) {
    if (!bio.waiters.pause()) {
      return;
    }
    for (int i = 0; i < bio.waiters.count(); i++) {
      OperationState operation = bio.waiters.at(i);
      if (operation != null) {
        operations.released(operation);
      }
    }
  }

  /** All that is alive is cut short. */
  void finish() {
    for (BioState bio = table.oldest(); bio != null; bio = table.oldest()) {
      end(bio);
    }
    table.clear();
  }
}
