package dev.fathom.kernel.join;

import dev.fathom.trace.Share;
import java.util.List;

/** What became of a share. */
sealed interface ShareMatch {
  /** Nothing to do with operations of the joined process. */
  record Foreign() implements ShareMatch {}

  /** No operation fits this share, as far as they have come. */
  record None(Share share) implements ShareMatch {}

  /** Several fit, of different origins. */
  record Ambiguous() implements ShareMatch {}

  /**
   * These fit, all of one origin.
   *
   * @param operations at least one
   * @param byUserData whether the kernel named it
   * @param waited whether the operation waits for the request
   */
  record Found(List<KnownOperation> operations, boolean byUserData, boolean waited)
      implements ShareMatch {
    /** The share as the operation's; of which one is said only if there is one. */
    Share applied(Share share) {
      KnownOperation first = operations.getFirst();
      long key = operations.size() == 1 ? first.part.key() : 0;
      return share.ofOperation(key, first.part.origin());
    }
  }
}
