package dev.fathom.trace;

/**
 * Bytes of a bio that one origin caused. The shares of a bio add up to its length.
 *
 * @param origin who, {@link Origin#UNKNOWN} if that is not known
 * @param bytes how many of the bio's bytes; 0 for somebody who wrote to the same pages and whose
 *     bytes cannot be told from another's
 * @param confidence how sure that is
 * @param cause by which way the bytes came here
 * @param unknownBecause why the origin is not known; {@link UnknownReason#NONE} if it is
 * @param file whose bytes these are
 * @param positionBytes of the first of them in the file
 * @param operation key of the operation that caused them, 0 if unknown
 * @param timeline S, W and B of the page or operation
 */
public record Share(
    Origin origin,
    long bytes,
    Confidence confidence,
    Cause cause,
    UnknownReason unknownBecause,
    FileName file,
    long positionBytes,
    long operation,
    Timeline timeline) {
  /** Checks the number of bytes. */
  public Share {
    if (bytes < 0) {
      throw new IllegalArgumentException(bytes + " bytes");
    }
  }

  /** The same with its file named otherwise. */
  public Share withFile(FileName named) {
    return new Share(
        origin,
        bytes,
        confidence,
        cause,
        unknownBecause,
        named,
        positionBytes,
        operation,
        timeline);
  }

  /** The same bytes as an operation's: its key, and who asked for it. */
  public Share ofOperation(long key, Origin asker) {
    return new Share(
        asker, bytes, confidence, cause, unknownBecause, file, positionBytes, key, timeline);
  }
}
