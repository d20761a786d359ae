package dev.fathom.house;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The rule that the tree holds nothing of one machine, one network or one person. */
final class Portability {
  // A path at the root of a file system: nothing before it that would make it the tail of another.
  private static final Pattern OWN_PATH =
      Pattern.compile("(?<![\\w.~*})\\]-])/(?:(?:root|work)(?![\\w-])|(?:home|Users)/\\w)");

  private static final Pattern HOST = Pattern.compile("\\bhttps?://(?:[^/@\\s]+@)?([\\w.-]+)");

  /** Where a build may load from; the others are the names of XML schemas. */
  private static final Pattern BUILD_HOST =
      Pattern.compile(
          "repo1?\\.maven\\.apache\\.org|repo1\\.maven\\.org|(?:maven|www)\\.apache\\.org|www\\.w3\\.org");

  private static final Pattern PRIVATE_HOST =
      Pattern.compile(
          "[^.]+" // a bare name, localhost among them
              + "|.*\\.(?:internal|local|lan|corp|intranet|home|private|localdomain)"
              + "|(?:.*[.-])?(?:artifactory|nexus|mirrors?|proxy|jfrog)[.-].*"
              + "|(?:10|127)\\.[\\d.]+|192\\.168\\.[\\d.]+|172\\.(?:1[6-9]|2\\d|3[01])\\.[\\d.]+");

  private static final Pattern SECRET =
      Pattern.compile(
          "-----BEGIN [A-Z ]*PRIVATE KEY-----"
              + "|\\bAKIA[0-9A-Z]{16}\\b"
              + "|\\bgh[pousr]_[A-Za-z0-9]{30,}|\\bgithub_pat_[A-Za-z0-9_]{30,}"
              + "|\\bxox[abprs]-[A-Za-z0-9-]{10,}"
              + "|\\bglpat-[A-Za-z0-9_-]{20,}"
              + "|(?i:\\b(?:password|passwd|secret|api[_-]?key|access[_-]?token)"
              + "\\s*[:=]\\s*[\"'][^\"'$<{\\s]{8,}[\"'])"
              + "|\\bhttps?://[^/@\\s:]+:[^/@\\s]+@");

  private Portability() {}

  /** What in {@code source} does not hold elsewhere. A secret is not repeated. */
  static List<String> offences(Source source) {
    List<String> offences = new ArrayList<>();
    List<String> lines = source.lines();
    for (int i = 0; i < lines.size(); i++) {
      String place = source.path() + ":" + (i + 1) + ": ";
      String line = lines.get(i);
      if (OWN_PATH.matcher(line).find()) {
        offences.add(place + "a path of one machine: " + line.strip());
      }
      if (SECRET.matcher(line).find()) {
        offences.add(place + "looks like a secret");
      }
      Matcher host = HOST.matcher(line);
      while (host.find()) {
        if (!isAllowedHost(source, host.group(1))) {
          offences.add(place + "a host that not everybody can reach: " + host.group(1));
        }
      }
    }
    return offences;
  }

  private static boolean isAllowedHost(Source source, String host) {
    boolean builds = source.name().equals("pom.xml") || source.path().startsWith(".mvn/");
    return builds ? BUILD_HOST.matcher(host).matches() : !PRIVATE_HOST.matcher(host).matches();
  }
}
