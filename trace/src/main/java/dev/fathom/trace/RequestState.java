package dev.fathom.trace;

import java.util.ArrayList;
import java.util.List;

/** A request between its first event and its completion. */
final class RequestState extends State<RequestState> {
  final Times times = new Times();
  final List<BioState> bios = new ArrayList<>(4);

  long position;
  int lengthBytes;
  Action action = Action.OTHER;
  int flags;
  int device;
  int result;
  int requeues;

  /** Whether a bio got it. */
  boolean got;

  /** Whether it was given back and not issued again since. */
  boolean requeued;

  /** Whether bios of it were forced out of their table. */
  boolean lostBios;

  /** Whether the driver has it since before this time: it takes no more bios. */
  boolean issuedBefore(long time) {
    return !requeued && times.reached(Stage.ISSUED) && times.at(Stage.ISSUED) < time;
  }

  @Override
  void clear() {
    times.clear();
    bios.clear();
    position = 0;
    lengthBytes = 0;
    action = Action.OTHER;
    flags = 0;
    device = 0;
    result = 0;
    requeues = 0;
    got = false;
    requeued = false;
    lostBios = false;
  }
}
