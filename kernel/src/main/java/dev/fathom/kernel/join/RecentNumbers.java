package dev.fathom.kernel.join;

import java.util.LinkedHashMap;
import java.util.Map;

/** The last 4,096 numbers that came; what was not asked for or added for longest is forgotten. */
final class RecentNumbers {
  private static final int MOST = 4096;

  private final Map<Long, Boolean> numbers = new Bounded();

  private static final class Bounded extends LinkedHashMap<Long, Boolean> {
    private static final long serialVersionUID = 1;

    Bounded() {
      super(16, 0.75f, true);
    }

    @Override
    protected boolean removeEldestEntry(Map.Entry<Long, Boolean> eldest) {
      return size() > MOST;
    }
  }

  void add(long number) {
    numbers.put(number, true);
  }

  boolean contains(long number) {
    return numbers.get(number) != null;
  }
}
