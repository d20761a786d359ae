package dev.fathom.html;

import dev.fathom.html.Columns.Column;
import dev.fathom.trace.BioPart;
import dev.fathom.trace.History;
import dev.fathom.trace.OperationPart;
import dev.fathom.trace.RequestPart;
import dev.fathom.trace.Share;
import dev.fathom.trace.Stage;
import dev.fathom.trace.Timeline;

/**
 * Histories, one after the other, as columns: a table each of histories, operations, requests, bios
 * and shares. A row says how many rows of the next table are its own. Times count from the start of
 * the page; those of stages from the start of their history, each from the one before.
 */
final class HistoryColumns {
  private final NameTables names;
  private final long baseNanos;
  private final Column start;
  private final Column latency;
  private final Column action;
  private final Column result;
  private final Column origin;
  private final Column file;
  private final Column device;
  private final Column length;
  private final Column operations;
  private final Column requests;
  private final Operations operation;
  private final Requests request;
  private final Bios bio;
  private final Shares share;

  HistoryColumns(Columns columns, NameTables names, long baseNanos) {
    this.names = names;
    this.baseNanos = baseNanos;
    start = columns.delta("history.start");
    latency = columns.plain("history.latency");
    action = columns.plain("history.action");
    result = columns.plain("history.result");
    origin = columns.plain("history.origin");
    file = columns.plain("history.file");
    device = columns.plain("history.device");
    length = columns.plain("history.length");
    operations = columns.plain("history.operations");
    requests = columns.plain("history.requests");
    operation = new Operations(columns);
    request = new Requests(columns);
    bio = new Bios(columns);
    share = new Shares(columns);
  }

  void add(History history) {
    long from = history.startNanos();
    start.add(from - baseNanos);
    latency.add(history.latencyNanos());
    action.add(history.action().code());
    result.add(history.result());
    origin.add(names.origins.idOf(history.origin()));
    file.add(names.files.idOf(history.file()));
    device.add(names.devices.idOf(history.device()));
    length.add(history.lengthBytes());
    OperationPart part = history.operation();
    operations.add(part == null ? 0 : 1);
    if (part != null) {
      operation.add(part, from);
    }
    requests.add(history.requests().size());
    history.requests().forEach(each -> addRequest(each, from));
  }

  private void addRequest(RequestPart part, long from) {
    request.add(part, from);
    for (BioPart each : part.bios()) {
      bio.add(each, part.positionBytes(), from);
      each.shares().forEach(one -> share.add(one, from));
    }
  }

  /** Which stages, and when. */
  private record Times(Column stages, Column nanos) {
    Times(Columns columns, String table) {
      this(columns.plain(table + ".stages"), columns.plain(table + ".times"));
    }

    void add(Timeline line, long from) {
      stages.add(line.stages());
      long before = from;
      for (Stage stage : Stage.values()) {
        if (line.reached(stage)) {
          nanos.add(line.at(stage) - before);
          before = line.at(stage);
        }
      }
    }
  }

  private record Operations(
      Column tagHigh, Column tagLow, Column flags, Column position, Times times) {
    Operations(Columns columns) {
      this(
          columns.plain("operation.tagHigh"),
          columns.plain("operation.tagLow"),
          columns.plain("operation.flags"),
          columns.delta("operation.position"),
          new Times(columns, "operation"));
    }

    void add(OperationPart part, long from) {
      tagHigh.add(part.tag() >>> 32);
      tagLow.add(part.tag() & 0xffff_ffffL);
      flags.add(part.flags());
      position.add(part.positionBytes());
      times.add(part.timeline(), from);
    }
  }

  private final class Requests {
    private final Column device;
    private final Column action;
    private final Column flags;
    private final Column position;
    private final Column length;
    private final Column result;
    private final Column requeues;
    private final Column cpu;
    private final Column bios;
    private final Times times;

    Requests(Columns columns) {
      device = columns.plain("request.device");
      action = columns.plain("request.action");
      flags = columns.plain("request.flags");
      position = columns.delta("request.position");
      length = columns.plain("request.length");
      result = columns.plain("request.result");
      requeues = columns.plain("request.requeues");
      cpu = columns.plain("request.cpu");
      bios = columns.plain("request.bios");
      times = new Times(columns, "request");
    }

    void add(RequestPart part, long from) {
      device.add(names.devices.idOf(part.device()));
      action.add(part.action().code());
      flags.add(part.flags());
      position.add(part.positionBytes());
      length.add(part.lengthBytes());
      result.add(part.result());
      requeues.add(part.requeues());
      cpu.add(part.cpu());
      bios.add(part.bios().size());
      times.add(part.timeline(), from);
    }
  }

  private final class Bios {
    private final Column position;
    private final Column length;
    private final Column submitter;
    private final Column cpu;
    private final Column shares;
    private final Times times;

    Bios(Columns columns) {
      position = columns.plain("bio.position");
      length = columns.plain("bio.length");
      submitter = columns.plain("bio.submitter");
      cpu = columns.plain("bio.cpu");
      shares = columns.plain("bio.shares");
      times = new Times(columns, "bio");
    }

    void add(BioPart part, long requestPosition, long from) {
      position.add(part.positionBytes() - requestPosition);
      length.add(part.lengthBytes());
      submitter.add(names.origins.idOf(part.submitter()));
      cpu.add(part.cpu());
      shares.add(part.shares().size());
      times.add(part.timeline(), from);
    }
  }

  private final class Shares {
    private final Column origin;
    private final Column bytes;
    private final Column confidence;
    private final Column cause;
    private final Column reason;
    private final Column file;
    private final Column position;
    private final Times times;

    Shares(Columns columns) {
      origin = columns.plain("share.origin");
      bytes = columns.plain("share.bytes");
      confidence = columns.plain("share.confidence");
      cause = columns.plain("share.cause");
      reason = columns.plain("share.reason");
      file = columns.plain("share.file");
      position = columns.delta("share.position");
      times = new Times(columns, "share");
    }

    void add(Share part, long from) {
      origin.add(names.origins.idOf(part.origin()));
      bytes.add(part.bytes());
      confidence.add(part.confidence().code());
      cause.add(part.cause().code());
      reason.add(part.unknownBecause().code());
      file.add(names.files.idOf(part.file()));
      position.add(part.positionBytes());
      times.add(part.timeline(), from);
    }
  }
}
