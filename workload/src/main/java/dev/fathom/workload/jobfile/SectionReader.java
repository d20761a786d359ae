package dev.fathom.workload.jobfile;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Turns lines into sections, with included files read in place.
 *
 * <p>As in fio, {@code ;} and {@code #} begin a comment anywhere in a line, an include holds
 * settings but no sections, and its path is tried as it stands, then relative to the including
 * file. Bounds keep includes of includes and huge files from taking forever.
 */
final class SectionReader {
  static final int LINE_LENGTH_MAX = 64 * 1024;
  static final int INCLUDE_DEPTH_MAX = 16;
  static final int LINES_MAX = 200_000;
  static final int SETTINGS_MAX = 2_000;
  static final int SECTIONS_MAX = 4_096;
  private static final int NAME_LENGTH_MAX = 255;
  private static final String INCLUDE = "include";

  private final Substitution substitution;
  private final List<Section> sections = new ArrayList<>();
  private final List<Path> chain = new ArrayList<>();
  private int linesRead;

  SectionReader(Substitution substitution) {
    this.substitution = substitution;
  }

  List<Section> read(Path path) throws JobFileException {
    List<String> lines = SourceText.read(path, new Place(path.toString(), 0));
    chain.add(path);
    return read(lines, path.toString());
  }

  /** The sections of lines that come from elsewhere than a file; includes are relative to here. */
  List<Section> read(List<String> lines, String name) throws JobFileException {
    readLines(lines, name, null, false);
    if (sections.isEmpty()) {
      throw new JobFileException(new Place(name, 1), "no section [name]: the file is empty");
    }
    return sections;
  }

  private void readLines(
      List<String> lines, String file, @Nullable Section includer, boolean included)
      throws JobFileException {
    Section section = includer;
    int number = 0;
    for (String raw : lines) {
      Place place = new Place(file, ++number);
      String line = content(raw, place);
      if (line.isEmpty()) {
        continue;
      }
      if (line.startsWith("[")) {
        section = opened(line, place, included);
      } else if (section == null) {
        throw new JobFileException(
            place,
            "'%s' stands before the first section; begin with a line [global] or [name]"
                .formatted(Words.shortened(line)));
      } else {
        add(line, place, section);
      }
    }
  }

  private String content(String raw, Place place) throws JobFileException {
    if (++linesRead > LINES_MAX) {
      throw new JobFileException(
          place, "more than %d lines, includes counted".formatted(LINES_MAX));
    }
    if (raw.length() > LINE_LENGTH_MAX) {
      throw new JobFileException(
          place,
          "the line has %d characters, more than %d".formatted(raw.length(), LINE_LENGTH_MAX));
    }
    int end = raw.length();
    for (int i = 0; i < end; i++) {
      if (raw.charAt(i) == ';' || raw.charAt(i) == '#') {
        end = i;
      }
    }
    return raw.substring(0, end).strip();
  }

  private Section opened(String line, Place place, boolean included) throws JobFileException {
    if (included) {
      throw new JobFileException(place, "an included file holds settings only, no sections");
    }
    if (!line.endsWith("]")) {
      throw new JobFileException(
          place, "'%s' is no section: ']' is missing at its end".formatted(Words.shortened(line)));
    }
    String name = line.substring(1, line.length() - 1);
    if (name.isBlank()) {
      throw new JobFileException(place, "a section needs a name between its brackets");
    }
    if (name.length() > NAME_LENGTH_MAX) {
      throw new JobFileException(
          place, "the section's name is longer than %d characters".formatted(NAME_LENGTH_MAX));
    }
    if (name.startsWith("global") && !name.equals("global")) {
      throw new JobFileException(
          place,
          "[%s]: fio takes any section that begins with 'global' as [global]; rename it"
              .formatted(Words.shortened(name)));
    }
    if (sections.size() == SECTIONS_MAX) {
      throw new JobFileException(place, "more than %d sections".formatted(SECTIONS_MAX));
    }
    Section section = new Section(name, place, new ArrayList<>());
    sections.add(section);
    return section;
  }

  private void add(String line, Place place, Section section) throws JobFileException {
    if (line.startsWith(INCLUDE)
        && (line.length() == INCLUDE.length()
            || " \t=".indexOf(line.charAt(INCLUDE.length())) >= 0)) {
      include(line.substring(INCLUDE.length()).strip(), place, section);
      return;
    }
    if (section.settings().size() == SETTINGS_MAX) {
      throw new JobFileException(
          place, "more than %d settings in one section".formatted(SETTINGS_MAX));
    }
    Setting setting = substitution.setting(line, place);
    Catalog.key(setting);
    section.settings().add(setting);
  }

  private void include(String written, Place place, Section section) throws JobFileException {
    String name = written.startsWith("=") ? written.substring(1).strip() : written;
    if (name.isEmpty()) {
      throw new JobFileException(place, "include: the name of a file is missing");
    }
    Path path = located(name, place);
    for (Path open : chain) {
      if (same(open, path)) {
        throw new JobFileException(
            place, "include %s goes in a circle: %s".formatted(name, shown(path)));
      }
    }
    if (chain.size() >= INCLUDE_DEPTH_MAX) {
      throw new JobFileException(
          place, "includes are more than %d deep: %s".formatted(INCLUDE_DEPTH_MAX, shown(path)));
    }
    List<String> lines = SourceText.read(path, place);
    chain.add(path);
    readLines(lines, path.toString(), section, true);
    chain.removeLast();
  }

  private Path located(String name, Place place) throws JobFileException {
    try {
      Path path = Path.of(name);
      if (!Files.exists(path) && !chain.isEmpty()) {
        return chain.getLast().resolveSibling(name);
      }
      return path;
    } catch (InvalidPathException e) {
      throw new JobFileException(place, "include %s: not a path".formatted(Words.shortened(name)));
    }
  }

  private static boolean same(Path a, Path b) {
    try {
      return Files.isSameFile(a, b);
    } catch (IOException e) {
      return a.equals(b);
    }
  }

  private String shown(Path last) {
    StringBuilder out = new StringBuilder();
    for (Path path : chain) {
      out.append(path).append(" → ");
    }
    return out.append(last).toString();
  }
}
