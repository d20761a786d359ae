package dev.fathom.report;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.SerializableString;
import com.fasterxml.jackson.core.io.CharacterEscapes;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import dev.fathom.trace.BioPart;
import dev.fathom.trace.Device;
import dev.fathom.trace.FileName;
import dev.fathom.trace.History;
import dev.fathom.trace.OperationPart;
import dev.fathom.trace.Origin;
import dev.fathom.trace.RequestPart;
import dev.fathom.trace.Share;
import dev.fathom.trace.Stage;
import dev.fathom.trace.Timeline;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Each history as one line of JSON. The names of the fields are stable and documented in
 * docs/report.md; new ones may be added. What is not known is left out. Keys are texts, since many
 * readers keep numbers as doubles. All text is ASCII: everything else is escaped.
 */
public final class JsonLinesReport implements Report {
  private static final JsonFactory FACTORY =
      new JsonFactoryBuilder()
          .enable(JsonWriteFeature.ESCAPE_NON_ASCII)
          .characterEscapes(new Escapes())
          .build();

  /** JSON's own, and the one control character that it allows. */
  private static final class Escapes extends CharacterEscapes {
    private static final long serialVersionUID = 1;
    private static final int DELETE = 0x7f;

    @Override
    public int[] getEscapeCodesForAscii() {
      int[] codes = standardAsciiEscapesForJSON();
      codes[DELETE] = ESCAPE_STANDARD;
      return codes;
    }

    @Override
    public @Nullable SerializableString getEscapeSequence(int character) {
      return null;
    }
  }

  private final TextOutput output;

  /** Writes to the target. */
  public JsonLinesReport(Appendable target) {
    this.output = new TextOutput(target);
  }

  @Override
  public void accept(History history) {
    StringWriter line = new StringWriter();
    try (JsonGenerator json = FACTORY.createGenerator(line)) {
      history(json, history);
    } catch (IOException impossible) {
      throw new UncheckedIOException("writing into memory", impossible);
    }
    output.line(line.getBuffer());
  }

  @Override
  public void close() throws IOException {
    output.finish();
  }

  @Override
  public boolean failed() {
    return output.failed();
  }

  private static void history(JsonGenerator json, History history) throws IOException {
    long start = history.startNanos();
    json.writeStartObject();
    json.writeNumberField("start_ns", start);
    json.writeNumberField("latency_ns", history.latencyNanos());
    json.writeStringField("action", Flags.title(history.action()));
    json.writeNumberField("length", history.lengthBytes());
    json.writeNumberField("result", history.result());
    if (history.operation() != null) {
      operation(json, history.operation(), start);
    }
    json.writeArrayFieldStart("requests");
    for (RequestPart request : history.requests()) {
      request(json, request, start);
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  private static void operation(JsonGenerator json, OperationPart operation, long start)
      throws IOException {
    json.writeObjectFieldStart("operation");
    key(json, "key", operation.key());
    json.writeNumberField("tag", operation.tag());
    json.writeStringField("action", Flags.title(operation.action()));
    words(json, Flags.operationWords(operation.action(), operation.flags()));
    file(json, operation.file());
    json.writeNumberField("position", operation.positionBytes());
    json.writeNumberField("length", operation.lengthBytes());
    json.writeNumberField("result", operation.result());
    origin(json, "origin", operation.origin());
    stages(json, operation.timeline(), start);
    json.writeEndObject();
  }

  private static void request(JsonGenerator json, RequestPart request, long start)
      throws IOException {
    json.writeStartObject();
    key(json, "key", request.key());
    device(json, request.device());
    json.writeStringField("action", Flags.title(request.action()));
    json.writeStringField("rwbs", Flags.letters(request.action(), request.flags()));
    words(json, Flags.words(request.action(), request.flags()));
    json.writeNumberField("position", request.positionBytes());
    json.writeNumberField("length", request.lengthBytes());
    json.writeNumberField("result", request.result());
    json.writeNumberField("requeues", request.requeues());
    cpu(json, request.cpu());
    stages(json, request.timeline(), start);
    json.writeArrayFieldStart("bios");
    for (BioPart bio : request.bios()) {
      bio(json, bio, start);
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  private static void bio(JsonGenerator json, BioPart bio, long start) throws IOException {
    json.writeStartObject();
    key(json, "key", bio.key());
    if (bio.parent() != 0) {
      key(json, "parent", bio.parent());
    }
    json.writeNumberField("position", bio.positionBytes());
    json.writeNumberField("length", bio.lengthBytes());
    json.writeBooleanField("merged", bio.merged());
    cpu(json, bio.cpu());
    origin(json, "submitter", bio.submitter());
    stages(json, bio.timeline(), start);
    json.writeArrayFieldStart("shares");
    for (Share share : bio.shares()) {
      share(json, share, bio, start);
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  private static void share(JsonGenerator json, Share share, BioPart bio, long start)
      throws IOException {
    json.writeStartObject();
    json.writeNumberField("bytes", share.bytes());
    json.writeStringField("confidence", lower(share.confidence()));
    json.writeStringField("cause", lower(share.cause()));
    if (share.origin().unknown()) {
      json.writeStringField("unknown_because", lower(share.unknownBecause()));
    }
    origin(json, "origin", share.origin());
    file(json, share.file());
    json.writeNumberField("position", share.positionBytes());
    if (share.operation() != 0) {
      key(json, "operation", share.operation());
    }
    long dirtied = share.timeline().at(Stage.DIRTIED);
    long queued = bio.timeline().at(Stage.QUEUED);
    if (dirtied != Timeline.NOT_REACHED && queued != Timeline.NOT_REACHED) {
      json.writeNumberField("dwell_ns", queued - dirtied);
    }
    stages(json, share.timeline(), start);
    json.writeEndObject();
  }

  private static void device(JsonGenerator json, Device device) throws IOException {
    json.writeObjectFieldStart("device");
    json.writeNumberField("major", device.major());
    json.writeNumberField("minor", device.minor());
    if (!device.name().isEmpty()) {
      json.writeStringField("name", device.name());
    }
    json.writeEndObject();
  }

  private static void file(JsonGenerator json, FileName file) throws IOException {
    if (file.equals(FileName.NONE)) {
      return;
    }
    json.writeObjectFieldStart("file");
    if (!file.path().isEmpty()) {
      json.writeStringField("path", file.path());
      json.writeBooleanField("guessed", file.guessed());
    }
    if (file.inode() != 0) {
      json.writeNumberField("device_major", file.device() >>> 20);
      json.writeNumberField("device_minor", file.device() & 0xfffff);
      json.writeNumberField("inode", file.inode());
    }
    json.writeEndObject();
  }

  private static void origin(JsonGenerator json, String name, Origin origin) throws IOException {
    if (origin.unknown()) {
      return;
    }
    json.writeObjectFieldStart(name);
    json.writeNumberField("pid", origin.processId());
    json.writeNumberField("tid", origin.threadId());
    text(json, "process", origin.process());
    text(json, "thread", origin.thread());
    if (origin.virtualThreadId() != 0) {
      json.writeNumberField("virtual_thread", origin.virtualThreadId());
    }
    text(json, "cgroup", origin.cgroup());
    text(json, "label", origin.label());
    if (origin.span() != null) {
      json.writeStringField("trace_id", origin.span().traceId());
      json.writeStringField("span_id", origin.span().spanIdText());
    }
    json.writeEndObject();
  }

  private static void stages(JsonGenerator json, Timeline line, long start) throws IOException {
    json.writeObjectFieldStart("stages");
    for (Stage stage : Stage.values()) {
      if (line.reached(stage)) {
        json.writeNumberField(lower(stage), line.at(stage) - start);
      }
    }
    json.writeEndObject();
  }

  /** The flags without the action in front. */
  private static void words(JsonGenerator json, String words) throws IOException {
    json.writeArrayFieldStart("flags");
    int from = words.indexOf(',') + 1;
    while (from > 0) {
      int to = words.indexOf(',', from);
      json.writeString(words.substring(from, to < 0 ? words.length() : to).replace(' ', '_'));
      from = to + 1;
    }
    json.writeEndArray();
  }

  private static void text(JsonGenerator json, String name, String value) throws IOException {
    if (!value.isEmpty()) {
      json.writeStringField(name, value);
    }
  }

  private static void cpu(JsonGenerator json, int cpu) throws IOException {
    if (cpu >= 0) {
      json.writeNumberField("cpu", cpu);
    }
  }

  private static void key(JsonGenerator json, String name, long key) throws IOException {
    json.writeStringField(name, "0x%016x".formatted(key));
  }

  private static String lower(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }
}
