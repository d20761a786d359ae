package dev.fathom.bench;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The files and the device that scenarios use: made when first asked for, gone when closed. Closed
 * by a shutdown hook too, so a Ctrl-C leaves nothing behind.
 */
final class Places implements AutoCloseable {
  private static final Path SHARED_MEMORY = Path.of("/dev/shm");
  private static final int CHUNK_BYTES = 1 << 20;

  private final Path folder;
  private final long sizeBytes;
  private final Map<Place, Path> files = new EnumMap<>(Place.class);
  private final Thread hook = new Thread(this::remove, "bench-cleanup");
  private @Nullable Path memoryFolder;
  private @Nullable LoopDevice loop;
  private boolean removed;

  /**
   * Makes a folder for the present disk's files.
   *
   * @param directory on the disk to be measured
   * @param sizeBytes of each file
   */
  Places(Path directory, long sizeBytes) throws IOException {
    this.sizeBytes = sizeBytes;
    Files.createDirectories(directory);
    folder = Files.createTempDirectory(directory, "fathom-bench-");
    Runtime.getRuntime().addShutdownHook(hook);
  }

  /** Where small things may be put; gone with the rest. */
  Path folder() {
    return folder;
  }

  /** The file system that disk files are on. */
  String fileSystem() throws IOException {
    return Files.getFileStore(folder).type();
  }

  /**
   * The file or device of a place.
   *
   * @throws IOException if this machine has no such place, or this user may not use it
   */
  synchronized Path file(Place place) throws IOException, InterruptedException {
    Path known = files.get(place);
    if (known == null) {
      known = make(place);
      files.put(place, known);
    }
    return known;
  }

  private Path make(Place place) throws IOException, InterruptedException {
    return switch (place) {
      case NONE -> Path.of("");
      case DISK, CACHED -> diskFile();
      case TMPFS -> fill(memoryFolder().resolve("data"));
      case LOOP -> {
        requireLoops();
        LoopDevice attached = LoopDevice.attach(fill(memoryFolder().resolve("disk")));
        loop = attached;
        yield attached.path();
      }
    };
  }

  /** One file for both ways of reading it. */
  private Path diskFile() throws IOException {
    Path file = folder.resolve("data");
    return Files.exists(file) ? file : fill(file);
  }

  private static void requireLoops() throws IOException {
    if (!System.getProperty("user.name", "").equals("root") || !Tools.isPresent("losetup")) {
      throw new IOException("a loop device needs root and losetup");
    }
  }

  private Path memoryFolder() throws IOException {
    Path made = memoryFolder;
    if (made == null) {
      if (!Files.isWritable(SHARED_MEMORY)
          || !Files.getFileStore(SHARED_MEMORY).type().equals("tmpfs")) {
        throw new IOException(SHARED_MEMORY + " is no tmpfs that may be written");
      }
      made = Files.createTempDirectory(SHARED_MEMORY, "fathom-bench-");
      memoryFolder = made;
    }
    return made;
  }

  /** Random data, since holes and unwritten extents are read without a device. */
  private Path fill(Path file) throws IOException {
    byte[] chunk = new byte[CHUNK_BYTES];
    SplittableRandom random = new SplittableRandom(23);
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      for (long left = sizeBytes; left > 0; left -= CHUNK_BYTES) {
        random.nextBytes(chunk);
        channel.write(ByteBuffer.wrap(chunk, 0, (int) Math.min(left, CHUNK_BYTES)));
      }
      channel.force(true);
    }
    return file;
  }

  /**
   * Before each run: what was written before is on disk, so no contender pays for another, and a
   * cached file is in the page cache (kernels with DAMON's reclaim evict it while it is cold).
   */
  void prepare(Place place) throws IOException, InterruptedException {
    if (place != Place.CACHED) {
      return;
    }
    ByteBuffer chunk = ByteBuffer.allocateDirect(CHUNK_BYTES);
    try (FileChannel channel =
        FileChannel.open(file(place), StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      channel.force(true);
      while (channel.read(chunk) >= 0) {
        chunk.clear();
      }
    }
  }

  /** Removes all. Idempotent. */
  @Override
  public void close() {
    remove();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException alreadyShuttingDown) {
      // The hook finds nothing to do.
    }
  }

  private synchronized void remove() {
    if (removed) {
      return;
    }
    removed = true;
    Command.endAll();
    if (loop != null) {
      loop.close();
    }
    delete(folder);
    if (memoryFolder != null) {
      delete(memoryFolder);
    }
  }

  private static void delete(Path folder) {
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    } catch (IOException e) {
      System.err.println("bench: could not remove " + folder + ": " + e.getMessage());
    }
  }
}
