package dev.fathom.cli.truth;

import java.util.List;
import java.util.Map;

/** What one line of {@code --format json} says. Times are of the monotonic clock. */
final class Traced {
  private Traced() {}

  /**
   * A request to a device.
   *
   * @param device its name
   * @param stages when it reached them
   */
  record Request(
      String device,
      String action,
      long positionBytes,
      long lengthBytes,
      Map<String, Long> stages,
      List<Bio> bios) {
    List<Share> shares() {
      return bios.stream().flatMap(bio -> bio.shares().stream()).toList();
    }
  }

  /**
   * A bio of a request.
   *
   * @param key its address
   * @param submitter process id of who submitted it
   */
  record Bio(
      String key,
      long positionBytes,
      long lengthBytes,
      boolean merged,
      long submitter,
      Map<String, Long> stages,
      List<Share> shares) {}

  /**
   * Whose bytes they are.
   *
   * @param pid 0 if unknown
   * @param unknownBecause empty if known
   * @param inode of the file, 0 if none is told
   */
  record Share(
      long pid,
      long tid,
      String process,
      long bytes,
      String cause,
      String confidence,
      String unknownBecause,
      long inode,
      long positionBytes) {
    /** Whether it is a file's content, or a device's, that a program asked for. */
    boolean isData() {
      return !cause.equals("journal") && !cause.equals("metadata");
    }
  }

  static List<Request> requests(Json history) {
    long start = history.number("start_ns");
    return history.objects("requests").stream().map(it -> request(it, start)).toList();
  }

  private static Request request(Json request, long start) {
    return new Request(
        request.object("device").text("name"),
        request.text("action"),
        request.number("position"),
        request.number("length"),
        request.object("stages").numbersFrom(start),
        request.objects("bios").stream().map(it -> bio(it, start)).toList());
  }

  private static Bio bio(Json bio, long start) {
    return new Bio(
        bio.text("key"),
        bio.number("position"),
        bio.number("length"),
        bio.is("merged"),
        bio.object("submitter").number("pid"),
        bio.object("stages").numbersFrom(start),
        bio.objects("shares").stream().map(Traced::share).toList());
  }

  private static Share share(Json share) {
    Json origin = share.object("origin");
    return new Share(
        origin.number("pid"),
        origin.number("tid"),
        origin.text("process"),
        share.number("bytes"),
        share.text("cause"),
        share.text("confidence"),
        share.text("unknown_because"),
        share.object("file").number("inode"),
        share.number("position"));
  }
}
