package dev.fathom.html;

import dev.fathom.trace.Action;
import dev.fathom.trace.Cause;
import dev.fathom.trace.Confidence;
import dev.fathom.trace.Device;
import dev.fathom.trace.FileName;
import dev.fathom.trace.Origin;
import dev.fathom.trace.Stage;
import dev.fathom.trace.TraceContext;
import dev.fathom.trace.UnknownReason;
import java.util.Arrays;
import java.util.Locale;

/** The names that columns refer to by number. */
final class NameTables {
  final Dictionary<Origin> origins = new Dictionary<>();
  final Dictionary<FileName> files = new Dictionary<>();
  final Dictionary<Device> devices = new Dictionary<>();

  /** Number 0 is unknown in each. */
  NameTables() {
    origins.idOf(Origin.UNKNOWN);
    files.idOf(FileName.NONE);
    devices.idOf(Device.UNKNOWN);
  }

  /** The tables, as members of an object. */
  void write(Json json) {
    json.name("origins").open('[');
    origins.all().forEach(origin -> write(json, origin));
    json.close(']').name("files").open('[');
    files.all().forEach(file -> json.value(file.guessed() ? file.title() + " ?" : file.title()));
    json.close(']').name("devices").open('[');
    devices.all().forEach(device -> json.value(device.number() == 0 ? "–" : device.title()));
    json.close(']');
    writeChoices(json);
  }

  /** Title, process, its number, thread, its number, virtual thread, control group, label, span. */
  private static void write(Json json, Origin origin) {
    TraceContext span = origin.span();
    json.open('[')
        .value(origin.title())
        .value(origin.process())
        .value(origin.processId())
        .value(origin.thread())
        .value(origin.threadId())
        .value(origin.virtualThreadId())
        .value(origin.cgroup())
        .value(origin.label())
        .value(span == null ? "" : span.traceId() + "/" + span.spanIdText())
        .close(']');
  }

  private static void writeChoices(Json json) {
    json.name("stages").open('[');
    for (Stage stage : Stage.values()) {
      json.open('[').value(String.valueOf(stage.letter())).value(stage.title()).close(']');
    }
    json.close(']');
    json.name("actions")
        .values(
            Arrays.stream(Action.values())
                .map(action -> action.name().toLowerCase(Locale.ROOT))
                .toList());
    json.name("confidences")
        .values(Arrays.stream(Confidence.values()).map(Confidence::title).toList());
    json.name("causes").values(Arrays.stream(Cause.values()).map(Cause::title).toList());
    json.name("reasons")
        .values(Arrays.stream(UnknownReason.values()).map(UnknownReason::title).toList());
  }
}
