package dev.fathom.guest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;

/** What befalls the guest while dd reads: processors, clock and disks come and go. */
final class GuestFaults {
  /** Enough reads for what happens meanwhile, and a prime number. */
  static final int MANY = 211;

  /** How far the clock is set ahead. */
  static final int STEP_SECONDS = 3600;

  private static final Path PROCESSOR = Path.of("/sys/devices/system/cpu/cpu1/online");
  private static final long PAUSE_MILLIS = 20;

  private final GuestMain main;

  GuestFaults(GuestMain main) {
    this.main = main;
  }

  /** Something that happens again and again until it is enough. */
  private interface Fault {
    void happen() throws IOException, InterruptedException;
  }

  /** Repeats a fault in a thread of its own. */
  private static final class Repeated {
    private final Fault fault;
    private final Thread thread = new Thread(this::repeat, "fault");
    private volatile boolean enough;
    private volatile int count;
    private volatile String problem = "";

    Repeated(Fault fault) {
      this.fault = fault;
      thread.start();
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // only this thread counts
    private void repeat() {
      try {
        while (!enough) {
          fault.happen();
          count++;
        }
      } catch (IOException | InterruptedException e) {
        problem = e.toString();
      }
    }

    void end() throws InterruptedException {
      enough = true;
      thread.join();
    }
  }

  private void during(String name, Fault fault, GuestDisk disk)
      throws IOException, InterruptedException {
    Repeated repeated = new Repeated(fault);
    try {
      read(name, disk, MANY);
    } finally {
      repeated.end();
    }
    main.log("fault " + name + " " + repeated.count + " " + repeated.problem);
  }

  private void read(String name, GuestDisk disk, int count)
      throws IOException, InterruptedException {
    main.dd(name, "if=/dev/" + disk.name(), "of=/dev/null", "iflag=direct", "count=" + count);
  }

  /** One of two processors is switched off, and on again. */
  void processorsComeAndGo(GuestDisk disk) throws IOException, InterruptedException {
    during("hotplug", GuestFaults::switchProcessor, disk);
  }

  private static void switchProcessor() throws IOException, InterruptedException {
    Files.writeString(PROCESSOR, "0");
    Thread.sleep(PAUSE_MILLIS);
    Files.writeString(PROCESSOR, "1");
    Thread.sleep(PAUSE_MILLIS);
  }

  /** The wall clock goes an hour ahead, and back. */
  void clockIsSet(GuestDisk disk) throws IOException, InterruptedException {
    main.log("wall " + System.currentTimeMillis() + " " + System.nanoTime());
    during("clock", GuestFaults::stepClock, disk);
    main.log("wall " + System.currentTimeMillis() + " " + System.nanoTime());
  }

  private static void stepClock() throws IOException, InterruptedException {
    set(STEP_SECONDS);
    Thread.sleep(PAUSE_MILLIS);
    set(-STEP_SECONDS);
    Thread.sleep(PAUSE_MILLIS);
  }

  private static void set(int seconds) throws IOException, InterruptedException {
    long then = Instant.now().getEpochSecond() + seconds;
    Process date =
        new ProcessBuilder("date", "-s", "@" + then)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    if (date.waitFor() != 0) {
      throw new IOException("date -s fails");
    }
  }

  /** Reads from a disk that goes meanwhile, then from one that stays. */
  void diskIsTakenAway(GuestDisk disk, GuestDisk other) throws IOException, InterruptedException {
    Path statistics = Path.of("/sys/block", disk.name(), "stat");
    long enough = reads(statistics) + GuestMain.COUNT;
    during(
        "removed",
        () -> {
          Thread.sleep(1);
          if (Files.exists(statistics) && reads(statistics) >= enough) {
            disk.set("delete", "1");
          }
        },
        disk);
    read("afterwards", other, GuestMain.COUNT);
  }

  /** How many reads the disk has completed: the first number of its statistics. */
  private static long reads(Path statistics) throws IOException {
    String numbers = Files.readString(statistics).strip();
    return Long.parseLong(numbers.substring(0, numbers.indexOf(' ')));
  }
}
