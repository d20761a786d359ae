package dev.fathom.cli.doctor;

import dev.fathom.linux.ProcFile;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * A block device as sysfs(5) of a machine shows it. The queue belongs to the whole disk, also where
 * a file lies on a part of it.
 *
 * @param name of the device or partition, e.g. {@code sda1}
 * @param directory of the whole disk in sysfs
 */
record Disk(String name, Path directory) {

  /** A device by its number, {@code major:minor}. */
  static Optional<Disk> ofNumber(Machine machine, String device) {
    return of(machine.locate("/sys/dev/block/" + device));
  }

  /** A device by its path, e.g. {@code /dev/sda1} or {@code /dev/mapper/data}. */
  static Optional<Disk> ofSource(Machine machine, String source) {
    if (!source.startsWith("/dev/")) {
      return Optional.empty();
    }
    try {
      Path device = machine.locate(source);
      Path real = Files.exists(device) ? device.toRealPath() : device;
      return of(machine.locate("/sys/class/block/" + real.getFileName()));
    } catch (IOException | InvalidPathException e) {
      return Optional.empty();
    }
  }

  private static Optional<Disk> of(Path entry) {
    try {
      Path directory = entry.toRealPath();
      String name = name(directory);
      @Nullable Path parent = directory.getParent();
      boolean part = Files.exists(directory.resolve("partition")) && parent != null;
      return Optional.of(new Disk(name, part && parent != null ? parent : directory));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** Sysfs writes ! for the / in names such as cciss/c0d0. */
  private static String name(Path path) {
    @Nullable Path name = path.getFileName();
    return name == null ? "?" : name.toString().replace('!', '/');
  }

  /** The name of the whole disk. */
  String whole() {
    return name(directory);
  }

  /** A setting of the queue as text; empty if it cannot be read. */
  String queueText(String setting) {
    return ProcFile.text(directory.resolve("queue").resolve(setting)).orElse("");
  }

  /** A setting of the queue as a number. */
  OptionalLong queueNumber(String setting) {
    return ProcFile.number(queueText(setting));
  }

  /** Whether its queue can be looked at. */
  boolean hasQueue() {
    return Files.isDirectory(directory.resolve("queue"));
  }

  /** {@code major:minor} of the whole disk; empty if it cannot be read. */
  String number() {
    return ProcFile.text(directory.resolve("dev")).orElse("");
  }

  /** The file behind a loop device; empty for any other. */
  String loopFile() {
    return ProcFile.text(directory.resolve("loop/backing_file")).orElse("");
  }

  /** Whether a loop device reads and writes its file without page cache. */
  boolean isLoopDirect() {
    return ProcFile.number(directory.resolve("loop/dio")).orElse(0) == 1;
  }

  /** The devices that this one is made of, for LVM, RAID and the like. */
  List<String> lower() {
    List<String> names = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory.resolve("slaves"))) {
      entries.forEach(entry -> names.add(name(entry)));
    } catch (IOException e) {
      return List.of();
    }
    Collections.sort(names);
    return names;
  }

  /** The scheduler in use: of {@code none [mq-deadline]} the second; empty if unknown. */
  String scheduler() {
    String all = queueText("scheduler");
    int open = all.indexOf('[');
    int close = all.indexOf(']', open + 1);
    return open < 0 || close < 0 ? all : all.substring(open + 1, close);
  }

  /** The schedulers that can be had. */
  List<String> schedulers() {
    return Machine.words(queueText("scheduler").replace('[', ' ').replace(']', ' '));
  }
}
