package dev.fathom.ftrace;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A line of a trace in text, as far as it is the same for all events: who, where, when and what.
 * Lines are those of trace_pipe and trace (with or without the columns of tgid and of latency), of
 * trace with the option latency-format, of {@code trace-cmd report} and of {@code perf script}.
 *
 * @param form of the line: {@link #PERF} or another
 * @param task that ran
 * @param cpu where
 * @param timeNanos when
 * @param event name, without its system
 * @param details what follows
 */
record LineHead(int form, Task task, int cpu, long timeNanos, String event, String details) {
  private static final String CPU = "\\s*\\[(?<cpu>\\d{1,5})\\]";
  private static final String GROUP = "(?:\\s*\\((?<tgid>[ \\d-]{1,12})\\))?";
  private static final String COLUMN = "(?:\\s+(?<flags>[^\\s\\[\\]]{3,8}))?";
  private static final String TIME = "\\s+(?<time>\\d{1,19}(?:\\.\\d{1,9})?):";
  private static final String EVENT = "\\s+(?:\\w+:)?(?<event>\\w+):\\s*(?<details>.*)";

  /** Names have 16 columns and no more, whatever is in them; trace-cmd makes them wider. */
  private static final List<Pattern> FORMS =
      List.of(
          Pattern.compile("(?<comm>.{16})-(?<tid>\\d{1,10})" + GROUP + CPU + COLUMN + TIME + EVENT),
          Pattern.compile(
              "(?<comm>.{16}) \\s*(?:(?<tgid>\\d{1,10})/)?(?<tid>\\d{1,10})"
                  + CPU
                  + "(?<flags>)"
                  + TIME
                  + EVENT),
          Pattern.compile(
              "\\s*(?<comm>.{1,8}?)-(?<tid>\\d{1,10})(?<tgid>)\\s+(?<cpu>\\d{1,5})"
                  + "(?<flags>[^\\s\\d]\\S{2,6})\\s+(?<time>\\d{1,16})us(?:.?)\\s*:"
                  + EVENT),
          Pattern.compile(
              "\\s*(?<comm>.{1,64}?)-(?<tid>\\d{1,10})" + GROUP + CPU + COLUMN + TIME + EVENT));

  /** The form of perf. */
  static final int PERF = 1;

  private static final int MICROSECONDS = 2;

  /** The line's head, or null if it is not a line of an event. */
  static @Nullable LineHead parse(String line) throws FormatException {
    for (int form = 0; form < FORMS.size(); form++) {
      Matcher matcher = FORMS.get(form).matcher(line);
      if (matcher.matches()) {
        return of(matcher, form);
      }
    }
    return null;
  }

  private static LineHead of(Matcher line, int form) throws FormatException {
    String time = line.group("time");
    long nanos = form == MICROSECONDS ? nanos(time + "000") : nanos(time);
    Task task =
        new Task(
            number(line.group("tgid")), number(line.group("tid")), "", command(line.group("comm")));
    return new LineHead(
        form,
        task,
        (int) number(line.group("cpu")),
        nanos,
        line.group("event"),
        line.group("details"));
  }

  private static long number(@Nullable String text) {
    String digits = text == null ? "" : text.strip();
    return digits.isEmpty() || digits.startsWith("-") ? 0 : Long.parseLong(digits);
  }

  /** Seconds with a fraction; a number without one is of a clock that counts something else. */
  private static long nanos(String time) throws FormatException {
    int point = time.indexOf('.');
    BigInteger nanos =
        point < 0
            ? new BigInteger(time)
            : new BigInteger((time.substring(0, point) + fraction(time.substring(point + 1))));
    if (nanos.bitLength() > 62) {
      throw new FormatException("time " + time + " is too late");
    }
    return nanos.longValue();
  }

  private static String fraction(String digits) {
    return digits + "0".repeat(9 - digits.length());
  }

  private static String command(String column) {
    String name = column.strip();
    return name.equals("<...>") ? "" : decoded(name);
  }

  /** Lines are read byte by byte, so that columns count; names are UTF-8 mostly. */
  static String decoded(String latin) {
    return new String(latin.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
  }
}
