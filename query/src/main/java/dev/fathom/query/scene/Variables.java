package dev.fathom.query.scene;

import dev.fathom.trace.BioPart;
import dev.fathom.trace.Delay;
import dev.fathom.trace.Device;
import dev.fathom.trace.Event;
import dev.fathom.trace.History;
import dev.fathom.trace.RequestPart;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** All variables, by name. */
public final class Variables {
  private static final Map<String, Variable> BY_NAME = byName();

  private Variables() {}

  /** The variables in the order of the documentation. */
  public static List<Variable> all() {
    return List.copyOf(BY_NAME.values());
  }

  /** The variable of that name, or null. */
  public static @Nullable Variable named(String name) {
    return BY_NAME.get(name);
  }

  private static Map<String, Variable> byName() {
    List<Variable> all = new ArrayList<>();
    times(all);
    amounts(all);
    outcome(all);
    operationFlags(all);
    requestFlags(all);
    places(all);
    all.addAll(OriginFields.variables());
    attribution(all);
    constants(all);
    Map<String, Variable> byName = new LinkedHashMap<>();
    all.forEach(each -> byName.put(each.name(), each));
    return byName;
  }

  private static void times(List<Variable> to) {
    duration(to, "latency", "from start to end", Scene::latencyNanos);
    for (Delay delay : Delay.values()) {
      String name = delay.name().toLowerCase(Locale.ROOT);
      String meaning = delay.title() + ", the longest of the history";
      if (delay == Delay.DWELL) {
        Variable.Reader own = scene -> time(dwellNanos(scene));
        to.add(new Variable(name, Kind.DURATION, meaning, true, own));
      } else {
        duration(to, name, meaning, scene -> scene.longestNanos(delay));
      }
    }
    duration(to, "since", "from the beginning of the trace to its start", Scene::sinceNanos);
    Variable.Reader start =
        scene -> scene.sinceNanos() < 0 ? null : (Double) (scene.sinceNanos() / 1e9);
    whole(to, "start", Kind.NUMBER, "seconds from the beginning of the trace to its start", start);
  }

  private static long dwellNanos(Scene scene) {
    return scene.piece().request() == null || scene.lookingAtWhole()
        ? scene.longestNanos(Delay.DWELL)
        : scene.piece().dwellNanos();
  }

  private static void amounts(List<Variable> to) {
    integer(to, "bytes", "bytes asked for, or carried by its requests", History::lengthBytes);
    Variable.Reader device = Scene::deviceBytes;
    whole(to, "device_bytes", Kind.INTEGER, "bytes that went to devices", device);
    integer(to, "requests", "how many requests it has", history -> history.requests().size());
    integer(to, "bios", "how many bios it has", Variables::bios);
    integer(to, "requeues", "how often a driver gave its requests back", Variables::requeues);
    whole(to, "merged", Kind.TRUTH, "a bio was merged", scene -> merged(scene.history()));
  }

  private static long bios(History history) {
    long bios = 0;
    for (RequestPart request : history.requests()) {
      bios += request.bios().size();
    }
    return bios;
  }

  private static long requeues(History history) {
    long requeues = 0;
    for (RequestPart request : history.requests()) {
      requeues += request.requeues();
    }
    return requeues;
  }

  private static boolean merged(History history) {
    for (RequestPart request : history.requests()) {
      for (BioPart bio : request.bios()) {
        if (bio.merged()) {
          return true;
        }
      }
    }
    return false;
  }

  private static void outcome(List<Variable> to) {
    String actions = "'read', 'write', 'sync', 'discard', 'poll', 'timer', 'nop', 'post', …";
    piece(to, "action", Kind.TEXT, actions, scene -> lower(scene.piece().action()));
    Variable.Reader asked = scene -> scene.history().operation() != null;
    whole(to, "operation", Kind.TRUTH, "an application waited; else write-back …", asked);
    integer(to, "result", "bytes, or negated error number", History::result);
    Variable.Reader error = scene -> ErrorNames.ofResult(scene.history().result());
    whole(to, "errno", Kind.TEXT, "'EIO' …, empty if it did not fail", error);
    whole(to, "failed", Kind.TRUTH, "ended with an error", scene -> scene.history().failed());
  }

  private static void operationFlags(List<Variable> to) {
    operationFlag(to, "cancelled", "it was cancelled", Event.CANCELLED);
    operationFlag(to, "timed_out", "its deadline passed", Event.TIMED_OUT);
    operationFlag(to, "inline", "it ended during submission", Event.INLINE);
    operationFlag(to, "punted", "a worker of the kernel did it", Event.PUNTED);
    operationFlag(to, "held_back", "it waited for its turn", Event.HELD_BACK);
    operationFlag(to, "retried", "it was done again after a short attempt", Event.RETRIED);
    operationFlag(to, "closed", "its context was closed before it was given out", Event.CLOSED);
    operationFlag(to, "direct", "past the page cache", Event.DIRECT);
  }

  private static void requestFlags(List<Variable> to) {
    requestFlag(to, "synchronous", "somebody waits for a request", Event.SYNCHRONOUS);
    requestFlag(to, "metadata", "a request is of the file system's own data", Event.METADATA);
    requestFlag(to, "fua", "a request is durable when complete", Event.FUA);
    requestFlag(to, "preflush", "the device's cache is flushed first", Event.PREFLUSH);
    requestFlag(to, "ahead", "a request that nobody asked for yet", Event.AHEAD);
    requestFlag(to, "background", "a request of the background class", Event.BACKGROUND);
    requestFlag(to, "swap", "a request of swap", Event.SWAP);
  }

  private static void places(List<Variable> to) {
    piece(to, "file", Kind.TEXT, "path, empty if unknown", scene -> scene.piece().file().path());
    Variable.Reader inode = scene -> scene.piece().file().inode();
    piece(to, "file_inode", Kind.INTEGER, "inode number, 0 if unknown", inode);
    Variable.Reader guessed = scene -> scene.piece().file().guessed();
    piece(to, "file_guessed", Kind.TRUTH, "the path was found afterwards", guessed);
    Variable.Reader position = scene -> scene.piece().positionBytes();
    piece(to, "position", Kind.INTEGER, "bytes from the beginning of the file", position);
    piece(to, "device", Kind.TEXT, "name, or major,minor", Variables::device);
    Variable.Reader place =
        scene -> {
          RequestPart request = scene.piece().request();
          List<RequestPart> all = scene.history().requests();
          RequestPart of = request == null && !all.isEmpty() ? all.getFirst() : request;
          return of == null ? null : (Long) of.positionBytes();
        };
    piece(to, "device_position", Kind.INTEGER, "bytes from the beginning of the device", place);
    Variable.Reader tag =
        scene -> {
          var operation = scene.history().operation();
          return operation == null ? null : (Long) operation.tag();
        };
    whole(to, "tag", Kind.INTEGER, "what the application called the operation", tag);
  }

  private static String device(Scene scene) {
    Device device = scene.piece().device();
    return device.equals(Device.UNKNOWN) ? "" : device.title();
  }

  private static void attribution(List<Variable> to) {
    Variable.Reader origins = OriginFields::maps;
    whole(to, "origins", Kind.ORIGINS, "everybody who caused bytes of it", origins);
    String cause = "'direct', 'buffered', 'mmap', 'read', 'read-ahead', 'journal', …";
    piece(to, "cause", Kind.TEXT, cause, scene -> scene.piece().cause().title());
    String confidence = "'exact', 'first dirtier', 'transaction set', 'submitter only', …";
    Variable.Reader sure = scene -> scene.piece().confidence().title();
    piece(to, "confidence", Kind.TEXT, confidence, sure);
    Variable.Reader because = scene -> scene.piece().unknownBecause().title();
    piece(to, "unknown_because", Kind.TEXT, "why the origin is not known", because);
  }

  private static void constants(List<Variable> to) {
    String[] binary = {"KiB", "MiB", "GiB", "TiB"};
    String[] decimal = {"kB", "MB", "GB", "TB"};
    long two = 1;
    long ten = 1;
    for (int i = 0; i < binary.length; i++) {
      two *= 1024;
      ten *= 1000;
      constant(to, binary[i], two);
      constant(to, decimal[i], ten);
    }
  }

  private static void constant(List<Variable> to, String name, Long bytes) {
    whole(to, name, Kind.INTEGER, bytes + " bytes", scene -> bytes);
  }

  private static void operationFlag(List<Variable> to, String name, String meaning, int flag) {
    whole(to, name, Kind.TRUTH, meaning, scene -> (scene.operationFlags() & flag) != 0);
  }

  private static void requestFlag(List<Variable> to, String name, String meaning, int flag) {
    whole(to, name, Kind.TRUTH, meaning, scene -> (scene.requestFlags() & flag) != 0);
  }

  private static void duration(List<Variable> to, String name, String meaning, Nanos nanos) {
    whole(to, name, Kind.DURATION, meaning, scene -> time(nanos.of(scene)));
  }

  private static @Nullable Duration time(long nanos) {
    return nanos < 0 ? null : Duration.ofNanos(nanos);
  }

  private static void integer(List<Variable> to, String name, String meaning, Amount amount) {
    whole(to, name, Kind.INTEGER, meaning, scene -> amount.of(scene.history()));
  }

  private static void whole(
      List<Variable> to, String name, Kind kind, String meaning, Variable.Reader reader) {
    to.add(new Variable(name, kind, meaning, false, reader));
  }

  private static void piece(
      List<Variable> to, String name, Kind kind, String meaning, Variable.Reader reader) {
    to.add(new Variable(name, kind, meaning, true, reader));
  }

  private static String lower(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }

  @FunctionalInterface
  private interface Nanos {
    long of(Scene scene);
  }

  @FunctionalInterface
  private interface Amount {
    long of(History history);
  }
}
