package dev.fathom.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A setting of a block device's queue, until closed: loop devices would keep it for whoever has
 * them next.
 *
 * @param before what it was
 */
public record QueueSetting(Path file, String before) implements AutoCloseable {
  /** Sets it; {@code Documentation/ABI/stable/sysfs-block} has the names. */
  public static QueueSetting of(Path device, String name, String value) throws IOException {
    Path block = Path.of("/sys/block", String.valueOf(device.getFileName()));
    Path file = block.resolve("queue").resolve(name);
    // Of a choice, the one in brackets.
    String before = Files.readString(file).strip().replaceAll(".*\\[(.*)].*", "$1");
    Files.writeString(file, value);
    return new QueueSetting(file, before);
  }

  /** Sets it to something else, for the time being. */
  public void change(String value) throws IOException {
    Files.writeString(file, value);
  }

  @Override
  public void close() throws IOException {
    Files.writeString(file, before);
  }
}
