package dev.fathom.ftrace;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/**
 * The formats of a kernel's trace events, as far as this module reads them. Immutable.
 *
 * <p>They come from a live tracefs, or were saved beside raw buffers: a directory with {@code
 * events/SYSTEM/NAME/format} in it, or a tar file of one, compressed with gzip or not.
 */
public final class EventFormats {
  private static final int TEXT_LIMIT_BYTES = 1 << 20;
  private static final Set<String> OTHERS =
      Set.of("events/header_page", "events/header_event", "header_page", "header_event");

  private final PageLayout pages;
  private final Map<Integer, EventFormat> byId = new HashMap<>();
  private final Map<String, EventFormat> byName = new TreeMap<>();
  private final Map<Long, String> commands;

  /** The same formats for pages of this layout. */
  private EventFormats(EventFormats other, PageLayout pages) {
    this.pages = pages;
    byId.putAll(other.byId);
    byName.putAll(other.byName);
    commands = other.commands;
  }

  private EventFormats(Map<String, String> texts) throws IOException {
    @Nullable String header = texts.get("header_page");
    pages = header == null ? PageLayout.COMMON : PageLayout.parse(header);
    checkHeader(texts.get("header_event"));
    commands = SavedCommands.parse(texts.getOrDefault("saved_cmdlines", ""));
    for (Map.Entry<String, String> entry : texts.entrySet()) {
      if (entry.getKey().endsWith("/format")) {
        EventFormat format = parse(entry.getKey(), entry.getValue());
        byId.put(format.id(), format);
        byName.put(format.name(), format);
      }
    }
    if (byId.isEmpty()) {
      throw new FormatException("no formats of block events");
    }
  }

  private static EventFormat parse(String path, String text) throws FormatException {
    try {
      return EventFormat.parse(text);
    } catch (FormatException e) {
      throw new FormatException(path + ": " + e.getMessage());
    }
  }

  /** The bits of an event's first word are the same in all kernels so far. */
  private static void checkHeader(@Nullable String text) throws FormatException {
    if (text != null
        && !text.matches("(?s).*type_len\\s*:\\s*5 bits.*time_delta\\s*:\\s*27 bits.*")) {
      throw new FormatException("events with another header than 5 + 27 bits are not read");
    }
  }

  /**
   * Reads them from a directory, such as a tracefs.
   *
   * @throws NoSuchFileException if there are none
   */
  public static EventFormats ofDirectory(Path root) throws IOException {
    Map<String, String> texts = new TreeMap<>();
    for (KernelEvent event : KernelEvent.values()) {
      String path = "events/" + event.system() + "/" + event.title() + "/format";
      put(texts, root, path, path);
    }
    for (String name : Set.of("header_page", "header_event")) {
      put(texts, root, name, name);
      put(texts, root, "events/" + name, name);
    }
    put(texts, root, "saved_cmdlines", "saved_cmdlines");
    if (texts.isEmpty()) {
      throw new NoSuchFileException(root + "/events");
    }
    return new EventFormats(texts);
  }

  private static void put(Map<String, String> texts, Path root, String path, String name)
      throws IOException {
    Path file = root.resolve(path);
    if (Files.isRegularFile(file)) {
      try (InputStream in = Files.newInputStream(file)) {
        texts.put(name, text(in.readNBytes(TEXT_LIMIT_BYTES)));
      }
    }
  }

  /** Of texts, named as the files of a directory are. */
  static EventFormats ofTexts(Map<String, String> texts) throws IOException {
    return new EventFormats(texts);
  }

  /** The same for pages that begin otherwise, or have another size. */
  EventFormats withPages(PageLayout layout) {
    return new EventFormats(this, layout);
  }

  /** Reads them from a tar file, compressed with gzip if its name ends so. */
  public static EventFormats ofArchive(Path tar) throws IOException {
    Map<String, String> texts = new TreeMap<>();
    try (InputStream file = new BufferedInputStream(Files.newInputStream(tar));
        InputStream in = tar.toString().endsWith("gz") ? new GZIPInputStream(file) : file) {
      TarEntries.read(in, TEXT_LIMIT_BYTES, EventFormats::wanted, texts::put);
    }
    return new EventFormats(texts);
  }

  /** The name to keep a file of the archive by, if it is of use. */
  private static Optional<String> wanted(String path) {
    int events = path.indexOf("events/");
    String inside = events < 0 ? path.substring(path.lastIndexOf('/') + 1) : path.substring(events);
    if (OTHERS.contains(inside)) {
      return Optional.of(inside.substring(inside.lastIndexOf('/') + 1));
    }
    if (inside.equals("saved_cmdlines")) {
      return Optional.of(inside);
    }
    String[] parts = inside.split("/", -1);
    boolean format = parts.length == 4 && parts[3].equals("format");
    return format && KernelEvent.of(parts[2]) != null ? Optional.of(inside) : Optional.empty();
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  /** How pages begin. */
  public PageLayout pages() {
    return pages;
  }

  /** The format of an event's number, or null if it is not one to be read. */
  public @Nullable EventFormat byId(int id) {
    return byId.get(id);
  }

  /** The format of an event's name, or null if there is none. */
  public @Nullable EventFormat byName(String name) {
    return byName.get(name);
  }

  /** Names of threads by their numbers, as far as they were saved. */
  Map<Long, String> commands() {
    return commands;
  }
}
