package dev.fathom.kernel.join;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.fathom.kernel.KernelTracer;
import dev.fathom.kernel.TracerOptions;
import dev.fathom.kernel.bpf.BpfException;
import dev.fathom.kernel.names.DeviceNumber;
import dev.fathom.kernel.names.LiveNames;
import dev.fathom.kernel.record.KernelHistories;
import dev.fathom.kernel.record.Notice;
import dev.fathom.testkit.LoopMount;
import dev.fathom.trace.Extraction;
import dev.fathom.trace.ExtractionLimits;
import dev.fathom.trace.History;
import dev.fathom.trace.TraceOptions;
import dev.fathom.trace.TraceSession;
import dev.fathom.trace.Tracing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** This process's engine and the kernel below it, traced together; at the end what was joined. */
final class JoinRig implements AutoCloseable {
  final List<History> histories = new ArrayList<>();
  final List<Notice> notices = new ArrayList<>();
  final UringJoin join =
      new UringJoin(ProcessHandle.current().pid(), JoinLimits.DEFAULT, histories::add);
  final KernelTracer tracer;
  private final TraceSession session;
  private final Extraction extraction;
  private final KernelHistories kernel =
      new KernelHistories(new LiveNames(), join.requests(), notices::add);

  private JoinRig(TracerOptions options) throws IOException {
    tracer = KernelTracer.start(options);
    session = Tracing.start(TraceOptions.DEFAULT);
    extraction = new Extraction(session.names(), ExtractionLimits.DEFAULT, join.operations());
  }

  /** Traces one device; where the kernel does not allow it, the test is skipped. */
  static JoinRig start(LoopMount disk) throws IOException {
    return start(disk, TracerOptions.DEFAULT.withOwn(true));
  }

  static JoinRig start(LoopMount disk, TracerOptions options) throws IOException {
    try {
      return new JoinRig(options.withDevices(Set.of(number(disk.device()))));
    } catch (BpfException e) {
      return switch (e.reason()) {
        case REFUSED -> throw e;
        default -> abort(e.toString());
      };
    }
  }

  private static long number(Path device) throws IOException {
    Path name = device.getFileName();
    return DeviceNumber.parse(
        Files.readString(Path.of("/sys/block").resolve(name).resolve("dev")).strip());
  }

  /** Takes what there is, of both sides, as a command would once a millisecond. */
  void poll() {
    session.drain(extraction);
    tracer.poll(kernel::accept);
    long now = System.nanoTime();
    extraction.advance(now);
    join.advance(now);
  }

  /** Ends the traces; nothing was lost, and all that came is in {@link #histories}. */
  List<History> end() throws IOException {
    tracer.stop();
    session.close();
    session.drain(extraction);
    extraction.finish();
    tracer.poll(kernel::accept);
    kernel.finish();
    join.finish();
    assertThat(session.losses()).isEmpty();
    assertThat(tracer.counters().complete()).isTrue();
    assertThat(join.counts().forced()).isZero();
    return histories;
  }

  @Override
  public void close() {
    session.close();
    tracer.close();
  }
}
