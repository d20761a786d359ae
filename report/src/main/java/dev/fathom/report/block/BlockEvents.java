package dev.fathom.report.block;

import dev.fathom.trace.Action;
import dev.fathom.trace.Cause;
import dev.fathom.trace.Confidence;
import dev.fathom.trace.Device;
import dev.fathom.trace.Event;
import dev.fathom.trace.EventSink;
import dev.fathom.trace.Names;
import dev.fathom.trace.Stage;
import dev.fathom.trace.Subject;
import dev.fathom.trace.UnknownReason;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongFunction;

/** Writes events of the trace for steps of the block layer. */
final class BlockEvents {
  private final Names names;
  private final LongFunction<Device> devices;
  private final EventSink sink;
  private final Map<Long, Integer> deviceIds = new HashMap<>();
  private final long[] words = new long[Event.WORDS];
  private long count;

  BlockEvents(Names names, LongFunction<Device> devices, EventSink sink) {
    this.names = names;
    this.devices = devices;
    this.sink = sink;
  }

  /** How many were written. */
  long count() {
    return count;
  }

  /** A stage of a bio, joined with a request, another bio or nothing. */
  void bio(Stage stage, BlockStep step, long key, long related, long sector, long bytes) {
    write(stage, Subject.BIO, step, key, related, sector, bytes, 0);
  }

  /** The bio's bytes are of whoever submitted it: more is not known. */
  void submitter(BlockStep step, long key) {
    boolean known = !step.origin().unknown() && !step.onBehalf();
    int flags =
        Event.added(
            known ? Confidence.SUBMITTER_ONLY : Confidence.UNKNOWN,
            Cause.UNKNOWN,
            known ? UnknownReason.NONE : UnknownReason.NOT_TRACED);
    words[0] = step.timeNanos();
    words[1] = key;
    words[2] = 0;
    words[3] = 0;
    words[4] = Event.lengthAndResult((int) step.lengthBytes(), 0);
    words[5] = Event.placeAndOrigin(0, known ? names.idOf(step.origin()) : 0);
    words[6] = Event.earlier(Event.NOT_REACHED, Event.NOT_REACHED);
    words[7] = Event.kind(Stage.ADDED, Subject.BIO, step.action(), flags);
    give();
  }

  /** A stage of a request. */
  void request(Stage stage, BlockStep step, long key, long sector, long bytes, int result) {
    write(stage, Subject.REQUEST, step, key, 0, sector, bytes, result);
  }

  private void write(
      Stage stage,
      Subject subject,
      BlockStep step,
      long key,
      long related,
      long sector,
      long bytes,
      int result) {
    Action action = step.action();
    words[0] = step.timeNanos();
    words[1] = key;
    words[2] = related;
    words[3] = sector * BlockStep.SECTOR_BYTES;
    words[4] = Event.lengthAndResult((int) bytes, result);
    words[5] = Event.placeAndOrigin(deviceId(step.device()), names.idOf(step.origin()));
    words[6] = Event.earlier(Event.NOT_REACHED, Event.NOT_REACHED);
    words[7] = Event.kind(stage, subject, action, step.flags());
    give();
  }

  private void give() {
    count++;
    sink.accept(words, 0);
  }

  private int deviceId(long number) {
    if (deviceIds.size() >= BlockJoin.DEVICE_LIMIT && !deviceIds.containsKey(number)) {
      return 0;
    }
    return deviceIds.computeIfAbsent(number, key -> names.idOf(devices.apply(key)));
  }
}
