package dev.fathom.ftrace;

import dev.fathom.trace.Device;
import dev.fathom.trace.EventSink;
import dev.fathom.trace.Names;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Reads saved ring buffers: one file for each processor, as {@code trace_pipe_raw} gave them, and
 * the formats of their kernel. Blocks while it reads; memory is that of a page's events for each
 * processor, unless clocks of processors are far apart.
 */
public final class RawTrace {
  private static final class Input {
    final CpuPages pages;
    final InputStream in;
    long offset;
    boolean ended;

    Input(CpuPages pages, InputStream in) {
      this.pages = pages;
      this.in = in;
    }
  }

  private RawTrace() {}

  /**
   * Reads one trace to its end.
   *
   * @param files by name, for messages, in the order of processors; not closed here
   * @param formats of the kernel that wrote them
   * @param names gets devices, files and origins
   * @param sink gets the events
   * @throws IOException if a stream cannot be read or a format lacks something; what damaged pages
   *     are, is no exception
   */
  public static TraceFindings read(
      Map<String, ? extends InputStream> files, EventFormats formats, Names names, EventSink sink)
      throws IOException {
    return read(files, formats, names, sink, List.of());
  }

  /** The same of a trace that has problems already. */
  static TraceFindings read(
      Map<String, ? extends InputStream> files,
      EventFormats formats,
      Names names,
      EventSink sink,
      List<String> problems)
      throws IOException {
    TraceFindings.Builder findings = new TraceFindings.Builder();
    problems.forEach(findings::problem);
    TracedJoin join = new TracedJoin(names, number -> new Device(number, ""), sink, findings);
    RawEvents events = new RawEvents(formats, Tasks.saved(formats.commands()));
    TimeOrder order = new TimeOrder();
    List<Input> inputs = new ArrayList<>();
    for (Map.Entry<String, ? extends InputStream> file : files.entrySet()) {
      CpuPages pages =
          new CpuPages(inputs.size(), file.getKey(), formats.pages(), events, order, findings);
      inputs.add(new Input(pages, file.getValue()));
    }
    readAll(inputs, formats.pages().sizeBytes(), order, join);
    return join.finish();
  }

  /** Each time a page of the processor that is behind; what is before all others goes out. */
  private static void readAll(List<Input> inputs, int pageBytes, TimeOrder order, TracedJoin join)
      throws IOException {
    while (true) {
      Input behind = null;
      for (Input input : inputs) {
        if (!input.ended
            && (behind == null || input.pages.lastNanos() < behind.pages.lastNanos())) {
          behind = input;
        }
      }
      if (behind == null) {
        break;
      }
      order.release(behind.pages.lastNanos() - 1, join);
      byte[] page = behind.in.readNBytes(pageBytes);
      behind.ended = page.length < pageBytes;
      if (page.length > 0) {
        behind.pages.accept(ByteBuffer.wrap(page), behind.offset);
        behind.offset += page.length;
      }
    }
    order.release(Long.MAX_VALUE, join);
  }
}
