package dev.fathom.workload.jobfile;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * All settings that apply to one job, in order: global sections, its own, the command line.
 *
 * <p>Each is evaluated even where a later one overrides it, so that no mistake goes unseen. Used by
 * one thread.
 */
final class Settings {
  private final Place section;
  private final Map<String, List<Setting>> byKey = new LinkedHashMap<>();
  private final Set<String> asked = new HashSet<>();
  private final int kbBase;

  /** What a setting makes of the value before it. */
  interface Step<T> {
    T next(T before, Setting setting) throws JobFileException;
  }

  Settings(Place section, List<Setting> settings) throws JobFileException {
    this.section = section;
    for (Setting setting : settings) {
      byKey.computeIfAbsent(Catalog.key(setting), key -> new ArrayList<>()).add(setting);
    }
    this.kbBase = choice("kb_base", 1024, Map.of("1024", 1024, "1000", 1000));
  }

  /** What {@code k} stands for: 1024 or 1000. It applies wherever in the section it is written. */
  int kbBase() {
    return kbBase;
  }

  <T> T fold(String key, T initial, Step<T> step) throws JobFileException {
    asked.add(key);
    T value = initial;
    for (Setting setting : byKey.getOrDefault(key, List.of())) {
      value = step.next(value, setting);
    }
    return value;
  }

  boolean bool(String key, boolean initial) throws JobFileException {
    return fold(key, initial, (before, setting) -> setting.bool());
  }

  boolean flag(String key, boolean initial) throws JobFileException {
    return fold(key, initial, (before, setting) -> setting.flag());
  }

  boolean present(String key) throws JobFileException {
    return flag(key, false);
  }

  long number(String key, long initial, long min, long max) throws JobFileException {
    return fold(
        key, initial, (before, setting) -> setting.number(setting.required(), kbBase, min, max));
  }

  int integer(String key, int initial, int min, int max) throws JobFileException {
    return (int) number(key, initial, min, max);
  }

  long nanos(String key, long initial, long defaultUnitNanos) throws JobFileException {
    return fold(key, initial, (before, setting) -> setting.nanos(defaultUnitNanos));
  }

  <T> T choice(String key, T initial, Map<String, T> choices) throws JobFileException {
    return fold(key, initial, (before, setting) -> setting.chosen(setting.required(), choices));
  }

  Optional<String> text(String key) throws JobFileException {
    return fold(key, Optional.empty(), (before, setting) -> Optional.of(setting.required()));
  }

  /**
   * Values for reads, writes and trims with commas between: an empty one leaves what was before,
   * the last one holds for those not named.
   */
  ReadWrite perDirection(String key, long initial, long min, long max) throws JobFileException {
    return fold(
        key,
        ReadWrite.both(initial),
        (before, setting) -> {
          String value = setting.required();
          String[] parts = value.split(",", -1);
          if (parts.length > 3) {
            throw setting.wrong("takes at most three values: for reads, writes and trims");
          }
          long[] numbers = {before.read(), before.write(), 0};
          for (int i = 0; i < parts.length; i++) {
            if (!parts[i].isBlank()) {
              numbers[i] = setting.number(parts[i], kbBase, min, max);
            }
          }
          return new ReadWrite(numbers[0], parts.length == 1 ? numbers[0] : numbers[1]);
        });
  }

  /** An error at the last setting of an option, or at the section where it is not set. */
  JobFileException wrong(String key, String problem) {
    List<Setting> settings = byKey.get(key);
    return settings == null
        ? new JobFileException(section, key + ": " + problem)
        : settings.getLast().wrong(problem);
  }

  /** The keys that have been asked for. */
  Set<String> asked() {
    return asked;
  }

  /** A setting that nothing has asked for; there is none when every option is implemented. */
  @Nullable String leftOver() {
    for (String key : byKey.keySet()) {
      if (!asked.contains(key) && !Catalog.inert(key)) {
        return key;
      }
    }
    return null;
  }
}
