package dev.fathom.trace;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Extraction as one would do it without care for time and space: who wrote each byte. For events in
 * order, without loss.
 */
final class PlainModel {
  private static final int PAGE = 4096;

  private final Names names;
  private final Map<Long, Page> pages = new HashMap<>();
  private final Map<Long, Bio> bios = new HashMap<>();
  private final Map<Long, List<Bio>> requests = new HashMap<>();

  /** Origins by byte, of each request that ended, in order. */
  final List<Map<Origin, Long>> ended = new ArrayList<>();

  /** Bytes by origin of all that ended well. */
  final Map<Origin, Long> bytes = new HashMap<>();

  PlainModel(Names names) {
    this.names = names;
  }

  /** Writers of each byte; 0 for nobody. */
  private static final class Page {
    int[] dirty = new int[PAGE];
    int dirtyLast;
    int[] writeback = new int[PAGE];
    int writebackLast;
    boolean failed;
  }

  private static final class Bio {
    final List<Integer> writers = new ArrayList<>();
    final List<Page> pages = new ArrayList<>();
    long request = -1L;
  }

  void accept(long[] event) {
    EventView view = new EventView();
    if (!view.load(event, 0)) {
      throw new AssertionError("a bad event");
    }
    switch (view.stage) {
      case DIRTIED -> dirtied(view);
      case WRITEBACK -> pickedUp(view);
      case QUEUED -> bio(view.key);
      case ADDED -> added(view);
      case SPLIT -> split(view);
      case GOT_REQUEST, MERGED_BACK, MERGED_FRONT -> joined(view);
      case COMPLETED -> completed(view);
      default -> {}
    }
  }

  private void dirtied(EventView event) {
    Page page = pages.computeIfAbsent(event.key, _ -> new Page());
    int from = (int) (event.position % PAGE);
    Arrays.fill(page.dirty, from, from + event.lengthBytes, event.origin);
    page.dirtyLast = event.origin;
  }

  private void pickedUp(EventView event) {
    Page page = pages.get(event.key);
    if (page != null && page.dirtyLast != 0) {
      for (int i = 0; page.failed && i < PAGE; i++) { // what failed is dirty still
        page.dirty[i] = page.dirty[i] == 0 ? page.writeback[i] : page.dirty[i];
      }
      page.failed = false;
      page.writeback = page.dirty;
      page.writebackLast = page.dirtyLast;
      page.dirty = new int[PAGE];
      page.dirtyLast = 0;
    }
  }

  private Bio bio(long key) {
    return bios.computeIfAbsent(key, _ -> new Bio());
  }

  private void added(EventView event) {
    Page page = pages.get(event.related);
    int from = (int) (event.position % PAGE);
    if (page != null) {
      bio(event.key).pages.add(page);
    }
    for (int i = 0; i < event.lengthBytes; i++) {
      int writer = event.origin;
      if (writer == 0 && page != null) {
        int owner = page.writeback[from + i];
        writer = owner == 0 ? page.writebackLast : owner;
      }
      bio(event.key).writers.add(writer);
    }
  }

  private void split(EventView event) {
    List<Integer> writers = bio(event.key).writers;
    int cut = writers.size() - event.lengthBytes;
    Bio rest = new Bio();
    rest.pages.addAll(bio(event.key).pages);
    rest.writers.addAll(writers.subList(cut, writers.size()));
    writers.subList(cut, writers.size()).clear();
    bios.put(event.related, rest);
  }

  private void joined(EventView event) {
    Bio bio = bio(event.key);
    List<Bio> old = requests.get(bio.request);
    if (old != null) {
      old.remove(bio);
    }
    bio.request = event.related;
    requests.computeIfAbsent(event.related, _ -> new ArrayList<>()).add(bio);
  }

  private void completed(EventView event) {
    Map<Origin, Long> origins = new HashMap<>();
    for (Bio bio : requests.getOrDefault(event.key, List.of())) {
      for (int writer : bio.writers) {
        origins.merge(names.origin(writer), 1L, Long::sum);
      }
      bio.request = -1L;
      bios.values().remove(bio);
      bio.pages.forEach(page -> page.failed = event.result < 0);
    }
    requests.remove(event.key);
    ended.add(origins);
    if (event.result >= 0) {
      origins.forEach((origin, sum) -> bytes.merge(origin, sum, Long::sum));
    }
  }
}
