package dev.fathom.guest;

import dev.fathom.kernel.KernelTracer;
import dev.fathom.kernel.TracerOptions;
import dev.fathom.trace.Names;
import dev.fathom.trace.recording.RecordingWriter;
import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * What runs in the guest: traces the kernel while dd reads and writes, and leaves the records as
 * they came, and when was what.
 */
final class GuestMain {
  /** A prime number of requests each. */
  static final int COUNT = 23;

  private static final Path DEBUG = Path.of("/sys/bus/pseudo/drivers/scsi_debug");
  private static final String NEVER = "0";
  private static final String ALWAYS = "-1";
  private static final int SCSI = 6;
  private static final int TIMED_OUT = 4;
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(40);

  static final String SCSI_DISKS = "disks";
  static final String FILE_SYSTEMS = "files";

  private final KernelTracer tracer;
  private final DataOutputStream records;
  private final List<String> lines = new ArrayList<>();
  private int timeouts;

  private GuestMain(KernelTracer tracer, DataOutputStream records) {
    this.tracer = tracer;
    this.records = records;
  }

  /** The folder for what comes out, and what is played. */
  public static void main(String[] args) throws Exception {
    Path out = Path.of(args[0]);
    List<String> idle = GuestIdle.tried();
    RecordingWriter.create(out.resolve("recording"), "guest", new Names()).close();
    try (KernelTracer tracer = KernelTracer.start(TracerOptions.DEFAULT);
        DataOutputStream records =
            new DataOutputStream(
                new BufferedOutputStream(Files.newOutputStream(out.resolve("records"))))) {
      GuestMain main = new GuestMain(tracer, records);
      main.lines.addAll(idle);
      tracer
          .missing()
          .forEach(missing -> main.lines.add("missing " + missing.replace("\n", " | ")));
      if (args[1].equals(FILE_SYSTEMS)) {
        new GuestFiles(main).play(GuestDisk.ofModel("QEMU HARDDISK"));
      } else {
        main.run();
      }
      tracer.stop();
      main.poll();
      main.lines.add("complete " + tracer.counters().complete());
      Files.write(out.resolve("log"), main.lines);
    }
  }

  private void run() throws IOException, InterruptedException {
    GuestDisk plain = GuestDisk.ofModel("QEMU HARDDISK");
    GuestDisk debug = GuestDisk.ofModel("scsi_debug");
    lines.add("disk plain " + plain.number());
    lines.add("disk debug " + debug.number());
    for (GuestDisk disk : List.of(plain, debug)) {
      String kind = disk.equals(plain) ? "plain" : "debug";
      dd(kind + "-read", "if=/dev/" + disk.name(), "of=/dev/null", "iflag=direct", "skip=64");
      dd(kind + "-write", "if=/dev/zero", "of=/dev/" + disk.name(), "oflag=direct", "seek=128");
      dd(kind + "-buffered", "if=/dev/zero", "of=/dev/" + disk.name(), "conv=fsync", "seek=1024");
    }
    GuestFaults faults = new GuestFaults(this);
    faults.processorsComeAndGo(plain);
    faults.clockIsSet(plain);
    medium(debug);
    busy(debug);
    timeout(debug);
    faults.diskIsTakenAway(debug, plain);
  }

  /** Sectors 0x1234 and behind cannot be read: page 582 has the first of them in its middle. */
  private void medium(GuestDisk disk) throws IOException, InterruptedException {
    inject("2", NEVER);
    dd("medium", "if=/dev/" + disk.name(), "of=/dev/null", "iflag=direct", "skip=582", "count=1");
    inject("0", NEVER);
  }

  /** Every second command is not taken: the host is busy. */
  private void busy(GuestDisk disk) throws IOException, InterruptedException {
    inject("0x8000", "2");
    dd("busy", "if=/dev/" + disk.name(), "of=/dev/null", "iflag=direct", "skip=2048");
    inject("0", NEVER);
  }

  /**
   * Commands are swallowed until the first has timed out; the error handler's next try succeeds.
   */
  private void timeout(GuestDisk disk) throws IOException, InterruptedException {
    disk.set("timeout", "1");
    inject("4", ALWAYS);
    dd("timeout", "if=/dev/" + disk.name(), "of=/dev/null", "iflag=direct", "skip=3072", "count=1");
    disk.set("timeout", "30");
  }

  private static void inject(String options, String everyNth) throws IOException {
    Files.writeString(DEBUG.resolve("every_nth"), everyNth);
    Files.writeString(DEBUG.resolve("opts"), options);
  }

  /** A line of the log. */
  void log(String line) {
    lines.add(line);
  }

  /** Runs dd to its end, and takes what the kernel tells meanwhile. */
  void dd(String name, String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("dd", "status=none", "bs=4096"));
    command.add("count=" + COUNT);
    command.addAll(List.of(arguments));
    long start = System.nanoTime();
    int before = timeouts;
    Process process = new ProcessBuilder(command).inheritIO().start();
    while (!process.waitFor(2, TimeUnit.MILLISECONDS)) {
      poll();
      if (timeouts > before) {
        inject("0", NEVER);
      }
      if (System.nanoTime() - start > PATIENCE_NANOS) {
        process.destroyForcibly();
        throw new IOException(name + " does not end");
      }
    }
    poll();
    String exit = process.exitValue() + " " + process.pid();
    log("phase " + name + " " + start + " " + System.nanoTime() + " " + exit);
  }

  private void poll() {
    tracer.poll(this::keep);
  }

  private void keep(MemorySegment data, long at, int length) {
    if (data.get(ValueLayout.JAVA_SHORT_UNALIGNED, at) == SCSI
        && data.get(ValueLayout.JAVA_INT_UNALIGNED, at + 36) == TIMED_OUT) {
      timeouts++;
    }
    try {
      records.writeInt(length);
      records.write(data.asSlice(at, length).toArray(ValueLayout.JAVA_BYTE));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
