package dev.fathom.workload.run;

import dev.fathom.workload.jobfile.Amount;
import dev.fathom.workload.jobfile.Job;
import dev.fathom.workload.jobfile.LengthRange;
import dev.fathom.workload.jobfile.Seeds;
import dev.fathom.workload.offsets.BlockSizes;
import dev.fathom.workload.offsets.FileChoice;
import dev.fathom.workload.offsets.FileService;
import dev.fathom.workload.offsets.Mix;
import dev.fathom.workload.offsets.Order;
import dev.fathom.workload.offsets.Place;
import dev.fathom.workload.offsets.Places;
import dev.fathom.workload.offsets.Region;
import java.util.List;
import java.util.SplittableRandom;

/** The places of one loop of a job: passes over its files until all that was asked for is moved. */
final class PlaceSource implements Source {
  private final Places places;
  private final long budgetBytes;
  private final boolean endless;
  private long leftBytes;

  private PlaceSource(Places places, long budgetBytes, boolean endless) {
    this.places = places;
    this.budgetBytes = budgetBytes;
    this.endless = endless;
    this.leftBytes = budgetBytes;
  }

  /**
   * The places of a clone; the same each time unless the job asks for other ones in each run.
   *
   * @param parts its files
   */
  static PlaceSource of(JobClone clone, List<FilePart> parts) {
    Job job = clone.job();
    SplittableRandom seeds = new SplittableRandom(seed(job.seeds()) + clone.number());
    List<Region> regions = parts.stream().map(FilePart::region).toList();
    FileChoice files =
        new FileChoice(
            service(job), regions.size(), job.target().service().requests(), seeds.nextLong());
    Places places =
        new Places(
            regions,
            order(job),
            files,
            new Mix(job.mix().readPercent(), seeds.nextLong()),
            sizes(job.sizes().read(), seeds.nextLong()),
            sizes(job.sizes().write(), seeds.nextLong()),
            seeds.nextLong());
    return new PlaceSource(places, budget(job, regions), job.timing().timeBased());
  }

  private static long seed(Seeds seeds) {
    if (seeds.seed().isPresent()) {
      return seeds.seed().getAsLong();
    }
    return seeds.repeat() ? Seeds.SEED_DEFAULT : System.nanoTime();
  }

  private static FileService service(Job job) {
    return switch (job.target().service().order()) {
      case ROUND_ROBIN -> FileService.ROUND_ROBIN;
      case RANDOM -> FileService.RANDOM;
      case SEQUENTIAL -> FileService.SEQUENTIAL;
    };
  }

  private static Order order(Job job) {
    if (!job.mix().random()) {
      return Order.SEQUENTIAL;
    }
    return job.seeds().map() ? Order.SHUFFLED : Order.UNIFORM;
  }

  private static BlockSizes sizes(LengthRange range, long seed) {
    int min = (int) range.minBytes();
    return range.fixed()
        ? BlockSizes.fixed(min)
        : BlockSizes.range(min, (int) range.maxBytes(), seed);
  }

  private static long budget(Job job, List<Region> regions) {
    long whole = regions.stream().mapToLong(Region::usableBytes).sum();
    long total = job.sizes().total().map(size -> size.ofWhole(whole)).orElse(whole);
    boolean share = job.sizes().transferred().orElse(null) instanceof Amount.Percent;
    return job.sizes()
        .transferred()
        .map(moved -> moved.ofWhole(share ? total : whole))
        .orElse(whole);
  }

  /** How many bytes one loop moves; meaningless if it is endless. */
  long budgetBytes() {
    return budgetBytes;
  }

  @Override
  public boolean next(Place place) {
    if (leftBytes <= 0 && !endless) {
      return false;
    }
    if (!places.next(place)) {
      places.restart();
      if (!places.next(place)) {
        return false;
      }
    }
    leftBytes -= place.lengthBytes();
    return true;
  }

  /** Begins another loop; random orders go on and do not repeat. */
  void restart() {
    places.restart();
    leftBytes = budgetBytes;
  }
}
