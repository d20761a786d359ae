package dev.fathom.ftrace;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Writes files as trace-cmd does, from the samples: small ones, in both versions. */
final class DatFile {
  private static final int PAGE = 4096;
  private static final List<String> EVENTS =
      List.of(
          "block_bio_queue",
          "block_bio_backmerge",
          "block_getrq",
          "block_rq_insert",
          "block_rq_issue",
          "block_rq_complete",
          "block_split");

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  private DatFile() {}

  private DatFile number(int size, long value) {
    ByteBuffer number = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    bytes.write(number.putLong(value).array(), 0, size);
    return this;
  }

  private DatFile raw(byte[] some) {
    bytes.writeBytes(some);
    return this;
  }

  private DatFile word(String text) {
    return raw(text.getBytes(ISO_8859_1)).number(1, 0);
  }

  private DatFile sized(int size, byte[] some) {
    return number(size, some.length).raw(some);
  }

  private DatFile padded() {
    return raw(new byte[(PAGE - bytes.size() % PAGE) % PAGE]);
  }

  private static byte[] format(String name) throws IOException {
    return Files.readAllBytes(Collected.sample("formats/" + name));
  }

  private DatFile begin(String version, int endian) {
    return raw(DatHeader.MAGIC).word(version).number(1, endian).number(1, 8).number(4, PAGE);
  }

  private DatFile headers() throws IOException {
    return word("header_page")
        .sized(8, format("events/header_page"))
        .word("header_event")
        .sized(8, format("events/header_event"));
  }

  private DatFile formats() throws IOException {
    number(4, 2).word("other").number(4, 1).sized(8, "name: unheard\nID: 1\n".getBytes(ISO_8859_1));
    word("block").number(4, EVENTS.size());
    for (String event : EVENTS) {
      sized(8, format("events/block/" + event + "/format"));
    }
    return this;
  }

  /** Only a header, of any version and compression. */
  static byte[] headerOnly(String version, int endian, String compression) {
    return new DatFile()
        .begin(version, endian)
        .word(compression)
        .word("1")
        .number(8, 0)
        .bytes
        .toByteArray();
  }

  /** Version 6, with pages by processor. */
  static byte[] version6(String clocks, byte[]... cpus) throws IOException {
    DatFile file = new DatFile().begin("6", 0).headers();
    file.number(4, 1).sized(8, "ftrace's own".getBytes(ISO_8859_1)).formats();
    file.sized(4, "kallsyms".getBytes(ISO_8859_1)).sized(4, new byte[0]);
    file.sized(8, "140 dd\n".getBytes(ISO_8859_1)).number(4, cpus.length);
    file.word("options  ").number(2, 4).sized(4, clocks.getBytes(ISO_8859_1));
    file.number(2, 999).sized(4, new byte[3]).number(2, 0).word("flyrecord");
    long at = file.bytes.size() + 16L * cpus.length;
    at += (PAGE - at % PAGE) % PAGE;
    for (byte[] cpu : cpus) {
      file.number(8, at).number(8, cpu.length);
      at += cpu.length;
    }
    file.padded();
    for (byte[] cpu : cpus) {
      file.raw(cpu);
    }
    return file.bytes.toByteArray();
  }

  /** Version 6 with nothing in its top buffer, and the pages of one processor in an instance. */
  static byte[] version6OfInstance(String name, byte[] pages) throws IOException {
    DatFile file = new DatFile().begin("6", 0).headers().number(4, 0).formats();
    file.number(4, 0).number(4, 0).number(8, 0).number(4, 1).word("options  ");
    int optionBytes = Long.BYTES + name.length() + 1;
    long table = file.bytes.size() + 6L + optionBytes + 2 + 10 + 16;
    file.number(2, 3).number(4, optionBytes).number(8, table).word(name).number(2, 0);
    file.word("flyrecord").number(8, 0).number(8, 0);
    long at = (table + 10 + 16 + PAGE - 1) / PAGE * PAGE;
    file.word("flyrecord").number(8, at).number(8, pages.length).padded();
    return file.raw(pages).bytes.toByteArray();
  }

  /** Version 7, with a buffer for each instance, of one processor. */
  static byte[] version7(String clock, List<String> instances, byte[] pages) throws IOException {
    List<Long> places = new ArrayList<>();
    DatFile file = new DatFile().begin("7", 0).word("none").word("");
    int link = file.bytes.size();
    file.number(8, 0);
    places.add((long) file.bytes.size());
    file.section(16, new DatFile().headers());
    places.add((long) file.bytes.size());
    file.section(18, new DatFile().formats());
    places.add((long) file.bytes.size());
    file.section(21, new DatFile().sized(8, "140 dd\n".getBytes(ISO_8859_1)));
    file.padded();
    long data = file.bytes.size();
    file.raw(pages);
    DatFile options = new DatFile();
    for (int i = 0; i < 3; i++) {
      options.number(2, new int[] {16, 18, 21}[i]).number(4, 8).number(8, places.get(i));
    }
    for (String instance : instances) {
      DatFile buffer = new DatFile().number(8, 0).word(instance).word(clock).number(4, PAGE);
      buffer.number(4, 1).number(4, 0).number(8, data).number(8, pages.length);
      options.number(2, 3).sized(4, buffer.bytes.toByteArray());
    }
    long at = file.bytes.size();
    file.section(0, options.number(2, 0).number(4, 8).number(8, 0));
    byte[] whole = file.bytes.toByteArray();
    ByteBuffer.wrap(whole).order(ByteOrder.LITTLE_ENDIAN).putLong(link, at);
    return whole;
  }

  private void section(int id, DatFile data) {
    byte[] inside = data.bytes.toByteArray();
    number(2, id).number(2, 0).number(4, 0).sized(8, inside);
  }

  /** The pages of a sample. */
  static byte[] pages(String name) throws IOException {
    Path sample = Collected.sample(name);
    return Files.readAllBytes(sample);
  }
}
