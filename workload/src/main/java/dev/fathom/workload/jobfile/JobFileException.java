package dev.fathom.workload.jobfile;

/** A job file that cannot be run as it stands; the message is {@code file:line: what is wrong}. */
public final class JobFileException extends Exception {
  private static final long serialVersionUID = 1L;

  private final transient Place place;

  /**
   * A problem at a place.
   *
   * @param place the line that is to be mended
   * @param problem what is wrong with it, without the place
   */
  public JobFileException(Place place, String problem) {
    super(place + ": " + problem);
    this.place = place;
  }

  /** The line that is to be mended. */
  public Place place() {
    return place;
  }
}
