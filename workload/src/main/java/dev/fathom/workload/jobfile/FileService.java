package dev.fathom.workload.jobfile;

import java.util.Map;

/**
 * In which order a job visits its files ({@code file_service_type}).
 *
 * @param order how the next file is chosen
 * @param requests how many requests go to a file before the next is chosen, at least 1; without
 *     meaning for {@link Order#SEQUENTIAL}
 */
public record FileService(Order order, int requests) {

  /** How the next file is chosen. */
  public enum Order {
    /** One after the other, over and over. */
    ROUND_ROBIN,
    /** By chance. */
    RANDOM,
    /** The next when one is finished. */
    SEQUENTIAL
  }

  private static final Map<String, Order> ORDERS =
      Map.of(
          "roundrobin", Order.ROUND_ROBIN,
          "random", Order.RANDOM,
          "sequential", Order.SEQUENTIAL);

  /** Checks the count. */
  public FileService {
    if (requests < 1) {
      throw new IllegalArgumentException("%d requests on a file".formatted(requests));
    }
  }

  static FileService read(Settings settings) throws JobFileException {
    return settings.fold(
        "file_service_type",
        new FileService(Order.ROUND_ROBIN, 1),
        (before, setting) -> {
          String value = setting.required();
          int colon = value.indexOf(':');
          Order order = setting.chosen(colon < 0 ? value : value.substring(0, colon), ORDERS);
          if (colon < 0) {
            return new FileService(order, 1);
          }
          String count = value.substring(colon + 1);
          return new FileService(
              order, (int) setting.number(count, settings.kbBase(), 1, Integer.MAX_VALUE));
        });
  }
}
