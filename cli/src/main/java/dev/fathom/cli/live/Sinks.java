package dev.fathom.cli.live;

import dev.fathom.kernel.bpf.RecordConsumer;
import dev.fathom.kernel.record.KernelNames;
import dev.fathom.kernel.record.NoticeSink;
import dev.fathom.trace.HistorySink;

/**
 * Where what the kernel tells goes; called by the thread that polls.
 *
 * @param names of what the records speak of
 * @param records gets each record as it is, before anything is made of it
 * @param histories gets each request that has ended
 * @param notices gets everything else
 */
public record Sinks(
    KernelNames names, RecordConsumer records, HistorySink histories, NoticeSink notices) {
  /** Records themselves are not wanted. */
  public static Sinks of(KernelNames names, HistorySink histories, NoticeSink notices) {
    return new Sinks(names, (data, offset, lengthBytes) -> {}, histories, notices);
  }
}
