package dev.fathom.trace;

import org.jspecify.annotations.Nullable;

/** A bio between its first event and its request's completion. */
final class BioState extends State<BioState> {
  final Times times = new Times();
  final Pieces pieces = new Pieces();
  final PageRefs pages = new PageRefs();
  final Waiters waiters = new Waiters();

  long position;
  int lengthBytes;
  Action action = Action.OTHER;
  int flags;
  int device;
  int submitter;
  long parent;

  /** Its request while it has one. */
  @Nullable RequestState request;

  /** Whether Q was taken over from the bio it came from, and its own may follow. */
  boolean inherited;

  /** How many of its bytes lower bios have taken over; above 0 once it was passed down. */
  long passedBytes;

  /** The bio above it, if that is still {@link #aboveGeneration}; else null. */
  @Nullable BioState above;

  int aboveGeneration;

  /** Lower bios that have not ended. */
  int below;

  @Override
  void clear() {
    times.clear();
    pieces.clear();
    pages.clear();
    waiters.clear();
    position = 0;
    lengthBytes = 0;
    action = Action.OTHER;
    flags = 0;
    device = 0;
    submitter = 0;
    parent = 0;
    request = null;
    inherited = false;
    passedBytes = 0;
    above = null;
    below = 0;
  }
}
