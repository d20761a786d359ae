package dev.fathom.query.scene;

import dev.fathom.trace.Origin;
import dev.fathom.trace.TraceContext;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The fields of an origin, as {@code origin.pid} and in each element of {@code origins}. */
public final class OriginFields {
  private static final Map<String, Field> ALL = all();

  private OriginFields() {}

  /** Kinds of the fields of an element of {@code origins}, by name. */
  public static Map<String, Kind> kinds() {
    Map<String, Kind> kinds = new LinkedHashMap<>();
    ALL.forEach((name, field) -> kinds.put(name, field.kind));
    return kinds;
  }

  /** Those that one origin has, as variables. */
  static List<Variable> variables() {
    List<Variable> variables = new ArrayList<>();
    ALL.forEach((name, field) -> {
      if (field.isOfOrigin) {
        Variable.Reader reader = scene -> field.reader.read(scene.piece());
        variables.add(new Variable("origin." + name, field.kind, field.meaning, true, reader));
      }
    });
    return variables;
  }

  /** A map of fields for each piece. */
  static List<Map<String, Object>> maps(Scene scene) {
    List<Map<String, Object>> maps = new ArrayList<>();
    for (Piece piece : scene.pieces()) {
      Map<String, Object> map = new LinkedHashMap<>();
      ALL.forEach((name, field) -> map.put(name, field.reader.read(piece)));
      maps.add(map);
    }
    return maps;
  }

  private static Map<String, Field> all() {
    Map<String, Field> all = new LinkedHashMap<>();
    text(all, "process", "name of the process, empty if unknown", Origin::process);
    number(all, "pid", "of the process, 0 if unknown", Origin::processId);
    text(all, "thread", "name of the thread, empty if unknown", Origin::thread);
    number(all, "tid", "of the thread, 0 if unknown", Origin::threadId);
    number(all, "vthread", "id of the virtual thread, 0 if none", Origin::virtualThreadId);
    text(all, "cgroup", "path of the control group, empty if unknown", Origin::cgroup);
    text(all, "label", "what the program called the work, or empty", Origin::label);
    text(all, "trace_id", "32 hexadecimal digits, or empty", origin -> traceId(origin.span()));
    text(all, "span_id", "16 hexadecimal digits, or empty", origin -> spanId(origin.span()));
    text(all, "title", "label, thread or process, with its ids", Origin::title);
    add(
        all,
        "bytes",
        Kind.INTEGER,
        piece -> piece.request() == null ? piece.bytes() : piece.deviceBytes());
    add(all, "file", Kind.TEXT, piece -> piece.file().path());
    add(all, "cause", Kind.TEXT, piece -> piece.cause().title());
    add(all, "confidence", Kind.TEXT, piece -> piece.confidence().title());
    return all;
  }

  private static String traceId(@Nullable TraceContext span) {
    return span == null ? "" : span.traceId();
  }

  private static String spanId(@Nullable TraceContext span) {
    return span == null ? "" : span.spanIdText();
  }

  private static void text(Map<String, Field> to, String name, String meaning, OfOrigin reader) {
    Reader ofPiece = piece -> reader.read(piece.origin());
    to.put(name, new Field(Kind.TEXT, meaning, true, ofPiece));
  }

  private static void number(Map<String, Field> to, String name, String meaning, OfOrigin reader) {
    Reader ofPiece = piece -> reader.read(piece.origin());
    to.put(name, new Field(Kind.INTEGER, meaning, true, ofPiece));
  }

  private static void add(Map<String, Field> to, String name, Kind kind, Reader reader) {
    to.put(name, new Field(kind, "", false, reader));
  }

  private record Field(Kind kind, String meaning, boolean isOfOrigin, Reader reader) {}

  @FunctionalInterface
  private interface Reader {
    Object read(Piece piece);
  }

  @FunctionalInterface
  private interface OfOrigin {
    Object read(Origin origin);
  }
}
