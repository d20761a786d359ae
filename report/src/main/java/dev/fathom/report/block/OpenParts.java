package dev.fathom.report.block;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** A table of what has begun and not ended. When it is full, the oldest is forgotten. */
final class OpenParts<K, V> {
  private final Map<K, V> parts = new LinkedHashMap<>();
  private final int limit;
  private long forgotten;

  OpenParts(int limit) {
    this.limit = limit;
  }

  @Nullable V get(K key) {
    return parts.get(key);
  }

  /** Puts it in, as the youngest; what was there before, or null. */
  @Nullable V put(K key, V part) {
    V old = parts.remove(key);
    if (parts.size() >= limit) {
      var oldest = parts.entrySet().iterator();
      oldest.next();
      oldest.remove();
      forgotten++;
    }
    parts.put(key, part);
    return old;
  }

  @Nullable V remove(K key) {
    return parts.remove(key);
  }

  /** Removes it if it is this one. */
  void remove(K key, V part) {
    parts.remove(key, part);
  }

  /** Gives them other keys, in the order of their age. */
  void rename(UnaryOperator<K> name) {
    Map<K, V> before = new LinkedHashMap<>(parts);
    parts.clear();
    before.forEach((key, part) -> parts.put(name.apply(key), part));
  }

  void clear() {
    parts.clear();
  }

  int size() {
    return parts.size();
  }

  /** How many were forgotten because there was no room. */
  long forgotten() {
    return forgotten;
  }
}
