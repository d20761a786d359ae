package dev.fathom.workload.jobfile;

/**
 * A value for reads and one for writes, as fio writes them with a comma between.
 *
 * @param read what holds for reads
 * @param write what holds for writes
 */
public record ReadWrite(long read, long write) {

  /** The same for both. */
  public static ReadWrite both(long value) {
    return new ReadWrite(value, value);
  }

  /** Whether neither is set. */
  public boolean none() {
    return read == 0 && write == 0;
  }
}
