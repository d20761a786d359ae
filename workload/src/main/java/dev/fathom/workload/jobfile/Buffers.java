package dev.fathom.workload.jobfile;

/**
 * What requests carry their data in.
 *
 * @param direct whether files are opened with {@code O_DIRECT} ({@code direct}, {@code buffered})
 * @param registered whether buffers are registered with the ring ({@code fixedbufs})
 * @param registeredFiles whether files are registered with the ring (registerfiles)
 * @param refill whether the data is made anew for each write ({@code refill_buffers})
 * @param zero whether the data is all zeros ({@code zero_buffers})
 * @param scramble whether the data is changed a little for each write ({@code scramble_buffers})
 */
public record Buffers(
    boolean direct,
    boolean registered,
    boolean registeredFiles,
    boolean refill,
    boolean zero,
    boolean scramble) {

  static Buffers read(Settings settings, Engine engine, Verification verification)
      throws JobFileException {
    boolean direct =
        settings.fold(
            "direct",
            false,
            (before, setting) -> setting.bool() != setting.name().equals("buffered"));
    boolean registered = onRing(settings, "fixedbufs", engine);
    boolean registeredFiles = onRing(settings, "registerfiles", engine);
    boolean nonvectored = settings.flag("nonvectored", true);
    if (!nonvectored) {
      throw settings.wrong("nonvectored", "vectored requests are not supported by fathom (yet)");
    }
    return new Buffers(
        direct,
        registered,
        registeredFiles,
        settings.flag("refill_buffers", verification.on()),
        settings.present("zero_buffers"),
        settings.bool("scramble_buffers", true));
  }

  private static boolean onRing(Settings settings, String key, Engine engine)
      throws JobFileException {
    boolean asked = settings.present(key);
    if (asked && engine != Engine.IO_URING) {
      throw settings.wrong(key, "needs ioengine=io_uring, but it is " + engine.word());
    }
    return asked;
  }
}
