package dev.fathom.kernel.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.fathom.kernel.KernelCounters;
import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where fields lie, against the C compiler and {@code records.h}; needs gcc or cc. */
class RecordLayoutIT {
  private static final Path SOURCES = Path.of("src/main/bpf");

  @TempDir Path directory;

  /** A prefix of constants, the struct they are of, and its fields by the rest of their names. */
  private static final List<String> STRUCTS =
      List.of(
          "ORIGIN_ fathom_origin",
          "WAIT_ fathom_wait",
          "FLUSH_ fathom_flush",
          "THROTTLE_ fathom_throttle",
          "COMMIT_ fathom_commit",
          "SCSI_ fathom_scsi");

  /** Constants whose name is not that of the field. */
  private static final Map<String, String> EXPRESSIONS =
      Map.ofEntries(
          Map.entry("VERSION", "FATHOM_VERSION"),
          Map.entry("HEADER_BYTES", "sizeof(struct fathom_header)"),
          Map.entry("NOTICE_TIME", at("fathom_scsi", "time_ns")),
          Map.entry("BIO_KEY", at("fathom_bio", "bio")),
          Map.entry("REQUEST_KEY", at("fathom_bio", "request")),
          Map.entry("LENGTH", at("fathom_bio", "bytes")),
          Map.entry("QUEUED", at("fathom_bio", "queue_ns")),
          Map.entry("GOT_REQUEST", at("fathom_bio", "getrq_ns")),
          Map.entry("MERGED", at("fathom_bio", "merge_ns")),
          Map.entry("INSERTED", at("fathom_bio", "insert_ns")),
          Map.entry("FIRST_ISSUED", at("fathom_bio", "first_issue_ns")),
          Map.entry("ISSUED", at("fathom_bio", "issue_ns")),
          Map.entry("REQUEUED", at("fathom_bio", "requeue_ns")),
          Map.entry("SPLIT", at("fathom_bio", "split_ns")),
          Map.entry("REMAPPED", at("fathom_bio", "remap_ns")),
          Map.entry("COMPLETED", at("fathom_bio", "complete_ns")),
          Map.entry("UNKNOWN_REASONS", "FATHOM_UNKNOWN_REASONS"),
          Map.entry("MOST_ORIGINS", "FATHOM_MAX_ORIGINS"),
          Map.entry("ORIGIN_COUNT", at("fathom_bio", "origin_count")),
          Map.entry("ORIGIN_BYTES", "sizeof(struct fathom_origin)"),
          Map.entry("ORIGIN_LENGTH", at("fathom_origin", "bytes")),
          Map.entry("ORIGIN_INDEX", at("fathom_origin", "first_index")),
          Map.entry("ORIGIN_DIRTIED", at("fathom_origin", "dirtied_ns")),
          Map.entry("READ_AHEAD", "FATHOM_RAHEAD"),
          Map.entry("WAIT_BYTES", "sizeof(struct fathom_wait)"),
          Map.entry("FLUSH_BYTES", "sizeof(struct fathom_flush)"),
          Map.entry("THROTTLE_BYTES", "sizeof(struct fathom_throttle)"),
          Map.entry("THROTTLE_PAUSE", at("fathom_throttle", "pause_ns")),
          Map.entry("THROTTLE_DIRTIED", at("fathom_throttle", "dirtied_pages")),
          Map.entry("COMMIT_COUNT", at("fathom_commit", "participants")),
          Map.entry("COMMIT_PARTICIPANTS", at("fathom_commit", "participant")),
          Map.entry("PARTICIPANT_TGID", participant("tgid")),
          Map.entry("PARTICIPANT_TID", participant("tid")),
          Map.entry("PARTICIPANT_COMM", participant("comm")),
          Map.entry("PARTICIPANT_BYTES", "sizeof(((struct fathom_commit *)0)->participant[0])"),
          Map.entry("SCSI_BLOCK_BYTES", "sizeof(((struct fathom_scsi *)0)->cdb)"),
          Map.entry("SCSI_BYTES", "sizeof(struct fathom_scsi)"),
          Map.entry("COMM_BYTES", "FATHOM_COMM"),
          Map.entry("PAGE_SHIFT", "12"),
          Map.entry("SECTOR_SHIFT", "9"));

  private static final List<String> FLAGS_AND_TYPES =
      List.of(
          "BIO",
          "WAIT",
          "FLUSH",
          "THROTTLE",
          "COMMIT",
          "SCSI",
          "FRONT_MERGED",
          "PREFLUSH",
          "FUA",
          "META",
          "SYNC",
          "SWAPPED",
          "BACKGROUND");

  private static String at(String struct, String field) {
    return "offsetof(struct %s, %s)".formatted(struct, field);
  }

  private static String participant(String field) {
    return "offsetof(struct fathom_commit, participant[0].%s) - offsetof(struct fathom_commit, participant)"
        .formatted(field);
  }

  private static String expression(String constant) {
    String known = EXPRESSIONS.get(constant);
    if (known != null) {
      return known;
    }
    if (FLAGS_AND_TYPES.contains(constant)) {
      return "FATHOM_" + constant;
    }
    for (String line : STRUCTS) {
      String[] words = line.split(" ", 2);
      if (constant.startsWith(words[0])) {
        return at(words[1], constant.substring(words[0].length()).toLowerCase(Locale.ROOT));
      }
    }
    return at("fathom_bio", constant.toLowerCase(Locale.ROOT));
  }

  @Test
  void everyConstantOfRecordsIsThatOfTheHeader() throws Exception {
    Map<String, Long> constants = constants(RecordLayout.class);
    assertThat(constants).hasSizeGreaterThan(100);
    Map<String, String> expressions = new LinkedHashMap<>();
    constants.keySet().forEach(name -> expressions.put(name, expression(name)));
    assertThat(values("#include <linux/types.h>\n#include \"records.h\"\n", expressions))
        .isEqualTo(constants);
  }

  /** The table of dirty pages is the kernel programs' own, so it is taken from their source. */
  @Test
  void theTableOfDirtyPagesLiesAsItIsRead() throws Exception {
    String source = Files.readString(SOURCES.resolve("pages.bpf.h"), StandardCharsets.UTF_8);
    String actor = Files.readString(SOURCES.resolve("actor.bpf.h"), StandardCharsets.UTF_8);
    int identity = actor.indexOf("#define IDENTITIES");
    String common = Files.readString(SOURCES.resolve("common.bpf.h"), StandardCharsets.UTF_8);
    int ways = common.indexOf("#define WAYS");
    int from = source.indexOf("#define ROW_ENTRIES");
    int to = source.indexOf("struct {", from);
    String types =
        "#include <linux/types.h>\n"
            + "typedef __u8 u8; typedef __u16 u16; typedef __u32 u32; typedef __u64 u64;\n"
            + "#define FATHOM_COMM 16\n"
            + common.substring(ways, common.indexOf('\n', ways) + 1)
            + source.substring(from, to)
            + actor.substring(identity, actor.indexOf("struct {", identity));
    String room = KernelCounters.class.getPackageName();
    Map<String, String> pages = new LinkedHashMap<>();
    pages.put("WAYS", "WAYS");
    pages.put("ROW_ENTRIES", "ROW_ENTRIES");
    pages.put("ENTRY_BYTES", "sizeof(struct page_row) / ROW_ENTRIES");
    pages.put("INODE_AT", at("page_entry", "inode"));
    pages.put("DEVICE_AT", at("page_entry", "device"));
    pages.put("NOW_AT", at("page_entry", "now"));
    pages.put("WRITER_AT", at("page_entry", "now.writer"));
    pages.put("FLAGS_AT", at("page_entry", "now.flags"));
    pages.put("SUBMITTED", "SUBMITTED");
    assertThat(values(types, pages)).isEqualTo(constants(Class.forName(room + ".PageTable")));
    Map<String, String> identities = new LinkedHashMap<>();
    identities.put("IDENTITIES", "IDENTITIES");
    identities.put("NUMBER_AT", at("identity", "number"));
    identities.put("TGID_AT", at("identity", "tgid"));
    identities.put("TID_AT", at("identity", "tid"));
    identities.put("COMM_AT", at("identity", "comm"));
    identities.put("COMM_BYTES", "FATHOM_COMM");
    identities.put("CGROUP_AT", at("identity", "cgroup"));
    assertThat(values(types, identities))
        .isEqualTo(constants(Class.forName(room + ".IdentityTable")));
  }

  private Map<String, Long> values(String preamble, Map<String, String> expressions)
      throws Exception {
    StringBuilder text = new StringBuilder(preamble);
    text.append("#include <stddef.h>\n#include <stdio.h>\nint main(void) {\n");
    expressions
        .values()
        .forEach(expression ->
            text.append("printf(\"%lld\\n\", (long long)(").append(expression).append("));\n"));
    text.append("}\n");
    Path source = Files.writeString(directory.resolve("values.c"), text);
    Path program = directory.resolve("values");
    assumeTrue(Files.exists(Path.of("/usr/include/linux/types.h")), "no linux/types.h here");
    assumeTrue(installed("cc"), "no C compiler here");
    run("cc", "-w", "-I", SOURCES.toString(), "-o", program.toString(), source.toString());
    List<String> lines = run(program.toString()).lines().toList();
    Map<String, Long> values = new LinkedHashMap<>();
    List<String> names = new ArrayList<>(expressions.keySet());
    for (int i = 0; i < names.size(); i++) {
      values.put(names.get(i), Long.parseLong(lines.get(i)));
    }
    return values;
  }

  private static boolean installed(String program) throws InterruptedException {
    try {
      return new ProcessBuilder(program, "--version")
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start()
              .waitFor()
          == 0;
    } catch (IOException e) {
      return false;
    }
  }

  private static String run(String... command) throws Exception {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
    return output;
  }

  private static Map<String, Long> constants(Class<?> type) throws IllegalAccessException {
    Map<String, Long> constants = new LinkedHashMap<>();
    for (Field field : type.getDeclaredFields()) {
      if (field.getType() == int.class && Modifier.isStatic(field.getModifiers())) {
        field.setAccessible(true);
        constants.put(field.getName(), (long) field.getInt(null));
      }
    }
    return constants;
  }
}
