package dev.fathom.driver;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * A file opened as {@link FileChannel}, on any operating system.
 *
 * <p>A {@code FileChannel} closes itself when a thread inside it is interrupted. Workers are never
 * interrupted; callers may be. So what runs in a caller's thread uses {@link #callerChannel}, a
 * second channel to the same file that may be lost.
 *
 * <p>Safe for use by several threads.
 */
final class ChannelFile implements DriverFile {
  private final Path path;
  private final FileOptions options;
  private final FileTraits traits;
  private final FileChannel channel;
  private final @Nullable FileChannel writer;
  private final @Nullable Object key;
  private final int id = FileIds.allocate();
  private final AtomicBoolean closed = new AtomicBoolean();
  private @Nullable FileChannel callerChannel;

  private ChannelFile(
      Path path,
      FileOptions options,
      FileTraits traits,
      FileChannel channel,
      @Nullable FileChannel writer,
      @Nullable Object key) {
    this.path = path;
    this.options = options;
    this.traits = traits;
    this.channel = channel;
    this.writer = writer;
    this.key = key;
  }

  /**
   * Opens a file; for a FIFO this waits for the other side as open(2) does.
   *
   * @throws IOException naming the path and the reason, for a directory too
   */
  static ChannelFile open(Path path, FileOptions options) throws IOException {
    ChannelTraits.refuseDirectory(path);
    FileChannel channel = openChannel(path, options, true);
    try {
      FileTraits traits = ChannelTraits.of(path, options.direct());
      FileChannel writer = separateWriter(path, options, traits);
      return new ChannelFile(path, options, traits, channel, writer, ChannelTraits.key(path));
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  /** One channel does not write while it reads without a position: a stream needs two. */
  private static @Nullable FileChannel separateWriter(
      Path path, FileOptions options, FileTraits traits) throws IOException {
    boolean needed = !traits.seekable() && options.read() && options.write();
    return needed ? FileChannel.open(path, StandardOpenOption.WRITE) : null;
  }

  private static FileChannel openChannel(Path path, FileOptions options, boolean first)
      throws IOException {
    try {
      return FileChannel.open(path, openOptions(options, first));
    } catch (UnsupportedOperationException e) {
      throw new FileSystemException(path.toString(), null, "cannot be opened for direct I/O: " + e);
    } catch (FileSystemException e) {
      if (options.direct() && "Invalid argument".equals(e.getReason())) {
        throw new FileSystemException(
            path.toString(), null, "its file system does not support direct I/O");
      }
      throw e;
    }
  }

  private static Set<OpenOption> openOptions(FileOptions options, boolean first) {
    Set<OpenOption> set = new HashSet<>();
    addIf(set, options.read(), StandardOpenOption.READ);
    addIf(set, options.write(), StandardOpenOption.WRITE);
    if (options.direct()) {
      set.add(DirectOption.find());
    }
    addIf(set, options.dataSync(), StandardOpenOption.DSYNC);
    addIf(set, options.sync(), StandardOpenOption.SYNC);
    if (first) {
      addIf(set, options.truncate(), StandardOpenOption.TRUNCATE_EXISTING);
      addIf(set, options.create(), StandardOpenOption.CREATE);
      addIf(set, options.exclusive(), StandardOpenOption.CREATE_NEW);
    }
    return set;
  }

  private static void addIf(Set<OpenOption> set, boolean wanted, OpenOption option) {
    if (wanted) {
      set.add(option);
    }
  }

  /** The channel to read from, for threads that nobody interrupts. */
  FileChannel channel() {
    return channel;
  }

  /** Likewise, to write to. */
  FileChannel writer() {
    return writer == null ? channel : writer;
  }

  /**
   * A channel for a thread that may be interrupted; null if the file cannot be opened again,
   * because it moved or the system has no file keys.
   */
  synchronized @Nullable FileChannel callerChannel() {
    FileChannel known = callerChannel;
    if (known == null || !known.isOpen()) {
      callerChannel = closed.get() || !traits.seekable() ? null : openAgain();
    }
    return callerChannel;
  }

  private @Nullable FileChannel openAgain() {
    try {
      if (key == null || !key.equals(ChannelTraits.key(path))) {
        return null;
      }
      FileChannel again = openChannel(path, options, false);
      if (key.equals(ChannelTraits.key(path))) {
        return again;
      }
      again.close();
      return null;
    } catch (IOException e) {
      return null;
    }
  }

  @Override
  public Path path() {
    return path;
  }

  @Override
  public FileTraits traits() {
    return traits;
  }

  @Override
  public FileOptions options() {
    return options;
  }

  @Override
  public long sizeBytes() throws IOException {
    return sheltered(FileChannel::size);
  }

  @Override
  public void truncate(long sizeBytes) throws IOException {
    if (sizeBytes < 0) {
      throw new IllegalArgumentException("a file cannot be cut to " + sizeBytes + " bytes");
    }
    if (!options.write()) {
      throw new FileSystemException(path.toString(), null, "is open for reading only");
    }
    if (sizeBytes <= sizeBytes()) {
      var _ = sheltered(it -> it.truncate(sizeBytes));
    } else {
      extend(sizeBytes);
    }
  }

  /** Something done with a channel in a caller's thread. */
  private interface ChannelUse<T> {
    T with(FileChannel channel) throws IOException;
  }

  /** Does something in the caller's thread whose interrupts must not close the channel. */
  private <T> T sheltered(ChannelUse<T> use) throws IOException {
    boolean interrupted = false;
    try {
      while (true) {
        interrupted |= Thread.interrupted();
        FileChannel own = callerChannel();
        try {
          return use.with(own == null ? channel : own);
        } catch (ClosedByInterruptException e) {
          if (own == null) {
            throw e;
          }
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** A channel can only cut; the class that can extend opens by path. */
  private void extend(long sizeBytes) throws IOException {
    if (!Files.exists(path) || (key != null && !key.equals(ChannelTraits.key(path)))) {
      throw new FileSystemException(
          path.toString(), null, "was moved or deleted since it was opened");
    }
    try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
      file.setLength(sizeBytes);
    }
  }

  @Override
  public int id() {
    return id;
  }

  @Override
  public void close() throws IOException {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    try (channel;
        writer) {
      closeCallerChannel();
    } finally {
      FileIds.release(id);
    }
  }

  private synchronized void closeCallerChannel() throws IOException {
    if (callerChannel != null) {
      callerChannel.close();
    }
  }

  @Override
  public String toString() {
    return path.toString();
  }
}
