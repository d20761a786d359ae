package dev.fathom.cli.top;

import dev.fathom.cli.live.DirtyExpiry;
import dev.fathom.cli.live.LiveTrace;
import dev.fathom.cli.live.OrderlyEnd;
import dev.fathom.cli.live.Sinks;
import dev.fathom.kernel.DirtyOwners;
import dev.fathom.kernel.KernelTracer;
import dev.fathom.kernel.TracerOptions;
import dev.fathom.kernel.names.LiveNames;
import dev.fathom.kernel.record.Notice;
import dev.fathom.trace.History;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/** The live view at work. One thread reads records and shows; another one reads keys. */
public final class Top {
  private static final int PLAIN_WIDTH = 120;

  /** The exit status if a signal ends it: as if a key had. */
  private static final int ENDED = 0;

  /** Least between two looks at all dirty pages. */
  private static final long DIRTY_NANOS = 1_000_000_000;

  /** So many times as long as a look takes, the next one waits. */
  private static final int DIRTY_PART = 50;

  private final TopOptions options;
  private final TopScope scope;
  private final PrintWriter out;
  private final LiveNames names = new LiveNames();
  private final Queue<Integer> keys = new ConcurrentLinkedQueue<>();
  private View view;
  private LiveTable table;

  /** What was found when it was last looked whose data is dirty. */
  private List<DirtyOwners.Owned> dirty = List.of();

  /** How much the machine had then, and when that was. */
  private long dirtyBytes;

  private long dirtyNanos;
  private long dirtyPauseNanos = DIRTY_NANOS;

  /** What the screen shows, if it is up. */
  private @Nullable Snapshot shot;

  private long nextNanos;
  private long shown;

  /** Shows on a writer. */
  public Top(TopOptions options, TopScope scope, PrintWriter out) {
    this.options = options;
    this.scope = scope;
    this.out = out;
    view = View.FIRST.withGrouping(options.grouping());
    table = newTable();
  }

  private LiveTable newTable() {
    return new LiveTable(view.grouping(), scope, names, System.nanoTime());
  }

  private LiveTrace start() throws IOException {
    TracerOptions traced =
        TracerOptions.DEFAULT.withDevices(scope.traced().devices()).withDirty(true);
    return LiveTrace.start(
        traced, Sinks.of(names, this::accept, this::accept), options.resources());
  }

  private void accept(History history) {
    table.accept(history);
  }

  private void accept(Notice notice) {
    table.accept(notice);
  }

  /**
   * Plain lines each interval, until the count is reached, a signal comes or nobody reads them.
   *
   * @throws IOException if the kernel cannot be traced
   */
  public void print() throws IOException {
    try (OrderlyEnd end = OrderlyEnd.install(ended -> {});
        LiveTrace trace = start()) {
      end.status(ENDED);
      for (long shown = 0; shown < most() && await(trace, end); shown++) {
        if (shown > 0) {
          out.println();
        }
        Screen.plain(look(trace), view, PLAIN_WIDTH, options.lines()).forEach(out::println);
        if (out.checkError()) {
          return;
        }
      }
    }
  }

  private long most() {
    return options.count() == 0 ? Long.MAX_VALUE : options.count();
  }

  private boolean await(LiveTrace trace, OrderlyEnd end) throws IOException {
    long until = System.nanoTime() + options.intervalNanos();
    trace.follow(now -> now - until >= 0 || end.asked());
    return !end.asked();
  }

  private Snapshot look(LiveTrace trace) throws IOException {
    MemoryInfo memory = MemoryInfo.read();
    long now = System.nanoTime();
    if (dirtyNanos == 0 || now - dirtyNanos >= dirtyPauseNanos) {
      dirtyNanos = now;
      dirty = whoseIsDirty(trace.tracer(), now);
      dirtyPauseNanos = Math.max(DIRTY_NANOS, DIRTY_PART * (System.nanoTime() - now));
      // More may have become dirty while it was looked.
      dirtyBytes = Math.max(memory.dirtyBytes(), MemoryInfo.read().dirtyBytes());
    }
    table.dirty(dirty, dirtyBytes, now);
    Surroundings around =
        new Surroundings(
            LocalTime.now(ZoneId.systemDefault())
                .truncatedTo(ChronoUnit.SECONDS)
                .format(DateTimeFormatter.ISO_LOCAL_TIME),
            options.scopeTitle(),
            memory.dirtyBytes(),
            memory.writebackBytes(),
            trace.losses(),
            trace.missing());
    return table.snapshot(now, around);
  }

  private List<DirtyOwners.Owned> whoseIsDirty(KernelTracer tracer, long now) throws IOException {
    List<DirtyOwners.Owned> found = new ArrayList<>();
    tracer.dirtyOwners(names).look(now - DirtyExpiry.nanos(), found::add);
    return found;
  }

  /**
   * The full screen, until a key or signal ends it.
   *
   * @throws IOException if the kernel cannot be traced, or there is no terminal
   */
  public void showScreen(boolean colours) throws IOException {
    // Tracing first: what stands against it is to be read on the screen that was there before.
    try (LiveTrace trace = start();
        ControllingTerminal terminal = ControllingTerminal.open(out, colours);
        OrderlyEnd end = OrderlyEnd.install(restorer(terminal))) {
      end.status(ENDED);
      Thread.ofPlatform().daemon().name("keys").start(() -> readKeys(terminal, end));
      show(trace, terminal, end);
    }
  }

  private static OrderlyEnd.Last restorer(ControllingTerminal terminal) {
    return ended -> terminal.close();
  }

  private void readKeys(ControllingTerminal terminal, OrderlyEnd end) {
    try {
      while (!end.asked()) {
        keys.addAll(terminal.keys());
      }
    } catch (IOException e) {
      keys.add(Keys.END_OF_INPUT);
    }
  }

  private void show(LiveTrace trace, ControllingTerminal terminal, OrderlyEnd end)
      throws IOException {
    shot = look(trace);
    nextNanos = System.nanoTime() + options.intervalNanos();
    draw(terminal);
    trace.follow(now -> {
      step(trace, terminal, now);
      return view.quit() || end.asked() || shown >= most() || terminal.gone();
    });
    end.ask();
  }

  private void step(LiveTrace trace, ControllingTerminal terminal, long now) throws IOException {
    boolean pressed = press();
    boolean due = now - nextNanos >= 0;
    if (due) {
      nextNanos = now + options.intervalNanos();
      Snapshot latest = look(trace);
      shot = view.frozen() ? shot : latest;
      shown++;
    }
    if (table.grouping() != view.grouping()) {
      table = newTable();
      shot = look(trace);
    }
    if (pressed || due) {
      draw(terminal);
    }
  }

  private boolean press() {
    boolean pressed = false;
    for (Integer key = keys.poll(); key != null; key = keys.poll()) {
      view = view.press(key);
      pressed = true;
    }
    return pressed;
  }

  private void draw(ControllingTerminal terminal) {
    ControllingTerminal.Size size = terminal.size();
    if (shot != null) {
      terminal.show(Screen.of(shot, view, size.width(), size.height()));
    }
  }
}
