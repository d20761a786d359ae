package dev.fathom.workload.jobfile;

import java.util.Map;

/**
 * Which requests a job makes, and in which order of positions ({@code rw}, {@code rwmixread}).
 *
 * @param direction reads, writes or both
 * @param random whether positions are drawn at random
 * @param readPercent how many of 100 requests are reads where both are made; 100 or 0 otherwise
 * @param sameFor how many requests in a row follow a random one sequentially, itself counted
 *     ({@code rw=randread:8}); 1 for none, and always 1 when not random
 * @param strideBytes what is added between sequential requests ({@code rw=read:4k}), negative to go
 *     backwards; 0 when random
 */
public record Mix(
    Direction direction, boolean random, int readPercent, int sameFor, long strideBytes) {

  /** What a job does to its files. */
  public enum Direction {
    /** Only reads. */
    READ,
    /** Only writes. */
    WRITE,
    /** Reads and writes. */
    BOTH
  }

  private record Pattern(Direction direction, boolean random) {}

  private record Modified(Pattern pattern, int sameFor, long strideBytes) {}

  private static final int SAME_MAX = 1 << 30;

  private static final Map<String, Pattern> PATTERNS =
      Map.of(
          "read", new Pattern(Direction.READ, false),
          "write", new Pattern(Direction.WRITE, false),
          "rw", new Pattern(Direction.BOTH, false),
          "readwrite", new Pattern(Direction.BOTH, false),
          "randread", new Pattern(Direction.READ, true),
          "randwrite", new Pattern(Direction.WRITE, true),
          "randrw", new Pattern(Direction.BOTH, true));

  /** Checks the ranges. */
  public Mix {
    if (readPercent < 0 || readPercent > 100 || sameFor < 1) {
      throw new IllegalArgumentException(
          "%d %% reads, %d in a row".formatted(readPercent, sameFor));
    }
  }

  /** Whether the job may read (apart from verification). */
  public boolean reads() {
    return direction != Direction.WRITE;
  }

  /** Whether the job may write. */
  public boolean writes() {
    return direction != Direction.READ;
  }

  static Mix read(Settings settings) throws JobFileException {
    var initial = new Modified(new Pattern(Direction.READ, false), 1, 0);
    var modified = settings.fold("rw", initial, (before, setting) -> modified(settings, setting));
    int percent = readPercent(settings);
    Pattern pattern = modified.pattern();
    int effective =
        switch (pattern.direction()) {
          case READ -> 100;
          case WRITE -> 0;
          case BOTH -> percent;
        };
    return new Mix(
        pattern.direction(),
        pattern.random(),
        effective,
        modified.sameFor(),
        modified.strideBytes());
  }

  private static Modified modified(Settings settings, Setting setting) throws JobFileException {
    String value = setting.required();
    int colon = value.indexOf(':');
    String word = colon < 0 ? value : value.substring(0, colon);
    if (word.contains("trim")) {
      throw setting.wrong("trims are not supported by fathom (yet)");
    }
    Pattern pattern = setting.chosen(word, PATTERNS);
    if (colon < 0) {
      return new Modified(pattern, 1, 0);
    }
    String modifier = value.substring(colon + 1);
    boolean backwards = modifier.startsWith("-");
    if (pattern.random()) {
      long same = setting.number(modifier, settings.kbBase(), 1, SAME_MAX);
      return new Modified(pattern, (int) same, 0);
    }
    String stride = backwards ? modifier.substring(1) : modifier;
    long bytes = setting.number(stride, settings.kbBase(), 0, Long.MAX_VALUE);
    return new Modified(pattern, 1, backwards ? -bytes : bytes);
  }

  private static int readPercent(Settings settings) throws JobFileException {
    return settings.fold(
        "rwmixread",
        50,
        (before, setting) -> {
          int percent = (int) setting.number(setting.required(), settings.kbBase(), 0, 100);
          return setting.name().equals("rwmixwrite") ? 100 - percent : percent;
        });
  }
}
