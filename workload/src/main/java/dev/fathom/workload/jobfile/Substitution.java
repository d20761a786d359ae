package dev.fathom.workload.jobfile;

import java.util.Map;
import java.util.regex.Pattern;

/**
 * What is replaced in a line before it is understood: {@code ${VARIABLE}} of the environment, and
 * fio's own words {@code $pagesize}, {@code $mb_memory} and {@code $ncpus}, with the arithmetic
 * that may stand around them.
 */
final class Substitution {
  /** What fio would hand to bc and get a number back; a path with such a word is left alone. */
  private static final Pattern ARITHMETIC =
      Pattern.compile("[-+*/%^().0-9 \\t]*[-+*/][-+*/%^().0-9 \\t]*");

  private final Map<String, String> environment;
  private final Map<String, String> words;

  Substitution(Map<String, String> environment, Machine machine) {
    this.environment = environment;
    this.words =
        Map.of(
            "$pagesize", Long.toString(machine.pageSizeBytes()),
            "$mb_memory", Long.toString(machine.memoryMegabytes()),
            "$ncpus", Integer.toString(machine.processors()));
  }

  Setting setting(String line, Place place) throws JobFileException {
    StringBuilder undefined = new StringBuilder();
    String expanded = expanded(line, undefined);
    int equals = expanded.indexOf('=');
    String name = (equals < 0 ? expanded : expanded.substring(0, equals)).strip();
    String value = equals < 0 ? null : expanded.substring(equals + 1).strip();
    String hint = undefined.isEmpty() ? "" : " (not set in the environment:" + undefined + ")";
    if (value != null) {
      value = withWords(value, name, place);
    }
    return new Setting(name, value, hint, place);
  }

  private String expanded(String line, StringBuilder undefined) {
    int open = line.indexOf("${");
    if (open < 0) {
      return line;
    }
    StringBuilder out = new StringBuilder();
    int from = 0;
    while (open >= 0) {
      int close = line.indexOf('}', open);
      if (close < 0) {
        break;
      }
      String name = line.substring(open + 2, close);
      String value = environment.get(name);
      out.append(line, from, open).append(value == null ? "" : value);
      if (value == null) {
        undefined.append(' ').append(Words.shortened(name));
      }
      from = close + 1;
      open = line.indexOf("${", from);
    }
    return out.append(line, from, line.length()).toString();
  }

  private String withWords(String value, String name, Place place) throws JobFileException {
    String replaced = value;
    for (var word : words.entrySet()) {
      replaced = replaced.replace(word.getKey(), word.getValue());
    }
    if (replaced.equals(value) || !ARITHMETIC.matcher(replaced).matches()) {
      return replaced;
    }
    try {
      return Long.toString(Expression.integer(replaced));
    } catch (NumberFormatException e) {
      throw new JobFileException(
          place, name + "=" + Words.shortened(value) + ": " + e.getMessage());
    }
  }
}
