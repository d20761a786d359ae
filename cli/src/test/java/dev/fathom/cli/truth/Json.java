package dev.fathom.cli.truth;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** An object of JSON; what is not there is 0, empty or false. */
record Json(Map<?, ?> fields) {
  static Json of(String text) throws IOException {
    return new Json(JSON.std.mapFrom(text));
  }

  long number(String name) {
    return fields.get(name) instanceof Number number ? number.longValue() : 0;
  }

  String text(String name) {
    return fields.get(name) instanceof String text ? text : "";
  }

  boolean is(String name) {
    return Boolean.TRUE.equals(fields.get(name));
  }

  Json object(String name) {
    return new Json(fields.get(name) instanceof Map<?, ?> map ? map : Map.of());
  }

  List<Json> objects(String name) {
    if (!(fields.get(name) instanceof List<?> list)) {
      return List.of();
    }
    return list.stream()
        .map(each -> new Json(each instanceof Map<?, ?> map ? map : Map.of()))
        .toList();
  }

  /** All numbers of it, each with the same added. */
  Map<String, Long> numbersFrom(long base) {
    Map<String, Long> numbers = new TreeMap<>();
    fields.forEach((name, value) -> {
      if (value instanceof Number number) {
        numbers.put(String.valueOf(name), base + number.longValue());
      }
    });
    return numbers;
  }
}
