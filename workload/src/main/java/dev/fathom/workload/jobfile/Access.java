package dev.fathom.workload.jobfile;

/**
 * By which means requests reach the file.
 *
 * @param engine the way of doing I/O
 * @param queue how many at a time
 * @param buffers what carries the data
 * @param durability when data is made durable
 */
public record Access(Engine engine, Queue queue, Buffers buffers, Durability durability) {

  static Access read(Settings settings, Verification verification) throws JobFileException {
    Engine engine = settings.fold("ioengine", Engine.IO_URING, (before, s) -> engine(s));
    return new Access(
        engine,
        Queue.read(settings),
        Buffers.read(settings, engine, verification),
        Durability.read(settings));
  }

  private static Engine engine(Setting setting) throws JobFileException {
    String word = setting.required();
    if (word.equals("linuxaio")) {
      return Engine.LIBAIO;
    }
    for (Engine engine : Engine.values()) {
      if (engine.word().equals(word)) {
        return engine;
      }
    }
    throw setting.wrong("fathom has the engines io_uring, libaio, psync and sync");
  }
}
