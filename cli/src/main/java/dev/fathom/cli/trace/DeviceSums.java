package dev.fathom.cli.trace;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * What devices moved: by our records, and by the kernel's own counters over the same time.
 *
 * @param tally of all histories
 * @param counted bytes that the kernel's counters were raised by, by disk
 */
public record DeviceSums(Tally tally, Map<String, DiskCounts.Bytes> counted) {

  /** A line for each device that moved anything, by either account. */
  public List<String> lines() {
    return union().stream().map(this::line).toList();
  }

  /** A sentence for each device of which the two accounts differ. */
  public List<String> differences() {
    List<String> sentences = new ArrayList<>();
    for (String device : union()) {
      DiskCounts.Bytes there = counted.get(device);
      if (there != null && !there.equals(here(device))) {
        sentences.add(device + ": " + difference(there.minus(here(device))));
      }
    }
    return sentences;
  }

  private TreeSet<String> union() {
    TreeSet<String> names = new TreeSet<>(tally.devices().keySet());
    counted.forEach((name, bytes) -> {
      if (bytes.sum() != 0) {
        names.add(name);
      }
    });
    return names;
  }

  private DiskCounts.Bytes here(String name) {
    return tally.devices().getOrDefault(name, DiskCounts.Bytes.NONE);
  }

  private String line(String name) {
    DiskCounts.Bytes here = here(name);
    DiskCounts.Bytes there = counted.get(name);
    String text =
        "%s: read %s, written %s, discarded %s; "
            .formatted(
                name,
                Amounts.bytes(here.read()),
                Amounts.bytes(here.written()),
                Amounts.bytes(here.discarded()));
    return there == null
        ? text + "the kernel keeps no counters for it"
        : text + difference(there.minus(here));
  }

  private static String difference(DiskCounts.Bytes more) {
    if (more.equals(DiskCounts.Bytes.NONE)) {
      return "the kernel's counters say the same";
    }
    List<String> words = new ArrayList<>();
    say(words, more.read(), "read");
    say(words, more.written(), "written");
    say(words, more.discarded(), "discarded");
    return "the kernel's counters say " + String.join(", ", words);
  }

  private static void say(List<String> words, long bytes, String what) {
    if (bytes != 0) {
      words.add(
          "%s %s %s".formatted(Amounts.bytes(Math.abs(bytes)), bytes > 0 ? "more" : "less", what));
    }
  }
}
