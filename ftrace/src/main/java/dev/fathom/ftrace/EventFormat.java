package dev.fathom.ftrace;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How the kernel lays out one trace event: a file {@code events/SYSTEM/NAME/format} of tracefs. It
 * differs from kernel to kernel, so it is read with each trace.
 *
 * @param name of the event
 * @param id in the first two bytes of its records
 * @param fields by name, the common ones included
 * @see <a href="https://docs.kernel.org/trace/events.html#event-formats">Event Tracing</a>
 */
public record EventFormat(String name, int id, Map<String, EventField> fields) {
  private static final Pattern FIELD =
      Pattern.compile(
          "\\s*field:\\s*(?<what>[^;]*);\\s*offset:(?<offset>\\d{1,5});\\s*"
              + "size:(?<size>\\d{1,5});\\s*signed:(?<signed>[01]);.*");
  private static final Pattern DECLARATION =
      Pattern.compile("(?<type>.*?)\\s*\\b(?<name>\\w+)\\s*(?:\\[[^\\]]*\\])?");
  private static final int MOST_FIELDS = 256;

  /** Copies the map. */
  public EventFormat {
    fields = Map.copyOf(fields);
  }

  /**
   * Reads a format file.
   *
   * @throws FormatException saying what is missing
   */
  public static EventFormat parse(String text) throws FormatException {
    String name = "";
    int id = -1;
    for (String line : text.lines().toList()) {
      if (line.startsWith("name: ")) {
        name = line.substring(6).strip();
      } else if (line.matches("ID: \\d{1,5}")) {
        id = Integer.parseInt(line.substring(4));
      } else if (line.startsWith("print fmt:")) {
        break;
      }
    }
    if (name.isEmpty() || id < 0) {
      throw new FormatException("the format of an event has no " + (id < 0 ? "ID" : "name"));
    }
    return new EventFormat(name, id, fields(text));
  }

  /** The fields of a format, or of a header, by name. */
  static Map<String, EventField> fields(String text) throws FormatException {
    Map<String, EventField> fields = new LinkedHashMap<>();
    for (String line : text.lines().toList()) {
      if (line.startsWith("print fmt:") || fields.size() >= MOST_FIELDS) {
        break;
      }
      Matcher matcher = FIELD.matcher(line);
      if (matcher.matches()) {
        EventField field = field(matcher);
        fields.put(field.name(), field);
      } else if (line.contains("field:")) {
        throw new FormatException("not understood: " + Quoted.of(line));
      }
    }
    return fields;
  }

  private static EventField field(Matcher line) throws FormatException {
    Matcher what = DECLARATION.matcher(line.group("what").strip());
    int offset = Integer.parseInt(line.group("offset"));
    int size = Integer.parseInt(line.group("size"));
    if (!what.matches() || offset > EventField.LIMIT_BYTES || size > EventField.LIMIT_BYTES) {
      throw new FormatException("not understood: " + Quoted.of(line.group()));
    }
    String type = what.group("type");
    boolean dynamic = type.startsWith("__data_loc");
    if (dynamic && size != Integer.BYTES) {
      throw new FormatException("__data_loc of %d bytes".formatted(size));
    }
    return new EventField(
        what.group("name"), type, offset, size, line.group("signed").equals("1"), dynamic);
  }

  /** The field of this name, or null. */
  public @Nullable EventField field(String field) {
    return fields.get(field);
  }
}
