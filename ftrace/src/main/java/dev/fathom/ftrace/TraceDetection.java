package dev.fathom.ftrace;

import dev.fathom.ftrace.SavedTrace.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Finds out what a file is. */
final class TraceDetection {
  private static final int HEAD_BYTES = 1 << 16;
  private static final int LINES = 400;
  private static final int PAGE_HEAD = 16;
  private static final int BLKTRACE_MAGIC = 0x656174;
  private static final int MOST_PAGE_BYTES = 1 << 16;

  /** BLKTRACE, then the processor. */
  private static final Pattern BLKTRACE_NAME = Pattern.compile("(?<base>.*\\.blktrace\\.)\\d{1,5}");

  private static final Pattern RAW_NAME = Pattern.compile("(?<base>.*cpu)\\d{1,5}(?<end>\\D.*|)");

  private TraceDetection() {}

  static SavedTrace of(Path file) throws IOException {
    byte[] head;
    try (InputStream in = Files.newInputStream(file)) {
      head = in.readNBytes(HEAD_BYTES);
    }
    if (starts(head, 0, DatHeader.MAGIC)) {
      return new SavedTrace(file, Kind.TRACE_DAT, List.of(file), DatHeader.hint(file));
    }
    if (starts(head, 0, "PERFILE2") || starts(head, 0, "2ELIFREP")) {
      return unread(file, Kind.PERF_DATA, "not read; use perf script > file, and read that");
    }
    ByteBuffer words = ByteBuffer.wrap(head).order(ByteOrder.LITTLE_ENDIAN);
    if (head.length >= Integer.BYTES && words.getInt(0) >>> 8 == BLKTRACE_MAGIC) {
      return new SavedTrace(file, Kind.BLKTRACE, parts(file, BLKTRACE_NAME), "");
    }
    Kind text = text(head);
    if (text != null) {
      return new SavedTrace(file, text, List.of(file), "");
    }
    return isPage(words) ? raw(file) : unread(file, Kind.UNKNOWN, "nothing in it is understood");
  }

  private static SavedTrace unread(Path file, Kind kind, String hint) {
    return new SavedTrace(file, kind, List.of(file), hint);
  }

  private static boolean starts(byte[] head, int at, String text) {
    return starts(head, at, text.getBytes(StandardCharsets.ISO_8859_1));
  }

  private static boolean starts(byte[] head, int at, byte[] wanted) {
    for (int i = 0; i < wanted.length; i++) {
      if (at + i >= head.length || head[at + i] != wanted[i]) {
        return false;
      }
    }
    return true;
  }

  /** Which text it is, by the first line that is one of an event; null if there is none. */
  private static @Nullable Kind text(byte[] head) {
    String text = new String(head, StandardCharsets.ISO_8859_1);
    if (text.startsWith("# tracer: ")) {
      return Kind.TRACE_TEXT;
    }
    for (String line : text.lines().limit(LINES).toList()) {
      try {
        LineHead event = LineHead.parse(line);
        if (event != null) {
          return event.form() == LineHead.PERF ? Kind.PERF_SCRIPT : Kind.TRACE_TEXT;
        }
        if (BlkparseLine.parse(line) != null) {
          return Kind.BLKPARSE;
        }
      } catch (FormatException e) {
        // Not this line.
      }
    }
    return null;
  }

  /** Whether it can be a page: its length of data fits, and so does its first event. */
  private static boolean isPage(ByteBuffer head) {
    if (head.limit() < PAGE_HEAD + Integer.BYTES) {
      return false;
    }
    int length = head.getInt(Long.BYTES) & 0x3fffffff;
    if (head.getLong(0) <= 0
        || length == 0
        || length > MOST_PAGE_BYTES - PAGE_HEAD
        || head.getInt(Long.BYTES + Integer.BYTES) != 0) {
      return false;
    }
    FirstRecord first = new FirstRecord(head.limit());
    new RingPages(PageLayout.COMMON.withSizeBytes(MOST_PAGE_BYTES), first).accept(head);
    return first.whole;
  }

  /** Sees whether a page begins with an event. */
  private static final class FirstRecord implements RingPages.Sink {
    private static final int LEAST_BYTES = 8; // what all events have in common

    private final int limit;
    private boolean whole;
    private boolean damaged;

    FirstRecord(int limit) {
      this.limit = limit;
    }

    @Override
    public void record(long timeNanos, ByteBuffer page, int at, int lengthBytes) {
      whole |= !damaged && lengthBytes >= LEAST_BYTES;
    }

    @Override
    public void missed(long count) {
      // Says nothing about what it is.
    }

    @Override
    public void damaged(int at, String words) {
      damaged |= at < limit; // that it was cut does not matter
    }
  }

  private static SavedTrace raw(Path file) throws IOException {
    try {
      formatsBeside(file);
    } catch (FormatException e) {
      return unread(file, Kind.RAW_PAGES, String.valueOf(e.getMessage()));
    }
    return new SavedTrace(file, Kind.RAW_PAGES, parts(file, RAW_NAME), "");
  }

  /**
   * The formats that lie beside pages.
   *
   * @throws FormatException if there are none, with what to do about it
   */
  static EventFormats formatsBeside(Path file) throws IOException {
    Path directory = directory(file);
    for (Path place : List.of(directory, directory.resolve("formats"))) {
      if (Files.isDirectory(place.resolve("events"))) {
        return EventFormats.ofDirectory(place);
      }
    }
    try (DirectoryStream<Path> all =
        Files.newDirectoryStream(directory, "*formats*.{tar,tar.gz,tgz}")) {
      for (Path archive : all) {
        return EventFormats.ofArchive(archive);
      }
    }
    throw new FormatException(
        "the formats of its kernel are not beside it; copy /sys/kernel/tracing/events of that"
            + " machine into "
            + directory);
  }

  private static Path directory(Path file) {
    Path parent = file.toAbsolutePath().getParent();
    return parent == null ? file.toAbsolutePath() : parent;
  }

  /** The file and its neighbours that differ from it by the processor only, in their order. */
  private static List<Path> parts(Path file, Pattern pattern) throws IOException {
    Matcher own = pattern.matcher(String.valueOf(file.getFileName()));
    if (!own.matches()) {
      return List.of(file);
    }
    String base = own.group("base");
    String end = pattern == RAW_NAME ? own.group("end") : "";
    Pattern all = Pattern.compile(Pattern.quote(base) + "(\\d{1,5})" + Pattern.quote(end));
    List<Path> parts = new ArrayList<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory(file))) {
      for (Path path : files) {
        if (all.matcher(String.valueOf(path.getFileName())).matches()) {
          parts.add(path);
        }
      }
    }
    parts.sort(Comparator.comparingInt(path -> number(path, all)));
    return parts;
  }

  private static int number(Path path, Pattern pattern) {
    Matcher name = pattern.matcher(String.valueOf(path.getFileName()));
    return name.matches() ? Integer.parseInt(name.group(1)) : 0;
  }
}
