package dev.fathom.cli.report;

import dev.fathom.cli.live.Resources;
import dev.fathom.kernel.KernelCounters;
import dev.fathom.kernel.KernelTracer;
import dev.fathom.kernel.TracerOptions;
import dev.fathom.kernel.bpf.BpfException;
import dev.fathom.kernel.bpf.RecordConsumer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * The kernel below a run, traced for this process: what it and its children ask devices for, with
 * write-back and journals of it, and when they had to wait. Attached from {@link #attach} until
 * {@link #detach}. One thread polls at a time.
 */
final class KernelBelow implements AutoCloseable {
  /** {@code PROC_PID_INIT_INO} of {@code include/uapi/linux/nsfs.h}: the host's processes. */
  private static final String HOST_PROCESSES = "pid:[4026531836]";

  private static final Path OWN_PROCESSES = Path.of("/proc/self/ns/pid");

  private final KernelTracer tracer;

  private KernelBelow(KernelTracer tracer) {
    this.tracer = tracer;
  }

  /**
   * Attaches; takes about half a second.
   *
   * @throws UnsupportedOperationException saying what is needed
   * @throws IOException if the kernel's tables cannot be read
   */
  static KernelBelow attach() throws IOException {
    long processId = ProcessHandle.current().pid();
    TracerOptions options =
        TracerOptions.DEFAULT
            .withOwn(true)
            .withProcesses(Set.of(processId))
            .withDirtyPages(Resources.ofMachine().dirtyPages());
    try {
      KernelBelow below = new KernelBelow(KernelTracer.start(options));
      below.checkNumbers();
      return below;
    } catch (BpfException e) {
      throw new UnsupportedOperationException(
          "--kernel: the kernel below cannot be traced: " + e.getMessage(), e);
    }
  }

  /** In a container this process may have another number than the kernel knows it by. */
  private void checkNumbers() throws IOException {
    if (!Files.readSymbolicLink(OWN_PROCESSES).toString().equals(HOST_PROCESSES)) {
      close();
      throw new UnsupportedOperationException(
          "--kernel: this container numbers processes on its own, so ours cannot be told from"
              + " others: run it with the host's numbers (docker run --pid=host), or outside");
    }
  }

  /** Hands over the records that there are; does not wait. */
  void poll(RecordConsumer consumer) {
    tracer.poll(consumer);
  }

  /** How full the ring between kernel and reader is, 0 to 1. */
  double fullness() {
    return (double) tracer.usedBytes() / tracer.sizeBytes();
  }

  /**
   * Detaches, and hands over what is left, bios without an end last. Once.
   *
   * @return bios without an end: under way, or completed and the kernel did not tell
   * @throws IOException if the kernel's table of them cannot be read; the others were handed over
   */
  int detach(RecordConsumer consumer) throws IOException {
    tracer.stop();
    while (tracer.poll(consumer) > 0) {
      // Until the ring is empty.
    }
    return tracer.unfinished(consumer);
  }

  /** Says that there are bios without an end, and nothing if there are none. */
  static List<String> unfinished(int bios) {
    List<String> lines = new ArrayList<>();
    say(lines, bios, "bios without an end: under way, or the kernel did not tell it");
    return lines;
  }

  /** What was counted so far. */
  KernelCounters counters() throws IOException {
    return tracer.counters();
  }

  /** What cannot be told on this kernel, a sentence each. */
  List<String> missing() {
    return tracer.missing();
  }

  /** What is missing from what was told, in words: a line each. */
  static List<String> losses(KernelCounters counters) {
    List<String> lines = new ArrayList<>();
    say(lines, counters.lostRecords(), "bios were lost: the ring from the kernel was full");
    say(lines, counters.refusedBios(), "bios were not followed: the kernel's table was full");
    say(lines, counters.stale(), "bios whose completion the kernel did not tell");
    say(lines, counters.evictedPages(), "dirty pages were forgotten: their bytes are unknown");
    say(lines, counters.processesFull(), "child processes were not followed: too many");
    return lines;
  }

  private static void say(List<String> lines, long count, String what) {
    if (count > 0) {
      lines.add("%,d %s".formatted(count, what));
    }
  }

  @Override
  public void close() {
    tracer.close();
  }
}
