package dev.fathom.ftrace;

import dev.fathom.ftrace.TracefsException.Reason;
import dev.fathom.trace.EventSink;
import dev.fathom.trace.Names;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The block layer of the running kernel, traced through tracefs: what there is where BPF is not to
 * be had. It tells the stages of requests, and who submitted bios; whose data the kernel writes
 * back, it does not know.
 *
 * <p>Tracing runs from {@link #start} until {@link #stop}, in buffers of its own, which go with
 * {@link #close} or with an orderly exit of the process if that is asked for; what a killed process
 * left is removed by the next tracer. Needs root. Thread-safe; one thread polls, often enough for
 * the buffers: ten times a second will do for most loads.
 */
public final class TracefsTracer implements AutoCloseable {
  private static final Set<KernelEvent> ESSENTIAL =
      EnumSet.of(
          KernelEvent.BLOCK_BIO_QUEUE,
          KernelEvent.BLOCK_GETRQ,
          KernelEvent.BLOCK_RQ_ISSUE,
          KernelEvent.BLOCK_RQ_COMPLETE);

  /** An event may become readable that much after its own time. */
  private static final long COMMIT_NANOS = 1_000_000;

  /** Pages of one processor read at a time: memory of what waits for others is bounded so. */
  private static final int MOST_PAGES = 256;

  private final TracefsInstance instance;
  private final List<Integer> cpus;
  private final List<LivePages> pages = new ArrayList<>();
  private final TimeOrder order = new TimeOrder();
  private final TraceFindings.Builder findings = new TraceFindings.Builder();
  private final TracedJoin join;
  private final List<String> missing = new ArrayList<>();
  private final Thread atExit;
  private EventSink sink = (words, at) -> {};
  private long lostEvents;
  private boolean running;
  private boolean closed;

  private TracefsTracer(TracefsInstance instance, Names names) throws TracefsException {
    this.instance = instance;
    this.cpus = instance.cpus();
    this.join =
        new TracedJoin(names, LiveDisks::device, (words, at) -> sink.accept(words, at), findings);
    this.atExit = new Thread(this::release, "fathom-tracefs-exit");
  }

  /**
   * Starts tracing.
   *
   * @param names gets devices, files and origins
   * @throws TracefsException saying what stands against it and how to mend that
   * @throws IOException if the kernel's formats cannot be read or understood
   */
  public static TracefsTracer start(TracefsOptions options, Names names) throws IOException {
    Path tracefs = Tracefs.find();
    TracefsInstance.removeDead(tracefs);
    EventFormats formats = EventFormats.ofDirectory(tracefs);
    TracefsInstance instance = TracefsInstance.create(tracefs, options.bufferBytes());
    TracefsTracer tracer = null;
    try {
      tracer = new TracefsTracer(instance, names);
      tracer.begin(options, formats);
      return tracer;
    } catch (IOException | RuntimeException e) {
      if (tracer == null) {
        instance.remove();
      } else {
        tracer.close();
      }
      throw e;
    }
  }

  private void begin(TracefsOptions options, EventFormats formats) throws IOException {
    if (options.releasedAtExit()) {
      Runtime.getRuntime().addShutdownHook(atExit);
    }
    RawEvents events = new RawEvents(formats, new LiveTasks());
    for (int cpu : cpus) {
      CpuPages cpuPages =
          new CpuPages(cpu, "processor " + cpu, formats.pages(), events, order, findings);
      pages.add(new LivePages(instance.pages(cpu), formats.pages().sizeBytes(), cpuPages));
    }
    Map<Long, Long> partitions = LiveDisks.partitions();
    partitions.forEach(join::partition);
    if (!options.devices().isEmpty()) {
      instance.filter("block", condition(options.devices(), partitions));
    }
    running = true;
    for (KernelEvent event : KernelEvent.values()) {
      boolean wanted = event != KernelEvent.WRITEBACK_DIRTY_FOLIO || options.dirtied();
      if (wanted && !instance.enable(event)) {
        lacks(event);
      }
    }
  }

  private void lacks(KernelEvent event) throws TracefsException {
    if (ESSENTIAL.contains(event)) {
      throw new TracefsException(
          Reason.NO_EVENTS,
          "this kernel has no event %s: CONFIG_BLOCK and CONFIG_EVENT_TRACING are needed"
              .formatted(event.title()));
    }
    String what =
        event.system().equals("scsi")
            ? "the kernel has no events of SCSI: there is no stage T"
            : "the kernel has no event " + event.title();
    if (!missing.contains(what)) {
      missing.add(what);
    }
  }

  private static String condition(Set<Long> devices, Map<Long, Long> partitions) {
    Set<Long> all = new TreeSet<>(devices);
    partitions.forEach((partition, disk) -> {
      if (devices.contains(disk)) {
        all.add(partition);
      }
    });
    List<String> terms = new ArrayList<>();
    all.forEach(device -> terms.add("dev == " + device));
    return String.join(" || ", terms);
  }

  /** What cannot be told on this kernel, and why: a sentence each. */
  public List<String> missing() {
    return List.copyOf(missing);
  }

  /**
   * Hands over the events that there are, in the order of time; does not wait. The last ones stay
   * until it is sure that none is earlier, or tracing was stopped.
   *
   * @return how many records of the kernel were handed over
   * @throws IOException if a buffer cannot be read
   */
  public synchronized int poll(EventSink taker) throws IOException {
    if (closed) {
      throw new IllegalStateException("closed");
    }
    long complete = running ? System.nanoTime() - COMMIT_NANOS : Long.MAX_VALUE;
    for (LivePages buffer : pages) {
      int count = 0;
      while (count < MOST_PAGES && buffer.read()) {
        count++;
      }
      if (count == MOST_PAGES) {
        complete = Math.min(complete, buffer.lastNanos() - 1);
      }
    }
    sink = taker;
    return order.release(complete, join);
  }

  /** What was counted so far. */
  public synchronized TracefsCounters counters() {
    if (!closed) {
      lostEvents = instance.lostEvents(cpus);
    }
    return new TracefsCounters(join.findings(), lostEvents, order.size());
  }

  /** Tracing ends; what is in the buffers can still be polled, until a poll gives 0. Idempotent. */
  public synchronized void stop() throws IOException {
    if (running) {
      running = false;
      instance.stop();
    }
  }

  /** Ends tracing and removes the buffers. Idempotent. */
  @Override
  public void close() {
    release();
    try {
      Runtime.getRuntime().removeShutdownHook(atExit);
    } catch (IllegalStateException e) {
      // The machine goes down already.
    }
  }

  private synchronized void release() {
    if (closed) {
      return;
    }
    lostEvents = instance.lostEvents(cpus);
    closed = true;
    running = false;
    pages.forEach(LivePages::close);
    instance.remove();
  }
}
