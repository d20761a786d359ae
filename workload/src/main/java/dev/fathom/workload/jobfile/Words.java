package dev.fathom.workload.jobfile;

import java.util.Collection;
import java.util.Optional;

/** Words near to a misspelled one. */
final class Words {
  private static final int SHOWN_LENGTH = 60;
  private static final int COMPARED_LENGTH = 64;

  private Words() {}

  /** The value as a message shows it: cut where it is long, control characters replaced. */
  static String shortened(String value) {
    String cut = value.length() > SHOWN_LENGTH ? value.substring(0, SHOWN_LENGTH) + "…" : value;
    return cut.replaceAll("\\p{Cntrl}", "?");
  }

  /** The first candidate with the fewest edits from the word, if it is near enough to be meant. */
  static Optional<String> nearest(String word, Collection<String> candidates) {
    if (word.isEmpty() || word.length() > COMPARED_LENGTH) {
      return Optional.empty();
    }
    String best = "";
    int bestDistance = Integer.MAX_VALUE;
    for (String candidate : candidates) {
      boolean hopeless = Math.abs(word.length() - candidate.length()) >= bestDistance;
      int distance = hopeless ? bestDistance : distance(word, candidate);
      if (distance < bestDistance) {
        bestDistance = distance;
        best = candidate;
      }
    }
    int allowed = Math.max(1, Math.max(word.length(), best.length()) / 3);
    return bestDistance <= allowed ? Optional.of(best) : Optional.empty();
  }

  /** Insertions, deletions, replacements and swaps of neighbours (Damerau 1964) between words. */
  static int distance(String a, String b) {
    int[] beforeLast = new int[b.length() + 1];
    int[] last = new int[b.length() + 1];
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      last[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        boolean same = a.charAt(i - 1) == b.charAt(j - 1);
        row[j] = Math.min(Math.min(row[j - 1], last[j]) + 1, last[j - 1] + (same ? 0 : 1));
        if (i > 1
            && j > 1
            && a.charAt(i - 1) == b.charAt(j - 2)
            && a.charAt(i - 2) == b.charAt(j - 1)) {
          row[j] = Math.min(row[j], beforeLast[j - 2] + 1);
        }
      }
      int[] spare = beforeLast;
      beforeLast = last;
      last = row;
      row = spare;
    }
    return last[b.length()];
  }
}
