package dev.fathom.html;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Numbers things in the order in which they are met, from 0. */
final class Dictionary<T> {
  private final Map<T, Integer> ids = new HashMap<>();
  private final List<T> all = new ArrayList<>();

  int idOf(T thing) {
    Integer known = ids.putIfAbsent(thing, all.size());
    if (known != null) {
      return known;
    }
    all.add(thing);
    return all.size() - 1;
  }

  /** By number. */
  List<T> all() {
    return all;
  }
}
