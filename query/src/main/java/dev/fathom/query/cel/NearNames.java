package dev.fathom.query.cel;

import java.util.Collection;
import java.util.Locale;

/** Which known name somebody may have meant. */
final class NearNames {
  private NearNames() {}

  /** {@code : did you mean 'latency'?}, or nothing if no name is near. */
  static String hint(String written, Collection<String> known) {
    String best = "";
    int least = Math.max(1, written.length() / 3) + 1;
    for (String name : known) {
      int distance =
          name.equalsIgnoreCase(written) ? 0 : distance(written.toLowerCase(Locale.ROOT), name);
      if (distance < least) {
        least = distance;
        best = name;
      }
    }
    return best.isEmpty() ? "" : ": did you mean '" + best + "'?";
  }

  /** Edits from one to the other: insert, delete, replace, swap neighbours. */
  private static int distance(String from, String to) {
    if (Math.abs(from.length() - to.length()) > 8) {
      return Integer.MAX_VALUE;
    }
    int[][] edits = new int[from.length() + 1][to.length() + 1];
    for (int i = 0; i <= from.length(); i++) {
      for (int j = 0; j <= to.length(); j++) {
        edits[i][j] = i == 0 || j == 0 ? i + j : least(from, to, i, j, edits);
      }
    }
    return edits[from.length()][to.length()];
  }

  private static int least(String from, String to, int i, int j, int[][] edits) {
    int change = from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1;
    int least =
        Math.min(edits[i - 1][j - 1] + change, 1 + Math.min(edits[i - 1][j], edits[i][j - 1]));
    boolean swapped =
        i > 1
            && j > 1
            && from.charAt(i - 1) == to.charAt(j - 2)
            && from.charAt(i - 2) == to.charAt(j - 1);
    return swapped ? Math.min(least, edits[i - 2][j - 2] + 1) : least;
  }
}
