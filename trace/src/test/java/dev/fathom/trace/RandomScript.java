package dev.fathom.trace;

import static dev.fathom.trace.EventScript.PAGE;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/** A seeded program: writers, a flusher that picks pages up, and a block layer; keys are reused. */
final class RandomScript {
  private static final int PAGES = 12;
  private static final int KEYS = 6;

  final EventScript script = new EventScript();
  private final Random random;

  /** Requests in flight: key, bios. */
  private record Flight(long key, List<Long> bios, long position, long length) {}

  private final List<Flight> flights = new ArrayList<>();
  private final Set<Long> busyPages = new HashSet<>();
  private final List<List<Long>> carried = new ArrayList<>();

  RandomScript(long seed) {
    random = new Random(seed);
  }

  static EventScript of(long seed, int steps) {
    RandomScript program = new RandomScript(seed);
    for (int i = 0; i < steps; i++) {
      program.step();
    }
    while (!program.flights.isEmpty()) {
      program.complete(false);
    }
    return program.script;
  }

  private void step() {
    int choice = random.nextInt(10);
    if (choice < 6) {
      write();
    } else if (choice < 8 && flights.size() < KEYS) {
      flush();
    } else if (!flights.isEmpty()) {
      complete(random.nextInt(5) == 0);
    }
  }

  private void write() {
    int page = random.nextInt(PAGES);
    int from = random.nextInt((int) PAGE);
    int length = 1 + random.nextInt((int) PAGE - from);
    if (random.nextInt(3) == 0) {
      from = 0;
      length = (int) PAGE;
    }
    script.dirty(page, 0, 1 + random.nextInt(4), page * PAGE + from, length);
    written.add((long) page);
  }

  private final Set<Long> written = new HashSet<>();

  private long freeKey(int kind) {
    for (long key = 1 + kind * 100L; ; key++) {
      long candidate = key;
      boolean used =
          flights.stream().anyMatch(f -> f.key() == candidate || f.bios().contains(candidate));
      if (!used && !taken.contains(candidate)) {
        return key;
      }
    }
  }

  private final Set<Long> taken = new HashSet<>();

  /** Neighbouring pages into one to three bios, into one request; perhaps one of them is cut. */
  private void flush() {
    int first = random.nextInt(PAGES);
    List<Long> bios = new ArrayList<>();
    List<Long> pages = new ArrayList<>();
    taken.clear();
    for (int page = first; page < Math.min(PAGES, first + 3); page++) {
      if (busyPages.contains((long) page) || !written.contains((long) page)) {
        break;
      }
      long bio = freeKey(0);
      taken.add(bio);
      bios.add(bio);
      pages.add((long) page);
      script.writeback(page);
      boolean addedFirst = random.nextBoolean();
      if (addedFirst) {
        script.add(bio, page, page * PAGE, PAGE);
      }
      script.queue(bio, 0, 9, page * PAGE, PAGE);
      if (!addedFirst) {
        script.add(bio, page, page * PAGE, PAGE);
      }
    }
    if (!bios.isEmpty()) {
      carry(bios, pages, first * PAGE);
    }
  }

  private void carry(List<Long> bios, List<Long> pages, long position) {
    long request = freeKey(1);
    long cut = random.nextInt(3) == 0 ? 1 + random.nextInt((int) PAGE - 1) : 0;
    long at = position;
    List<Long> all = new ArrayList<>(bios);
    for (int i = 0; i < bios.size(); i++) {
      long bio = bios.get(i);
      long length = PAGE - (i == 0 ? cut : 0);
      if (length < PAGE) {
        long rest = freeKey(2);
        script.split(bio, rest, at + length, cut);
        join(bio, request, at, length, true);
        join(rest, request, at + length, cut, false);
        all.add(rest);
      } else {
        join(bio, request, at, length, i == 0);
      }
      at += PAGE;
    }
    script.request(Stage.INSERTED, request, position, at - position);
    script.request(Stage.ISSUED, request, position, at - position);
    flights.add(new Flight(request, all, position, at - position));
    carried.add(pages);
    busyPages.addAll(pages);
  }

  private void join(long bio, long request, long position, long length, boolean first) {
    if (first) {
      script.get(bio, request, position, length);
    } else {
      script.mergeBack(bio, request, position, length);
    }
  }

  private void complete(boolean fails) {
    int index = random.nextInt(flights.size());
    Flight flight = flights.remove(index);
    List<Long> pages = carried.remove(index);
    int result = fails ? -5 : (int) flight.length();
    script.complete(flight.key(), flight.position(), flight.length(), result);
    busyPages.removeAll(pages);
    if (!fails) {
      written.removeAll(pages);
    }
    rewritten(pages);
  }

  /**
   * What was written meanwhile is dirty still; a page is written again so that there is something.
   */
  private void rewritten(List<Long> pages) {
    for (long page : pages) {
      script.dirty(page, 0, 1 + random.nextInt(4), page * PAGE, 1 + random.nextInt((int) PAGE));
      written.add(page);
    }
  }
}
