package dev.fathom.ftrace;

import dev.fathom.trace.EventSink;
import dev.fathom.trace.Names;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads trace.dat, the file of {@code trace-cmd record}: versions 6 and 7, of little-endian
 * machines, not compressed. Of several instances of tracing, the first that holds anything is read.
 *
 * <pre>
 * version 6  header | header_page, header_event | ftrace's formats | formats | kallsyms | printk
 *            | command lines | u32 processors | "options  " u16 id, u32 size, data … u16 0
 *            | "flyrecord" u64 offset, u64 size for each processor | pages
 * version 7  header | sections: u16 id, u16 flags, u32 description, u64 size, data
 *            options are a section: u16 id, u32 size, data; they say where other sections are
 * </pre>
 *
 * <p>Source: trace-cmd.dat.v6(5), trace-cmd.dat.v7(5).
 */
final class TraceDat {
  private static final int OPTION_DONE = 0;
  private static final int OPTION_BUFFER = 3;
  private static final int OPTION_CLOCK = 4;
  private static final int SECTION_HEADERS = 16;
  private static final int SECTION_FORMATS = 18;
  private static final int SECTION_COMMANDS = 21;
  private static final int SECTION_TEXT = 22;
  private static final int SECTION_HEAD_BYTES = 16;
  private static final int MOST_OPTION_SECTIONS = 1024;
  private static final int MOST_BUFFERS = 1024;
  private static final int CLOCKS_LIMIT_BYTES = 4096;
  private static final Pattern CLOCK = Pattern.compile("(?s).*\\[([\\w-]{1,64})\\].*");

  private final FileChannel file;
  private final DatCursor cursor;
  private final DatContents contents;
  private final List<DatBuffer> buffers = new ArrayList<>();

  /** Sections that were read, once each. */
  private final Set<Integer> sections = new HashSet<>();

  private String clock = "";

  /** Processors of version 6, in each of its tables. */
  private long cpus;

  private TraceDat(FileChannel file) throws IOException {
    this.file = file;
    cursor = new DatCursor(file);
    contents = new DatContents(cursor);
  }

  /**
   * Reads a file to its end. Blocks while it reads; memory is bounded.
   *
   * @throws FormatException if it cannot be read as a whole; damaged pages are findings
   */
  static TraceFindings read(Path path, Names names, EventSink sink) throws IOException {
    try (FileChannel file = FileChannel.open(path)) {
      return new TraceDat(file).read(names, sink);
    } catch (FormatException e) {
      throw new FormatException(path + ": " + e.getMessage());
    }
  }

  private TraceFindings read(Names names, EventSink sink) throws IOException {
    DatHeader header = DatHeader.read(cursor);
    if (!header.hint().isEmpty()) {
      throw new FormatException(header.hint());
    }
    if (header.version().equals("6")) {
      readVersion6();
    } else {
      readSections(header.optionsAt());
    }
    EventFormats formats = contents.formats();
    DatBuffer buffer =
        buffers.stream()
            .filter(each -> each.bytes() > 0)
            .findFirst()
            .orElse(new DatBuffer("", "", 0, List.of()));
    Map<String, InputStream> pages = new LinkedHashMap<>();
    for (DatBuffer.Part part : buffer.cpus()) {
      pages.put("processor " + part.cpu(), new DatPages(file, part));
    }
    PageLayout layout = formats.pages().ofPages(buffer.pageBytes());
    return RawTrace.read(pages, formats.withPages(layout), names, sink, problems(buffer));
  }

  private List<String> problems(DatBuffer read) {
    List<String> problems = new ArrayList<>();
    for (DatBuffer other : buffers) {
      if (!other.equals(read) && other.bytes() > 0) {
        problems.add("instance %s is not read".formatted(Quoted.of(other.instance())));
      }
    }
    for (DatBuffer.Part part : read.cpus()) {
      long missing = part.missingBytes(cursor.fileBytes());
      if (missing > 0) {
        problems.add(
            "processor %d lacks %,d bytes: the file was cut".formatted(part.cpu(), missing));
      }
    }
    if (read.timeless()) {
      problems.add(
          "clock %s does not count nanoseconds: times mean nothing".formatted(read.clock()));
    }
    return problems;
  }

  private void readVersion6() throws IOException {
    contents.headers();
    contents.ftraceEvents();
    contents.eventFormats();
    contents.passOver(); // kallsyms
    contents.passOver(); // printk
    contents.commands();
    cpus = cursor.number4();
    String kind = cursor.name();
    if (kind.strip().equals("options")) {
      readOptions(this::optionOfVersion6);
      kind = cursor.name();
    }
    if (!kind.equals("flyrecord")) {
      throw new FormatException("it holds %s, not events".formatted(Quoted.of(kind.strip())));
    }
    List<DatBuffer.Part> parts = DatBuffer.parts(cursor, cpus, false);
    buffers.addFirst(new DatBuffer("", clock, 0, parts));
  }

  /** Takes one option; the cursor may be left anywhere. */
  private interface OptionReader {
    void accept(int id, long bytes) throws IOException;
  }

  /** Options up to the end of this section. */
  private void readOptions(OptionReader reader) throws IOException {
    for (int id = cursor.number2(); id != OPTION_DONE; id = cursor.number2()) {
      long bytes = cursor.number4();
      long next = cursor.at() + bytes;
      reader.accept(id, bytes);
      cursor.seek(next);
    }
  }

  private void optionOfVersion6(int id, long bytes) throws IOException {
    if (id == OPTION_CLOCK) {
      Matcher marked = CLOCK.matcher(cursor.text(bytes, CLOCKS_LIMIT_BYTES));
      clock = marked.matches() ? marked.group(1) : "";
    } else if (id == OPTION_BUFFER && buffers.size() < MOST_BUFFERS) {
      instance(cursor.number8(), cursor.name());
    }
  }

  /** An instance of version 6: its own table of processors is where its option says. */
  private void instance(long at, String name) throws IOException {
    cursor.seek(at);
    if (cursor.name().equals("flyrecord")) {
      List<DatBuffer.Part> parts = DatBuffer.parts(cursor, cpus, false);
      buffers.add(new DatBuffer(name, clock, 0, parts));
    }
  }

  private void readSections(long first) throws IOException {
    long next = first;
    for (int count = 0; next != 0; count++) {
      if (count == MOST_OPTION_SECTIONS) {
        throw new FormatException("more than %,d sections of options".formatted(count));
      }
      cursor.seek(next);
      int id = cursor.number2();
      if (id != OPTION_DONE) {
        throw new FormatException(
            "section %d at byte %,d is not one of options".formatted(id, next));
      }
      cursor.skip(SECTION_HEAD_BYTES - Short.BYTES);
      readOptions(this::optionOfVersion7);
      long bytes = cursor.number4();
      next = bytes == Long.BYTES ? cursor.number8() : 0;
    }
  }

  private void optionOfVersion7(int id, long bytes) throws IOException {
    switch (id) {
      case OPTION_BUFFER -> {
        if (buffers.size() < MOST_BUFFERS) {
          buffers.add(DatBuffer.read(cursor));
        }
      }
      case SECTION_HEADERS, SECTION_FORMATS, SECTION_COMMANDS -> {
        if (sections.add(id)) {
          section(id, bytes);
        }
      }
      case SECTION_TEXT -> throw new FormatException("it holds text of a tracer, not events");
      default -> {
        // Of no use here.
      }
    }
  }

  /** Reads a section, where an option says that it is. */
  private void section(int id, long bytes) throws IOException {
    if (bytes != Long.BYTES) {
      throw new FormatException("option %d has %,d bytes".formatted(id, bytes));
    }
    long place = cursor.number8();
    cursor.seek(place);
    if (cursor.number2() != id) {
      throw new FormatException("there is no section %d at byte %,d".formatted(id, place));
    }
    cursor.skip(SECTION_HEAD_BYTES - Short.BYTES);
    switch (id) {
      case SECTION_HEADERS -> contents.headers();
      case SECTION_FORMATS -> contents.eventFormats();
      default -> contents.commands();
    }
  }
}
