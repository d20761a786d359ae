package dev.fathom.workload.jobfile;

import java.util.ArrayList;
import java.util.List;

/**
 * What is measured of a job and reported.
 *
 * @param submission whether submission latencies are measured (not with {@code disable_slat})
 * @param completion whether completion latencies are measured (not with {@code disable_clat})
 * @param total whether total latencies are measured (not with {@code disable_lat})
 * @param bandwidth whether bandwidth is sampled (not with {@code disable_bw_measurement})
 * @param submissionPercentiles whether percentiles of submission latencies are reported
 * @param completionPercentiles the same for completion latencies
 * @param totalPercentiles the same for total latencies
 * @param percentiles which percentiles, ascending, more than 0 and at most 100
 */
public record Reporting(
    boolean submission,
    boolean completion,
    boolean total,
    boolean bandwidth,
    boolean submissionPercentiles,
    boolean completionPercentiles,
    boolean totalPercentiles,
    List<Double> percentiles) {

  /** fio's percentiles. */
  public static final List<Double> PERCENTILES_DEFAULT =
      List.of(
          1.0, 5.0, 10.0, 20.0, 30.0, 40.0, 50.0, 60.0, 70.0, 80.0, 90.0, 95.0, 99.0, 99.5, 99.9,
          99.95, 99.99);

  private static final int PERCENTILES_MAX = 20;

  /** Copies the list. */
  public Reporting {
    percentiles = List.copyOf(percentiles);
  }

  static Reporting read(Settings settings) throws JobFileException {
    boolean reduced = settings.bool("gtod_reduce", false);
    boolean submission = !settings.bool("disable_slat", false) && !reduced;
    boolean completion = !settings.bool("disable_clat", false) && !reduced;
    boolean total = !settings.bool("disable_lat", false) && !reduced;
    return new Reporting(
        submission,
        completion,
        total,
        !settings.bool("disable_bw_measurement", false) && !reduced,
        settings.bool("slat_percentiles", false) && submission,
        settings.bool("clat_percentiles", true) && completion,
        settings.bool("lat_percentiles", false) && total,
        settings.fold("percentile_list", PERCENTILES_DEFAULT, (before, s) -> percentiles(s)));
  }

  private static List<Double> percentiles(Setting setting) throws JobFileException {
    List<Double> percentiles = new ArrayList<>();
    for (String part : setting.required().split(":", -1)) {
      double percentile;
      try {
        percentile = Double.parseDouble(part.strip());
      } catch (NumberFormatException e) {
        throw setting.wrong("'" + Words.shortened(part) + "' is not a percentile such as 99.9");
      }
      if (!(percentile > 0 && percentile <= 100)) {
        throw setting.wrong(percentile + " is not more than 0 and at most 100");
      }
      percentiles.add(percentile);
    }
    if (percentiles.size() > PERCENTILES_MAX) {
      throw setting.wrong("holds more than %d percentiles".formatted(PERCENTILES_MAX));
    }
    return percentiles.stream().sorted().toList();
  }
}
