package dev.fathom.kernel.join;

import dev.fathom.trace.BioPart;
import dev.fathom.trace.History;
import dev.fathom.trace.RequestPart;
import dev.fathom.trace.Share;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A request that waits for the operations its bytes are of. One thread. */
final class HeldRequest {
  private final History history;
  private final long completedNanos;

  /** By bio and share, in order. */
  private final List<ShareMatch> matches = new ArrayList<>();

  /** Operations that it is known to be of. */
  private final Set<KnownOperation> waiters = new LinkedHashSet<>();

  HeldRequest(History history) {
    this.history = history;
    completedNanos = Math.max(history.endNanos(), 0);
  }

  long completedNanos() {
    return completedNanos;
  }

  /**
   * Looks for what has not been found.
   *
   * @return whether nothing is left to be found
   */
  boolean look(ShareMatcher matcher) {
    boolean first = matches.isEmpty();
    boolean complete = true;
    int at = 0;
    for (RequestPart request : history.requests()) {
      for (BioPart bio : request.bios()) {
        for (Share share : bio.shares()) {
          if (first) {
            matches.add(new ShareMatch.None(share));
          }
          if (matches.get(at) instanceof ShareMatch.None) {
            matches.set(at, note(matcher.match(request, bio, share)));
          }
          complete &= !(matches.get(at++) instanceof ShareMatch.None);
        }
      }
    }
    return complete;
  }

  private ShareMatch note(ShareMatch match) {
    if (match instanceof ShareMatch.Found found && found.waited()) {
      for (KnownOperation waiter : found.operations()) {
        if (waiters.add(waiter)) {
          waiter.awaited++;
        }
      }
    }
    return match;
  }

  List<ShareMatch> matches() {
    return matches;
  }

  /**
   * Gives the request to those that waited for it.
   *
   * @return as a history of its own, if nobody did, or null
   */
  @Nullable History release() {
    List<RequestPart> named = named();
    for (KnownOperation waiter : waiters) {
      waiter.awaited--;
      named.forEach(waiter::add);
    }
    return waiters.isEmpty() ? new History(null, named) : null;
  }

  private List<RequestPart> named() {
    List<RequestPart> requests = new ArrayList<>();
    int at = 0;
    for (RequestPart request : history.requests()) {
      List<BioPart> bios = new ArrayList<>();
      for (BioPart bio : request.bios()) {
        List<Share> shares = new ArrayList<>();
        for (Share share : bio.shares()) {
          shares.add(
              matches.get(at++) instanceof ShareMatch.Found found ? found.applied(share) : share);
        }
        bios.add(bio.withShares(shares));
      }
      requests.add(request.withBios(bios));
    }
    return requests;
  }
}
