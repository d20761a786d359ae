package dev.fathom.trace;

/** Makes an event w of each operation that has not ended. */
final class OpenEvents implements OpenOperations.Sink {
  private final long now;
  private final EventSink sink;
  private final long[] words = new long[Event.WORDS];
  private int count;

  /**
   * Events of one moment.
   *
   * @param now the time of the events; of an operation that was submitted since, its own
   */
  OpenEvents(long now, EventSink sink) {
    this.now = now;
    this.sink = sink;
  }

  int count() {
    return count;
  }

  @Override
  public void open(
      long key,
      long tag,
      Action action,
      int flags,
      int file,
      int origin,
      long position,
      int lengthBytes,
      long submitted,
      long issued,
      long delivered) {
    long time = Math.max(Math.max(now, submitted), Math.max(issued, delivered));
    int shift = Earlier.shift(time, submitted, issued, delivered);
    words[0] = time;
    words[1] = key;
    words[2] = tag;
    words[3] = position;
    words[4] = Event.lengthAndResult(lengthBytes, 0);
    words[5] = Event.placeAndOrigin(file, origin);
    words[6] =
        Event.earlier(Earlier.before(time, submitted, shift), Earlier.before(time, issued, shift));
    words[7] =
        Event.kind(
            Stage.WAITED,
            Subject.OPERATION,
            action,
            shift == 0 ? flags : flags | Event.COARSE,
            Earlier.before(time, delivered, shift));
    sink.accept(words, 0);
    count++;
  }
}
