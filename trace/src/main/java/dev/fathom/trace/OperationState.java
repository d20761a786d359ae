package dev.fathom.trace;

import java.util.ArrayList;
import java.util.List;

/** An operation between its first event and its last. */
final class OperationState extends State<OperationState> {
  final Times times = new Times();

  /** Requests that it waited for and that have ended. */
  final List<RequestPart> held = new ArrayList<>(2);

  /** Bios that it waits for and that have not ended. */
  int pending;

  /** Whether it was submitted or reaped as far as we saw: the fields below are right. */
  boolean known;

  boolean reaped;
  long tag;
  Action action = Action.OTHER;
  int flags;
  int file;
  int origin;
  long position;
  int lengthBytes;
  int result;

  @Override
  void clear() {
    times.clear();
    held.clear();
    pending = 0;
    known = false;
    reaped = false;
    flags = 0;
    result = 0;
  }
}
