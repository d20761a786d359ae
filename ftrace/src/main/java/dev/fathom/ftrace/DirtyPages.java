package dev.fathom.ftrace;

import dev.fathom.trace.Action;
import dev.fathom.trace.Event;
import dev.fathom.trace.EventSink;
import dev.fathom.trace.FileName;
import dev.fathom.trace.Names;
import dev.fathom.trace.Stage;
import dev.fathom.trace.Subject;
import java.util.Map;

/**
 * Writes events of pages that became dirty. Which bio carries them later, these traces do not tell;
 * folios count as one page of 4 KiB.
 */
final class DirtyPages {
  private static final int OPEN_LIMIT = 1 << 16;
  private static final int PAGE_BYTES = 4096;

  /** Keys of pages are apart from those of bios and requests. */
  private static final long FIRST_KEY = 1L << 62;

  private record Page(long device, long inode, long index) {}

  private final Names names;
  private final EventSink sink;
  private final Map<Page, Long> keys = new BoundedMap<>(OPEN_LIMIT);
  private final long[] words = new long[Event.WORDS];
  private long lastKey = FIRST_KEY;

  DirtyPages(Names names, EventSink sink) {
    this.names = names;
    this.sink = sink;
  }

  void accept(Traced.Dirtied dirtied) {
    Page page = new Page(dirtied.device(), dirtied.inode(), dirtied.index());
    Long known = keys.get(page);
    long key = known == null ? ++lastKey : known;
    if (known == null) {
      keys.put(page, key);
    }
    int file = names.idOf(new FileName("", dirtied.device(), dirtied.inode(), false));
    words[0] = dirtied.timeNanos();
    words[1] = key;
    words[2] = 0;
    words[3] = dirtied.index() * PAGE_BYTES;
    words[4] = Event.lengthAndResult(PAGE_BYTES, 0);
    words[5] = Event.placeAndOrigin(file, names.idOf(dirtied.origin()));
    words[6] = Event.earlier(Event.NOT_REACHED, Event.NOT_REACHED);
    words[7] = Event.kind(Stage.DIRTIED, Subject.PAGE, Action.WRITE, 0);
    sink.accept(words, 0);
  }
}
