package dev.fathom.cli.report;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A kind of file that histories can be read from. {@link HistorySources} asks each in turn, so one
 * that is not sure comes late.
 */
public interface HistorySource {
  /** What it reads, in a few words, for the message about a file that nothing reads. */
  String title();

  /**
   * Opens a file if it is of this kind.
   *
   * @param file need not exist where the name stands for several files
   * @return empty if it is of another kind
   * @throws IOException if it is of this kind and cannot be read, or of a version that is not read
   */
  Optional<HistoryReading> open(Path file) throws IOException;
}
