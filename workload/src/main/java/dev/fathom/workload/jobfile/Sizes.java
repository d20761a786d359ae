package dev.fathom.workload.jobfile;

import java.util.Optional;

/**
 * How long requests and files are, and which part of the files is used.
 *
 * @param read the lengths of reads ({@code bs}, {@code bsrange})
 * @param write the lengths of writes
 * @param total what the job covers over all its files ({@code size}); a share is one of the files'
 *     present size; empty for all of the existing files
 * @param transferred how much is read and written before the job is over ({@code io_size}); a share
 *     is one of {@code size}; empty for the same as {@code total}
 * @param file the lengths to draw a file's size from ({@code filesize}); empty to divide {@code
 *     total} evenly among the files
 * @param offset where in each file the job begins; a share is one of the file's size
 */
public record Sizes(
    LengthRange read,
    LengthRange write,
    Optional<Amount> total,
    Optional<Amount> transferred,
    Optional<LengthRange> file,
    Amount offset) {

  /** The most one request of the kernel carries: {@code MAX_RW_COUNT}, 2 GiB less one page. */
  public static final long REQUEST_LENGTH_MAX_BYTES = 0x7fff_f000L;

  private static final long LENGTH_DEFAULT_BYTES = 4096;
  private static final int IO_SIZE_PERCENT_MAX = 1_000_000;

  private record Ranges(Optional<LengthRange> read, Optional<LengthRange> write) {}

  static Sizes read(Settings settings) throws JobFileException {
    ReadWrite lengths =
        settings.perDirection("bs", LENGTH_DEFAULT_BYTES, 1, REQUEST_LENGTH_MAX_BYTES);
    Ranges none = new Ranges(Optional.empty(), Optional.empty());
    Ranges ranges =
        settings.fold("bsrange", none, (before, setting) -> ranges(settings, setting, before));
    Sizes sizes =
        new Sizes(
            ranges.read().orElse(LengthRange.of(lengths.read())),
            ranges.write().orElse(LengthRange.of(lengths.write())),
            amount(settings, "size", 1, 100),
            amount(settings, "io_size", 0, IO_SIZE_PERCENT_MAX),
            settings.fold("filesize", Optional.empty(), (before, s) -> fileSize(settings, s)),
            amount(settings, "offset", 0, 100).orElse(new Amount.Bytes(0)));
    return sizes;
  }

  /** fio refuses a size below the shortest request too. */
  void check(Settings settings, Mix mix) throws JobFileException {
    long shortest = Long.MAX_VALUE;
    if (mix.reads()) {
      shortest = read.minBytes();
    }
    if (mix.writes()) {
      shortest = Math.min(shortest, write.minBytes());
    }
    if (total.isPresent()
        && total.get() instanceof Amount.Bytes whole
        && whole.bytes() < shortest) {
      throw settings.wrong(
          "size", "is less than the shortest request, %d bytes".formatted(shortest));
    }
  }

  /** 0, where it is allowed, is the same as not set. */
  private static Optional<Amount> amount(
      Settings settings, String key, long minBytes, int percentMax) throws JobFileException {
    return settings.fold(
        key,
        Optional.empty(),
        (before, setting) -> {
          String value = setting.required();
          if (value.endsWith("%")) {
            String percent = value.substring(0, value.length() - 1);
            long share = setting.number(percent, settings.kbBase(), minBytes, percentMax);
            return Optional.of(new Amount.Percent((int) share));
          }
          if (value.endsWith("z")) {
            throw setting.wrong("sizes in zones are not supported by fathom (yet)");
          }
          long bytes = setting.number(value, settings.kbBase(), minBytes, Long.MAX_VALUE);
          return bytes == 0 ? Optional.empty() : Optional.of(new Amount.Bytes(bytes));
        });
  }

  private static Ranges ranges(Settings settings, Setting setting, Ranges before)
      throws JobFileException {
    String value = setting.required();
    String[] parts = value.split(",", -1);
    if (parts.length > 3) {
      throw setting.wrong("takes at most three ranges: for reads, writes and trims");
    }
    Optional<LengthRange> read = before.read();
    if (!parts[0].isEmpty()) {
      read = Optional.of(range(settings, setting, parts[0], REQUEST_LENGTH_MAX_BYTES));
    }
    if (parts.length == 1) {
      return new Ranges(read, read);
    }
    Optional<LengthRange> write = before.write();
    if (!parts[1].isEmpty()) {
      write = Optional.of(range(settings, setting, parts[1], REQUEST_LENGTH_MAX_BYTES));
    }
    return new Ranges(read, write);
  }

  private static Optional<LengthRange> fileSize(Settings settings, Setting setting)
      throws JobFileException {
    String value = setting.required();
    boolean one = value.startsWith("(") || separator(value) < 0;
    if (one) {
      long bytes = setting.number(value, settings.kbBase(), 1, Long.MAX_VALUE);
      return Optional.of(LengthRange.of(bytes));
    }
    return Optional.of(range(settings, setting, value, Long.MAX_VALUE));
  }

  private static LengthRange range(Settings settings, Setting setting, String text, long maxBytes)
      throws JobFileException {
    int at = separator(text);
    if (at < 0) {
      throw setting.wrong("is not a range such as 1k-4k");
    }
    long a = setting.number(text.substring(0, at).strip(), settings.kbBase(), 1, maxBytes);
    long b = setting.number(text.substring(at + 1).strip(), settings.kbBase(), 1, maxBytes);
    return new LengthRange(Math.min(a, b), Math.max(a, b));
  }

  /** A sign in front is no separator, so that it can be refused as one. */
  private static int separator(String text) {
    for (int i = 1; i < text.length(); i++) {
      if ("-:,".indexOf(text.charAt(i)) >= 0) {
        return i;
      }
    }
    return -1;
  }
}
