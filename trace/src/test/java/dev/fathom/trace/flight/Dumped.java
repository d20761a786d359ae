package dev.fathom.trace.flight;

import dev.fathom.trace.Extraction;
import dev.fathom.trace.ExtractionLimits;
import dev.fathom.trace.History;
import dev.fathom.trace.OperationPart;
import dev.fathom.trace.recording.RecordingReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * What a dump says, read as {@code fathom report} does.
 *
 * @param label of the recording
 * @param findings that were wrong with it
 */
record Dumped(List<History> histories, String label, List<String> findings) {
  static Dumped read(Path file) throws IOException {
    List<History> histories = new ArrayList<>();
    try (RecordingReader reader = RecordingReader.open(file)) {
      Extraction extraction =
          new Extraction(reader.names(), ExtractionLimits.DEFAULT, histories::add);
      reader.readAll(extraction);
      extraction.finish();
      return new Dumped(histories, reader.header().label(), reader.findings().lines());
    }
  }

  private List<OperationPart> operations(boolean unfinished) {
    return histories.stream()
        .filter(history -> history.cutShort() == unfinished)
        .map(history -> Objects.requireNonNull(history.operation()))
        .toList();
  }

  /** Operations that had ended. */
  List<OperationPart> ended() {
    return operations(false);
  }

  /** Operations that had not. */
  List<OperationPart> unfinished() {
    return operations(true);
  }
}
