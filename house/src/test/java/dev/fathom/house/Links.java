package dev.fathom.house;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The rule that a link in a Markdown file leads to a file, a folder or a heading of this tree.
 * Links that leave the tree are not followed.
 */
final class Links {
  private static final Pattern INLINE =
      Pattern.compile("\\]\\(\\s*<?([^)\\s>]+)>?(?:\\s+[\"'][^)]*)?\\)");
  private static final Pattern DEFINITION =
      Pattern.compile("^ {0,3}\\[[^\\]]+\\]:\\s*<?([^\\s>]+)");
  private static final Pattern HTML =
      Pattern.compile("<(?:a|img)\\s[^>]*(?:href|src)=\"([^\"]+)\"");
  private static final Pattern ELSEWHERE = Pattern.compile("^(?:[a-z][a-z0-9+.-]*:|//).*");
  private static final Pattern HEADING = Pattern.compile("^ {0,3}#{1,6}\\s+(.*?)\\s*#*\\s*$");
  private static final Pattern NAMED = Pattern.compile("<\\w+\\s[^>]*(?:id|name)=\"([^\"]+)\"");
  private static final Pattern FENCE = Pattern.compile("^\\s*(```+|~~~+).*");

  private final Map<String, Source> files;
  private final Set<String> folders = new HashSet<>();

  /** Of a tree that has these files. */
  Links(List<Source> tree) {
    files = tree.stream().collect(Collectors.toMap(Source::path, source -> source));
    for (Source source : tree) {
      for (Path up = Path.of(source.path()).getParent(); up != null; up = up.getParent()) {
        folders.add(slashed(up));
      }
    }
  }

  /** The links that lead nowhere. */
  List<String> offences() {
    List<String> offences = new ArrayList<>();
    for (Source source : files.values()) {
      if (source.path().endsWith(".md")) {
        targets(source).stream()
            .filter(target -> !leadsSomewhere(source, target))
            .forEach(target -> offences.add(source.path() + ": leads nowhere: " + target));
      }
    }
    return offences;
  }

  private boolean leadsSomewhere(Source from, String target) {
    if (ELSEWHERE.matcher(target).matches()) {
      return true;
    }
    String decoded = URLDecoder.decode(target.replace("+", "%2B"), StandardCharsets.UTF_8);
    int hash = decoded.indexOf('#');
    String path = resolve(from, hash < 0 ? decoded : decoded.substring(0, hash));
    Source to = files.get(path);
    if (to == null) {
      return hash < 0 && (path.isEmpty() || folders.contains(path));
    }
    return hash < 0 || !path.endsWith(".md") || anchors(to).contains(decoded.substring(hash + 1));
  }

  private static String resolve(Source from, String path) {
    if (path.isEmpty()) {
      return from.path();
    }
    Path folder = path.startsWith("/") ? Path.of("") : Path.of(from.folder());
    return slashed(folder.resolve(path.replaceFirst("^/+", "")).normalize());
  }

  private static String slashed(Path path) {
    return path.toString().replace('\\', '/');
  }

  private static List<String> targets(Source markdown) {
    List<String> targets = new ArrayList<>();
    for (String line : prose(markdown)) {
      String withoutCode = line.replaceAll("(`+)[^`]*\\1", "code");
      for (Pattern pattern : List.of(INLINE, DEFINITION, HTML)) {
        pattern.matcher(withoutCode).results().forEach(found -> targets.add(found.group(1)));
      }
    }
    return targets;
  }

  /** The names of all headings, made as GitHub makes them, and those given in HTML. */
  private static Set<String> anchors(Source markdown) {
    Set<String> anchors = new HashSet<>();
    Map<String, Integer> seen = new HashMap<>();
    for (String line : prose(markdown)) {
      NAMED.matcher(line).results().forEach(found -> anchors.add(found.group(1)));
      Matcher heading = HEADING.matcher(line);
      if (heading.matches()) {
        String anchor = anchorOf(heading.group(1));
        int before = seen.merge(anchor, 1, Integer::sum) - 1;
        anchors.add(before == 0 ? anchor : anchor + "-" + before);
      }
    }
    return anchors;
  }

  private static String anchorOf(String heading) {
    String text =
        heading.replaceAll("!?\\[([^\\]]*)\\]\\([^)]*\\)", "$1").replaceAll("<[^>]*>", "");
    return text.toLowerCase(Locale.ROOT).replaceAll("[^\\p{L}\\p{N}_ -]", "").replace(' ', '-');
  }

  /** The lines outside of fenced code. */
  private static List<String> prose(Source markdown) {
    List<String> prose = new ArrayList<>();
    String fence = "";
    for (String line : markdown.lines()) {
      Matcher mark = FENCE.matcher(line);
      if (!mark.matches()) {
        if (fence.isEmpty()) {
          prose.add(line);
        }
      } else if (fence.isEmpty()) {
        fence = mark.group(1);
      } else if (mark.group(1).startsWith(fence)) {
        fence = "";
      }
    }
    return prose;
  }
}
