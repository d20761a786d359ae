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
      if (there != null && !difference(there, here(device)).equals(DiskCounts.Bytes.NONE)) {
        sentences.add(device + ": " + comparison(there, here(device)));
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

  private Tally.Disk here(String name) {
    return tally.devices().getOrDefault(name, Tally.Disk.NONE);
  }

  private String line(String name) {
    Tally.Disk here = here(name);
    DiskCounts.Bytes there = counted.get(name);
    String text =
        "%s: read %s, written %s, discarded %s; "
            .formatted(
                name,
                bytes(here.all().read()),
                bytes(here.all().written()),
                bytes(here.all().discarded()));
    return there == null
        ? text + "the kernel keeps no counters for it"
        : text + comparison(there, here);
  }

  private static String comparison(DiskCounts.Bytes there, Tally.Disk here) {
    long aside = here.outside().sum() + here.edge().sum();
    String words = "the kernel's counters say " + words(difference(there, here));
    return aside == 0
        ? words
        : words + "; %s ended outside their time or as they were read".formatted(bytes(aside));
  }

  /** How far they are from what they may be. */
  private static DiskCounts.Bytes difference(DiskCounts.Bytes there, Tally.Disk here) {
    DiskCounts.Bytes most = here.all().minus(here.outside());
    DiskCounts.Bytes least = most.minus(here.edge());
    return new DiskCounts.Bytes(
        beyond(there.read(), least.read(), most.read()),
        beyond(there.written(), least.written(), most.written()),
        beyond(there.discarded(), least.discarded(), most.discarded()));
  }

  private static long beyond(long count, long least, long most) {
    return count - Math.clamp(count, least, most);
  }

  private static String words(DiskCounts.Bytes more) {
    if (more.equals(DiskCounts.Bytes.NONE)) {
      return "the same";
    }
    List<String> words = new ArrayList<>();
    say(words, more.read(), "read");
    say(words, more.written(), "written");
    say(words, more.discarded(), "discarded");
    return String.join(", ", words);
  }

  private static void say(List<String> words, long bytes, String what) {
    if (bytes != 0) {
      words.add("%s %s %s".formatted(bytes(Math.abs(bytes)), bytes > 0 ? "more" : "less", what));
    }
  }

  private static String bytes(long count) {
    return Amounts.bytes(count);
  }
}
