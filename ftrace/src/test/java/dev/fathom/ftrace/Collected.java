package dev.fathom.ftrace;

import dev.fathom.trace.Action;
import dev.fathom.trace.Event;
import dev.fathom.trace.EventSink;
import dev.fathom.trace.Names;
import dev.fathom.trace.Stage;
import dev.fathom.trace.Subject;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Events that were read, with their names. */
final class Collected implements EventSink {
  /** One event. */
  record Seen(
      Stage stage,
      Subject subject,
      Action action,
      int flags,
      long micros,
      long key,
      long related,
      long positionBytes,
      int lengthBytes,
      int result,
      String place,
      String origin) {}

  final Names names = new Names();
  final List<Seen> events = new ArrayList<>();

  @Override
  public void accept(long[] words, int at) {
    long kind = words[at + 7];
    Stage stage = Stage.ofCode(Event.stageCode(kind));
    Subject subject = Subject.ofCode(Event.subjectCode(kind));
    int place = Event.place(words[at + 5]);
    String title =
        subject == Subject.PAGE ? names.file(place).title() : names.device(place).title();
    events.add(
        new Seen(
            stage,
            subject,
            Action.ofCode(Event.actionCode(kind)),
            Event.flags(kind),
            (words[at] + 500) / 1000,
            words[at + 1],
            words[at + 2],
            words[at + 3],
            Event.lengthBytes(words[at + 4]),
            Event.result(words[at + 4]),
            title,
            names.origin(Event.origin(words[at + 5])).toString()));
  }

  /** Those of one stage. */
  List<Seen> of(Stage stage) {
    return events.stream().filter(event -> event.stage == stage).toList();
  }

  /** Letters of the stages of one subject, in order. */
  String life(long key) {
    StringBuilder letters = new StringBuilder();
    for (Seen event : events) {
      if (event.key == key && event.subject == Subject.REQUEST) {
        letters.append(event.stage.letter());
      }
    }
    return letters.toString();
  }

  static Path sample(String name) {
    try {
      URI uri = Collected.class.getResource(name).toURI();
      return Path.of(uri);
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  static Map<String, InputStream> raw(String... names) {
    Map<String, InputStream> files = new LinkedHashMap<>();
    for (String name : names) {
      try {
        files.put(name, Files.newInputStream(sample(name)));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return files;
  }

  TraceFindings text(String name) throws IOException {
    try (InputStream in = Files.newInputStream(sample(name))) {
      return TraceText.read(in, names, this);
    }
  }
}
