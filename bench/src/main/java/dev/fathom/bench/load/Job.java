package dev.fathom.bench.load;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What a load has to do.
 *
 * @param operation of which kind
 * @param file what to read or write; empty for no-ops
 * @param direct whether the page cache is bypassed
 * @param depth operations in flight, at least 1; for no-ops the batch
 * @param minimum completions to wait for at a time, 1 to depth
 * @param threads that submit, where the load leaves a choice; at least 1
 * @param leastBytes of one operation
 * @param mostBytes of one operation; multiples of 4096 between the two are drawn at random
 * @param warmupNanos before measuring begins
 * @param measuredNanos after that
 */
public record Job(
    Operation operation,
    Path file,
    boolean direct,
    int depth,
    int minimum,
    int threads,
    int leastBytes,
    int mostBytes,
    long warmupNanos,
    long measuredNanos) {

  private static final int BLOCK_BYTES = 4096;

  /** What is done over and over. */
  public enum Operation {
    /** Nothing, through the whole stack. */
    NOP,
    /** Random reads. */
    READ,
    /** Random writes. */
    WRITE
  }

  /** Checks the ranges. */
  public Job {
    if (depth < 1 || minimum < 1 || minimum > depth || threads < 1) {
      throw new IllegalArgumentException(
          "need 1 <= minimum <= depth and 1 <= threads, not minimum %d, depth %d, threads %d"
              .formatted(minimum, depth, threads));
    }
    if (leastBytes < BLOCK_BYTES || mostBytes < leastBytes || mostBytes % BLOCK_BYTES != 0) {
      throw new IllegalArgumentException(
          "sizes must be multiples of 4096, not " + leastBytes + " to " + mostBytes);
    }
  }

  /** Reads what {@link #words} wrote. */
  static Job parse(Map<String, String> words) {
    return new Job(
        Operation.valueOf(value(words, "mode").toUpperCase(Locale.ROOT)),
        Path.of(words.getOrDefault("file", "")),
        value(words, "direct").equals("1"),
        Integer.parseInt(value(words, "depth")),
        Integer.parseInt(value(words, "wait")),
        Integer.parseInt(value(words, "threads")),
        Integer.parseInt(value(words, "block")),
        Integer.parseInt(value(words, "block_max")),
        nanos(value(words, "warmup")),
        nanos(value(words, "seconds")));
  }

  /** As arguments key=value, which the C peers read too. */
  public List<String> words() {
    return List.of(
        "mode=" + operation.name().toLowerCase(Locale.ROOT),
        "file=" + file,
        "direct=" + (direct ? 1 : 0),
        "depth=" + depth,
        "wait=" + minimum,
        "threads=" + threads,
        "block=" + leastBytes,
        "block_max=" + mostBytes,
        "warmup=" + warmupNanos / 1e9,
        "seconds=" + measuredNanos / 1e9);
  }

  /** How many operations of the largest size fit into the file. Opens it for a moment. */
  long blocks() throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      return Math.max(1, channel.size() / mostBytes);
    }
  }

  private static String value(Map<String, String> words, String key) {
    String value = words.get(key);
    if (value == null) {
      throw new IllegalArgumentException("missing argument " + key + "=…");
    }
    return value;
  }

  private static long nanos(String seconds) {
    return Math.round(Double.parseDouble(seconds) * 1e9);
  }
}
