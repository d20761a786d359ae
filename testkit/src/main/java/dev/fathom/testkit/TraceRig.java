package dev.fathom.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fathom.trace.Extraction;
import dev.fathom.trace.ExtractionLimits;
import dev.fathom.trace.History;
import dev.fathom.trace.OperationPart;
import dev.fathom.trace.TraceOptions;
import dev.fathom.trace.TraceSession;
import dev.fathom.trace.Tracing;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** A trace session, and at its end the operations that it saw. */
final class TraceRig implements AutoCloseable {
  final TraceSession session;

  TraceRig() {
    this(TraceOptions.DEFAULT);
  }

  TraceRig(TraceOptions options) {
    session = Tracing.start(options);
  }

  /** Ends the session; what was traced, in the order of each writer. Nothing was lost. */
  List<TracedOperation> end() {
    session.close();
    List<TracedOperation> operations = new ArrayList<>();
    session.drain((words, at) -> operations.add(TracedOperation.of(words, at, session.names())));
    assertThat(session.losses()).isEmpty();
    return operations;
  }

  /** Ends the session; what was traced, joined as a report does. Nothing was lost. */
  List<History> histories() {
    session.close();
    List<History> histories = new ArrayList<>();
    Extraction extraction =
        new Extraction(session.names(), ExtractionLimits.DEFAULT, histories::add);
    session.drain(extraction);
    extraction.finish();
    assertThat(session.losses()).isEmpty();
    return histories;
  }

  /** What has begun and not ended, as a trace that is dumped now says. */
  List<History> unfinished() {
    List<History> histories = new ArrayList<>();
    Extraction extraction =
        new Extraction(session.names(), ExtractionLimits.DEFAULT, histories::add);
    session.unfinished(extraction);
    extraction.finish();
    return histories;
  }

  /** The operation of a history that has one. */
  static OperationPart operation(History history) {
    return Objects.requireNonNull(history.operation());
  }

  /** Ends the session; the one operation with that tag. */
  static TracedOperation only(List<TracedOperation> operations, long tag) {
    List<TracedOperation> found =
        operations.stream().filter(operation -> operation.tag() == tag).toList();
    assertThat(found).as("operations with tag %d", tag).hasSize(1);
    return found.getFirst();
  }

  @Override
  public void close() {
    session.close();
  }
}
