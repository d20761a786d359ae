package dev.fathom.workload.jobfile;

import java.util.Map;
import java.util.OptionalLong;

/**
 * Where a job's random numbers come from.
 *
 * @param seed the seed as given ({@code randseed}); empty when the job does not say
 * @param repeat whether positions are the same in every run where no seed is given ({@code
 *     randrepeat})
 * @param repeatAll whether all other random choices are too ({@code allrandrepeat})
 * @param map whether each block is visited once before any is visited again; not with {@code
 *     norandommap}
 * @param generator how positions are drawn
 */
public record Seeds(
    OptionalLong seed, boolean repeat, boolean repeatAll, boolean map, Generator generator) {

  /** fio's seed when a job does not say ({@code FIO_RANDSEED}). */
  public static final long SEED_DEFAULT = 0x89;

  /** How positions are drawn. */
  public enum Generator {
    /** Tausworthe's generator of 2^88 period, 32 bits at a time. */
    TAUSWORTHE,
    /** The same with 64 bits at a time, for files of more than 16 TiB in blocks of 4 KiB. */
    TAUSWORTHE64,
    /** A linear feedback shift register: each block once, without a map. */
    LFSR
  }

  private static final Map<String, Generator> GENERATORS =
      Map.of(
          "tausworthe", Generator.TAUSWORTHE,
          "tausworthe64", Generator.TAUSWORTHE64,
          "lfsr", Generator.LFSR);

  static Seeds read(Settings settings, Sizes sizes) throws JobFileException {
    Generator generator = settings.choice("random_generator", Generator.TAUSWORTHE, GENERATORS);
    boolean fixed = sizes.read().fixed() && sizes.write().equals(sizes.read());
    if (generator == Generator.LFSR && !fixed) {
      throw settings.wrong("random_generator", "lfsr needs one block size for all requests");
    }
    return new Seeds(
        settings.fold(
            "randseed",
            OptionalLong.empty(),
            (before, setting) ->
                OptionalLong.of(
                    setting.number(setting.required(), settings.kbBase(), 0, Long.MAX_VALUE))),
        settings.bool("randrepeat", true),
        settings.bool("allrandrepeat", false),
        !settings.present("norandommap"),
        generator);
  }
}
