package dev.fathom.jfr;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;

/** A recording of Fathom's events while something runs. */
final class Recorded {
  static final String REQUEST = "dev.fathom.IoRequest";
  static final String HISTORY = "dev.fathom.IoHistory";

  private Recorded() {}

  /** Runs with one event on and these settings, and writes the recording to the file. */
  static List<RecordedEvent> during(
      Path file, String event, Map<String, String> settings, Runnable body) throws IOException {
    try (Recording recording = new Recording()) {
      settings.forEach((name, value) -> recording.enable(event).with(name, value));
      recording.enable(event);
      recording.start();
      body.run();
      recording.stop();
      recording.dump(file);
    }
    return RecordingFile.readAllEvents(file).stream()
        .filter(each -> each.getEventType().getName().startsWith("dev.fathom."))
        .toList();
  }
}
