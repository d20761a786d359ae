package dev.fathom.driver;

/**
 * How a file is opened; the names are open(2)'s.
 *
 * @param read reading is allowed
 * @param write writing is allowed
 * @param create the file is created if missing
 * @param exclusive with create: it is an error if the file exists
 * @param truncate an existing file is cut to nothing
 * @param direct the kernel's page cache is bypassed (O_DIRECT)
 * @param dataSync every write is durable when it completes (O_DSYNC)
 * @param sync likewise with all metadata (O_SYNC)
 */
public record FileOptions(
    boolean read,
    boolean write,
    boolean create,
    boolean exclusive,
    boolean truncate,
    boolean direct,
    boolean dataSync,
    boolean sync) {

  /** For reading an existing file. */
  public static final FileOptions READ =
      new FileOptions(true, false, false, false, false, false, false, false);

  /** For reading and writing an existing file. */
  public static final FileOptions READ_WRITE =
      new FileOptions(true, true, false, false, false, false, false, false);

  /** For reading and writing a file that is created if missing. */
  public static final FileOptions CREATE =
      new FileOptions(true, true, true, false, false, false, false, false);

  /** Checks that the options make sense together. */
  public FileOptions {
    if (!read && !write) {
      throw new IllegalArgumentException("a file must be opened for reading or for writing");
    }
    if ((create || truncate) && !write) {
      throw new IllegalArgumentException("create and truncate need write");
    }
    if (exclusive && !create) {
      throw new IllegalArgumentException("exclusive needs create");
    }
  }

  /** The same, bypassing the page cache. */
  public FileOptions withDirect() {
    return new FileOptions(read, write, create, exclusive, truncate, true, dataSync, sync);
  }

  /** The same, cutting an existing file to nothing. */
  public FileOptions withTruncate() {
    return new FileOptions(read, write, create, exclusive, true, direct, dataSync, sync);
  }

  /** The same, failing if the file exists. */
  public FileOptions withExclusive() {
    return new FileOptions(read, write, create, true, truncate, direct, dataSync, sync);
  }

  /** The same, each write durable (data and what is needed to read it back) on completion. */
  public FileOptions withDataSync() {
    return new FileOptions(read, write, create, exclusive, truncate, direct, true, sync);
  }

  /** The same, each write durable with all metadata on completion. */
  public FileOptions withSync() {
    return new FileOptions(read, write, create, exclusive, truncate, direct, dataSync, true);
  }
}
