package dev.fathom.ftrace;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a trace.dat file tells besides events: texts of tracefs, by the names of their files. */
final class DatContents {
  private static final int TEXT_LIMIT_BYTES = 1 << 20;

  /** Formats of single events are far shorter. */
  private static final int FORMAT_LIMIT_BYTES = 1 << 16;

  private static final Pattern NAME = Pattern.compile("\\s*name: (\\w{1,128})\\n[\\s\\S]*");

  private final DatCursor cursor;
  private final Map<String, String> texts = new TreeMap<>();

  DatContents(DatCursor cursor) {
    this.cursor = cursor;
  }

  /** {@code header_page} and {@code header_event}. */
  void headers() throws IOException {
    for (String name : new String[] {"header_page", "header_event"}) {
      cursor.expect(name);
      texts.put(name, cursor.text(cursor.number8(), TEXT_LIMIT_BYTES));
    }
  }

  /** Formats of ftrace's own events, which are of no use here. */
  void ftraceEvents() throws IOException {
    for (long left = cursor.number4(); left > 0; left--) {
      cursor.skip(cursor.number8());
    }
  }

  /** Formats of all other events, of which those that are read are kept. */
  void eventFormats() throws IOException {
    for (long systems = cursor.number4(); systems > 0; systems--) {
      String system = cursor.name();
      for (long left = cursor.number4(); left > 0; left--) {
        String format = cursor.text(cursor.number8(), FORMAT_LIMIT_BYTES);
        title(system, format)
            .ifPresent(title -> texts.put("events/" + system + "/" + title + "/format", format));
      }
    }
  }

  private static Optional<String> title(String system, String format) {
    Matcher name = NAME.matcher(format);
    if (!name.matches()) {
      return Optional.empty();
    }
    KernelEvent event = KernelEvent.of(name.group(1));
    return event == null || !event.system().equals(system)
        ? Optional.empty()
        : Optional.of(event.title());
  }

  /** Something of no use here, after its size in 4 bytes. */
  void passOver() throws IOException {
    cursor.skip(cursor.number4());
  }

  /** {@code saved_cmdlines}. */
  void commands() throws IOException {
    texts.put("saved_cmdlines", cursor.text(cursor.number8(), TEXT_LIMIT_BYTES));
  }

  /**
   * All that was read.
   *
   * @throws FormatException if there are no formats of block events, or they are not understood
   */
  EventFormats formats() throws IOException {
    return EventFormats.ofTexts(texts);
  }
}
