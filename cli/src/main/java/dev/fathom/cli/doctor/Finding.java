package dev.fathom.cli.doctor;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One thing found out about a machine.
 *
 * @param id names the check; stays the same between versions, e.g. {@code limits.memlock}
 * @param subject what was looked at, a few words
 * @param mark how good it is
 * @param needed whether asynchronous I/O needs it: if it is missing, the exit status says so
 * @param detail what was found, one sentence
 * @param remedies what would help, each a command or a short advice; empty if nothing is to be done
 * @param values what was found, for programs: strings, numbers, booleans and lists of them
 */
public record Finding(
    String id,
    String subject,
    Mark mark,
    boolean needed,
    String detail,
    List<String> remedies,
    Map<String, Object> values) {

  /** Copies the lists; the values keep their order. */
  public Finding {
    remedies = List.copyOf(remedies);
    values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
  }

  /** With a mark. */
  public static Finding of(String id, String subject, Mark mark, String detail) {
    return new Finding(id, subject, mark, false, detail, List.of(), Map.of());
  }

  /** Something that works. */
  public static Finding ok(String id, String subject, String detail) {
    return of(id, subject, Mark.OK, detail);
  }

  /** Something that cannot be found out. */
  public static Finding unknown(String id, String subject, String detail) {
    return of(id, subject, Mark.UNKNOWN, detail);
  }

  /** Something that works in a lesser way. */
  public static Finding degraded(String id, String subject, String detail) {
    return of(id, subject, Mark.DEGRADED, detail);
  }

  /** Something that does not work. */
  public static Finding missing(String id, String subject, String detail) {
    return of(id, subject, Mark.MISSING, detail);
  }

  /** The same, as something that asynchronous I/O needs. */
  public Finding asNeeded() {
    return new Finding(id, subject, mark, true, detail, remedies, values);
  }

  /** The same, with more remedies. */
  public Finding remedy(String... more) {
    List<String> all = new ArrayList<>(remedies);
    Collections.addAll(all, more);
    return new Finding(id, subject, mark, needed, detail, all, values);
  }

  /** The same, with one more value. */
  public Finding value(String key, Object value) {
    Map<String, Object> all = new LinkedHashMap<>(values);
    all.put(key, value);
    return new Finding(id, subject, mark, needed, detail, remedies, all);
  }

  /** Whether something is missing that is needed. */
  public boolean isLack() {
    return needed && mark == Mark.MISSING;
  }
}
