package dev.fathom.workload.offsets;

import java.util.List;
import java.util.SplittableRandom;

/**
 * How long the next operation is: fio's bs, bsrange and bssplit.
 *
 * <p>Owned by one thread. The same seed gives the same sizes.
 */
public final class BlockSizes {
  private final int[] sizes;
  private final int[] cumulativeWeights;
  private final int stepBytes;
  private final SplittableRandom random;

  private BlockSizes(int[] sizes, int[] cumulativeWeights, int stepBytes, long seed) {
    this.sizes = sizes;
    this.cumulativeWeights = cumulativeWeights;
    this.stepBytes = stepBytes;
    this.random = new SplittableRandom(seed);
  }

  /** Always {@code bytes}. */
  public static BlockSizes fixed(int bytes) {
    return new BlockSizes(new int[] {positive(bytes)}, new int[] {1}, 0, 0);
  }

  /** Every multiple of {@code minBytes} up to {@code maxBytes} as often as any other. */
  public static BlockSizes range(int minBytes, int maxBytes, long seed) {
    if (positive(minBytes) > maxBytes) {
      throw new IllegalArgumentException("block sizes from " + minBytes + " to " + maxBytes);
    }
    int count = maxBytes / minBytes;
    return new BlockSizes(
        new int[] {minBytes, count * minBytes}, new int[] {count}, minBytes, seed);
  }

  /**
   * Some sizes, each as often as its weight says.
   *
   * @param parts at least one; their weights' sum must not be 0
   */
  public static BlockSizes split(List<Part> parts, long seed) {
    int[] sizes = new int[parts.size()];
    int[] cumulative = new int[parts.size()];
    int sum = 0;
    for (int i = 0; i < sizes.length; i++) {
      sum = Math.addExact(sum, parts.get(i).weight());
      sizes[i] = parts.get(i).bytes();
      cumulative[i] = sum;
    }
    if (sum == 0) {
      throw new IllegalArgumentException("the weights of " + parts + " add up to 0");
    }
    return new BlockSizes(sizes, cumulative, 0, seed);
  }

  /** The next operation's length in bytes. Hot path: allocation-free. */
  public int next() {
    int total = cumulativeWeights[cumulativeWeights.length - 1];
    if (total == 1) {
      return sizes[0];
    }
    int drawn = random.nextInt(total);
    if (stepBytes > 0) {
      return (drawn + 1) * stepBytes;
    }
    int index = 0;
    while (drawn >= cumulativeWeights[index]) {
      index++;
    }
    return sizes[index];
  }

  /** The smallest size it can answer. */
  public int minBytes() {
    int min = Integer.MAX_VALUE;
    for (int size : sizes) {
      min = Math.min(min, size);
    }
    return min;
  }

  /** The largest size it can answer, to dimension buffers by. */
  public int maxBytes() {
    int max = 0;
    for (int size : sizes) {
      max = Math.max(max, size);
    }
    return max;
  }

  private static int positive(int bytes) {
    if (bytes < 1) {
      throw new IllegalArgumentException("block size of " + bytes + " bytes");
    }
    return bytes;
  }

  /**
   * One entry of a split.
   *
   * @param bytes the size; at least 1
   * @param weight how often, relative to the others; 0 for never
   */
  public record Part(int bytes, int weight) {
    /** Checks both. */
    public Part {
      positive(bytes);
      if (weight < 0) {
        throw new IllegalArgumentException("weight " + weight + " of block size " + bytes);
      }
    }
  }
}
