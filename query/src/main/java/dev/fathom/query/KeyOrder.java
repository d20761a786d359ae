package dev.fathom.query;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;

/** The order of keys: what is absent and texts first, then times, numbers, false and true. */
final class KeyOrder {
  /** Order of lists of keys, the first key first. */
  static final Comparator<List<Object>> LISTS = KeyOrder::lists;

  private KeyOrder() {}

  private static int lists(List<Object> left, List<Object> right) {
    for (int i = 0; i < Math.min(left.size(), right.size()); i++) {
      int order = keys(left.get(i), right.get(i));
      if (order != 0) {
        return order;
      }
    }
    return Integer.compare(left.size(), right.size());
  }

  private static int keys(Object left, Object right) {
    if (left instanceof Duration a && right instanceof Duration b) {
      return a.compareTo(b);
    }
    if (left instanceof Long a && right instanceof Long b) {
      return a.compareTo(b);
    }
    if (left instanceof Double a && right instanceof Double b) {
      return a.compareTo(b);
    }
    if (left instanceof Boolean a && right instanceof Boolean b) {
      return a.compareTo(b);
    }
    int order = Integer.compare(rank(left), rank(right));
    return order != 0 ? order : left.toString().compareTo(right.toString());
  }

  private static int rank(Object key) {
    return switch (key) {
      case String text -> 0;
      case Duration time -> 1;
      case Long number -> 2;
      case Double number -> 3;
      default -> 4;
    };
  }
}
