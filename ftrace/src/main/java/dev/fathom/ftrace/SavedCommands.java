package dev.fathom.ftrace;

import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Names of threads by their numbers: the file {@code saved_cmdlines} of tracefs. */
final class SavedCommands {
  private static final Pattern LINE = Pattern.compile("(\\d{1,10}) (.{1,64})");
  private static final int MOST = 1 << 16;

  private SavedCommands() {}

  /** What the file says; lines that make no sense are passed over. */
  static Map<Long, String> parse(String text) {
    Map<Long, String> commands = new HashMap<>();
    text.lines()
        .limit(MOST)
        .forEach(line -> {
          Matcher matcher = LINE.matcher(line);
          if (matcher.matches()) {
            commands.put(Long.parseLong(matcher.group(1)), matcher.group(2));
          }
        });
    return commands;
  }
}
