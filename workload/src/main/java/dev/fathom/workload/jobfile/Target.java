package dev.fathom.workload.jobfile;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The files of a job and how it goes through them.
 *
 * @param fileNames the files by name (filename); empty to make up names from the format
 * @param directories where they are, one for each clone in turn ({@code directory}); empty for the
 *     working directory
 * @param nameFormat {@code filename_format}, with {@code $jobname}, {@code $jobnum}, {@code
 *     $filenum} and {@code $clientuid} to be replaced
 * @param fileCount how many files each clone has, at least 1 ({@code nrfiles})
 * @param openMax how many of them are open at a time, 1 to {@code fileCount} ({@code openfiles})
 * @param service in which order the files are visited
 * @param handling what is done to the files around the job
 */
public record Target(
    List<String> fileNames,
    List<String> directories,
    String nameFormat,
    int fileCount,
    int openMax,
    FileService service,
    Handling handling) {

  /** How {@code filename_format} is without being set. */
  public static final String NAME_FORMAT_DEFAULT = "$jobname.$jobnum.$filenum";

  private static final int FILES_MAX = 1_000_000;
  private static final int PATH_LENGTH_MAX = 4095;

  /**
   * What is done to the files around the job.
   *
   * @param createOnOpen whether a file is created when it is first used, not up front
   * @param invalidate whether its cached pages are dropped before the job
   * @param unlink whether it is deleted after the job
   */
  public record Handling(boolean createOnOpen, boolean invalidate, boolean unlink) {}

  /** Checks the ranges and copies the lists. */
  public Target {
    fileNames = List.copyOf(fileNames);
    directories = List.copyOf(directories);
    if (fileCount < 1 || openMax < 1 || openMax > fileCount) {
      throw new IllegalArgumentException("%d files, %d of them open".formatted(fileCount, openMax));
    }
    if (!fileNames.isEmpty() && fileNames.size() < fileCount) {
      throw new IllegalArgumentException(
          "%d files, but %d names".formatted(fileCount, fileNames.size()));
    }
  }

  /**
   * The files of one clone of the job, in the order of their numbers.
   *
   * @param section the section's name, what {@code $jobname} stands for
   * @param clone which of the job's {@code numjobs} clones, from 0
   */
  public List<Path> paths(String section, int clone) {
    String directory = directories.isEmpty() ? "" : directories.get(clone % directories.size());
    List<Path> paths = new ArrayList<>(fileCount);
    for (int number = 0; number < fileCount; number++) {
      String name =
          fileNames.isEmpty() ? madeUpName(section, clone, number) : fileNames.get(number);
      paths.add(Path.of(directory.isEmpty() ? name : directory + "/" + name));
    }
    return paths;
  }

  private String madeUpName(String section, int clone, int number) {
    String name = replaced(nameFormat, "$jobname", section);
    name = replaced(name, "$jobnum", Integer.toString(clone));
    name = replaced(name, "$filenum", Integer.toString(number));
    return replaced(name, "$clientuid", "localhost");
  }

  /** fio finds these words whatever their case. */
  private static String replaced(String text, String word, String by) {
    String lower = text.toLowerCase(Locale.ROOT);
    StringBuilder out = new StringBuilder();
    int from = 0;
    for (int at = lower.indexOf(word); at >= 0; at = lower.indexOf(word, from)) {
      out.append(text, from, at).append(by);
      from = at + word.length();
    }
    return out.append(text, from, text.length()).toString();
  }

  static Target read(Settings settings) throws JobFileException {
    List<String> names = settings.fold("filename", List.of(), (before, s) -> names(s, true));
    List<String> directories =
        settings.fold("directory", List.of(), (before, s) -> names(s, false));
    int asked = settings.integer("nrfiles", names.isEmpty() ? 1 : names.size(), 1, FILES_MAX);
    int count = names.isEmpty() ? asked : Math.min(asked, names.size());
    int open = settings.integer("openfiles", 0, 0, Integer.MAX_VALUE);
    return new Target(
        names,
        directories,
        settings.fold("filename_format", NAME_FORMAT_DEFAULT, (before, s) -> name(s, s.required())),
        count,
        open == 0 ? count : Math.min(open, count),
        FileService.read(settings),
        new Handling(
            settings.bool("create_on_open", false),
            settings.bool("invalidate", true),
            settings.bool("unlink", false)));
  }

  /** Colons separate; {@code \\:} is a colon of a name. */
  private static List<String> names(Setting setting, boolean files) throws JobFileException {
    List<String> names = new ArrayList<>();
    for (String part : setting.required().split("(?<!\\\\):", -1)) {
      String name = part.replace("\\:", ":");
      if (name.isEmpty()) {
        continue;
      }
      if (files && name.equals("-")) {
        throw setting.wrong("standard input and output are not supported by fathom (yet)");
      }
      names.add(name(setting, name));
    }
    if (names.isEmpty()) {
      throw setting.wrong("holds no name");
    }
    return names;
  }

  private static String name(Setting setting, String name) throws JobFileException {
    if (name.length() > PATH_LENGTH_MAX) {
      throw setting.wrong("is longer than %d characters".formatted(PATH_LENGTH_MAX));
    }
    if (!possible(name)) {
      throw setting.wrong("cannot be a file's name in this locale's character set");
    }
    return name;
  }

  /** In a locale that is not of UTF-8, many names cannot be passed to the kernel. */
  static boolean possible(String name) {
    try {
      return !Path.of(name).toString().isEmpty();
    } catch (InvalidPathException e) {
      return false;
    }
  }
}
