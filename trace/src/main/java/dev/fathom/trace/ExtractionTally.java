package dev.fathom.trace;

/** Counters of one extraction; of its thread. */
final class ExtractionTally {
  long events;
  long histories;
  long cutShort;
  long evicted;
  long late;
  long orphans;
  long malformed;
  long contradictions;
  long dirtyPages;
}
