package dev.fathom.trace;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The rings of a session, each with the name of its writer, and what the rings that are gone have
 * lost. Thread-safe; the cursors belong to whoever drains.
 */
final class RingSet {
  /** Writers whose losses are kept by name when their rings are gone; the rest is one sum. */
  static final int NAMES_MOST = 4096;

  /** Stands for the writers beyond {@link #NAMES_MOST}. */
  static final String OTHERS = "other closed writers";

  /** One ring. */
  private static final class Entry {
    private final String writer;
    private final EventRing ring;
    private final RingCursor cursor;

    /** Nothing is written any more. Set after the last event. */
    private volatile boolean ended;

    Entry(String writer, EventRing ring) {
      this.writer = writer;
      this.ring = ring;
      cursor = new RingCursor(ring);
    }
  }

  private final List<Entry> entries = new ArrayList<>();

  /** By writer, then by code of the stage; of rings that are gone. */
  private final Map<String, long[]> gone = new LinkedHashMap<>();

  /** The cursors as of now; replaced, never changed. */
  private volatile List<RingCursor> cursors = List.of();

  private volatile boolean anyEnded;
  private long lostByGone;

  synchronized void add(String writer, EventRing ring) {
    entries.add(new Entry(writer, ring));
    publish();
  }

  private void publish() {
    cursors = entries.stream().map(entry -> entry.cursor).toList();
  }

  /** The readers of all rings that may hold something; a snapshot. */
  List<RingCursor> cursors() {
    return cursors;
  }

  /** How many rings there are. */
  int size() {
    return cursors.size();
  }

  /** Nothing more comes from this ring's writer; what is in it is still read. */
  synchronized void end(EventRing ring) {
    for (Entry entry : entries) {
      if (entry.ring.equals(ring)) {
        entry.ended = true;
        anyEnded = true;
      }
    }
    dropEmpty(); // at once if there is nothing to read: nobody may ever drain
  }

  /** Lets go of rings that have ended and are empty. By whoever drains. */
  void sweep() {
    if (anyEnded) {
      dropEmpty();
    }
  }

  private synchronized void dropEmpty() {
    anyEnded = false;
    List<Entry> empty = new ArrayList<>();
    for (Entry entry : entries) {
      if (entry.ended && entry.ring.read() == entry.ring.written()) {
        empty.add(entry);
        keepLosses(entry);
      } else {
        anyEnded |= entry.ended;
      }
    }
    if (!empty.isEmpty()) {
      entries.removeAll(empty);
      publish();
    }
  }

  private void keepLosses(Entry entry) {
    long lost = entry.ring.lost();
    if (lost == 0) {
      return;
    }
    lostByGone += lost;
    boolean room = gone.size() < NAMES_MOST || gone.containsKey(entry.writer);
    add(gone, room ? entry.writer : OTHERS, entry.ring);
  }

  private static void add(Map<String, long[]> losses, String writer, EventRing ring) {
    long[] byStage = losses.computeIfAbsent(writer, name -> new long[Stage.count()]);
    Arrays.setAll(byStage, code -> byStage[code] + ring.lost(code));
  }

  /** Events that all rings have lost so far. */
  synchronized long lost() {
    long lost = lostByGone;
    for (Entry entry : entries) {
      lost += entry.ring.lost();
    }
    return lost;
  }

  /** What was lost so far, by the name of the writer and the code of the stage. */
  synchronized Map<String, long[]> losses() {
    Map<String, long[]> losses = new LinkedHashMap<>();
    gone.forEach((writer, byStage) -> losses.put(writer, byStage.clone()));
    for (Entry entry : entries) {
      if (entry.ring.lost() > 0) {
        add(losses, entry.writer, entry.ring);
      }
    }
    return losses;
  }
}
