package dev.fathom.cli.report;

import com.fasterxml.jackson.jr.ob.JSON;
import dev.fathom.trace.FileName;
import dev.fathom.trace.Incident;
import dev.fathom.trace.Origin;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Incidents as lines of JSON, told from histories by {@code "type":"notice"}. All is ASCII. */
final class IncidentJson {
  private static final int LAST_ASCII = '~';

  private IncidentJson() {}

  /** One object, without a line end. */
  static String line(Incident incident) {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("type", "notice");
    switch (incident) {
      case Incident.Wait wait -> waited(wait, object);
      case Incident.Pause pause -> {
        start("throttled", pause, object);
        object.put("duration_ns", pause.nanos());
        object.put("origin", origin(pause.writer()));
        object.put("pages", pause.dirtiedPages());
      }
      case Incident.Scsi scsi -> {
        start("scsi", scsi, object);
        object.put("device_major", scsi.disk() >>> 20);
        object.put("device_minor", scsi.disk() & 0xfffff);
        object.put("address", scsi.address());
        object.put("command", scsi.command());
        object.put("trouble", scsi.trouble());
      }
    }
    try {
      return ascii(JSON.std.asString(object));
    } catch (IOException impossible) {
      throw new UncheckedIOException("writing into memory", impossible);
    }
  }

  private static void start(String kind, Incident incident, Map<String, Object> object) {
    object.put("kind", kind);
    object.put("start_ns", incident.startNanos());
  }

  private static void waited(Incident.Wait wait, Map<String, Object> object) {
    start("wait", wait, object);
    if (wait.nanos() >= 0) {
      object.put("duration_ns", wait.nanos());
    }
    object.put("origin", origin(wait.waiter()));
    object.put("file", file(wait.file()));
    object.put("pages", wait.pageCount());
    List<Map<String, Object>> dirtiers = new ArrayList<>();
    for (Map.Entry<Origin, Integer> each : wait.dirtiers()) {
      Map<String, Object> dirtier = new LinkedHashMap<>();
      dirtier.put("pages", each.getValue());
      if (!each.getKey().unknown()) {
        dirtier.put("origin", origin(each.getKey()));
      }
      dirtiers.add(dirtier);
    }
    object.put("dirtied_by", dirtiers);
  }

  private static Map<String, Object> origin(Origin origin) {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("pid", origin.processId());
    object.put("tid", origin.threadId());
    putText(object, "process", origin.process());
    putText(object, "thread", origin.thread());
    putText(object, "cgroup", origin.cgroup());
    return object;
  }

  private static Map<String, Object> file(FileName file) {
    Map<String, Object> object = new LinkedHashMap<>();
    if (!file.path().isEmpty()) {
      object.put("path", file.path());
      object.put("guessed", file.guessed());
    }
    if (file.inode() != 0) {
      object.put("device_major", file.device() >>> 20);
      object.put("device_minor", file.device() & 0xfffff);
      object.put("inode", file.inode());
    }
    return object;
  }

  private static void putText(Map<String, Object> object, String name, String value) {
    if (!value.isEmpty()) {
      object.put(name, value);
    }
  }

  /** Other characters stand within strings only, where JSON has escapes for them. */
  private static String ascii(String json) {
    if (json.chars().allMatch(each -> each <= LAST_ASCII)) {
      return json;
    }
    StringBuilder text = new StringBuilder(json.length() + 16);
    for (int at = 0; at < json.length(); at++) {
      char each = json.charAt(at);
      if (each <= LAST_ASCII) {
        text.append(each);
      } else {
        text.append("\\u%04x".formatted((int) each));
      }
    }
    return text.toString();
  }
}
