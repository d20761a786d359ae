package dev.fathom.workload.offsets;

import java.util.SplittableRandom;

/**
 * Which file the next operation goes to.
 *
 * <p>Owned by one thread. The same seed gives the same choices.
 */
public final class FileChoice {
  /** No file is left. */
  public static final int NONE = -1;

  private final FileService service;
  private final int times;
  private final SplittableRandom random;

  /** The files that are not finished are the first {@link #count} of these, in order. */
  private final int[] files;

  private int count;
  private int index;
  private int served;

  /**
   * A choice among files numbered from 0.
   *
   * @param fileCount how many; at least 1
   * @param times how many operations a file gets before the next one's turn; at least 1; {@link
   *     FileService#SEQUENTIAL} does not look at it
   */
  public FileChoice(FileService service, int fileCount, int times, long seed) {
    if (fileCount < 1 || times < 1) {
      throw new IllegalArgumentException(fileCount + " files, " + times + " operations in turn");
    }
    this.service = service;
    this.times = times;
    this.random = new SplittableRandom(seed);
    this.files = new int[fileCount];
    restart();
  }

  /** The next operation's file, or {@link #NONE}. Hot path: allocation-free. */
  public int next() {
    if (count == 0) {
      return NONE;
    }
    if (service != FileService.SEQUENTIAL && served == times) {
      turn();
    }
    served++;
    return files[index];
  }

  /** Takes a file out: it has got all it is to get. */
  public void finished(int file) {
    int at = 0;
    while (at < count && files[at] != file) {
      at++;
    }
    if (at == count) {
      throw new IllegalArgumentException("file " + file + " is not among those left");
    }
    System.arraycopy(files, at + 1, files, at, count - at - 1);
    count--;
    leave(at);
  }

  /** Puts all files back. */
  public void restart() {
    for (int i = 0; i < files.length; i++) {
      files[i] = i;
    }
    count = files.length;
    index = service == FileService.RANDOM ? random.nextInt(count) : 0;
    served = 0;
  }

  private void turn() {
    served = 0;
    index = service == FileService.RANDOM ? random.nextInt(count) : (index + 1) % count;
  }

  private void leave(int at) {
    if (at < index) {
      index--;
    } else if (at == index && count > 0) {
      served = 0;
      index = service == FileService.RANDOM ? random.nextInt(count) : index % count;
    }
  }
}
