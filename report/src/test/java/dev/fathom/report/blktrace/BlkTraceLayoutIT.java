package dev.fathom.report.blktrace;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Our numbers are those of this machine's header. */
class BlkTraceLayoutIT {
  private static final Map<String, String> IN_C = new LinkedHashMap<>();

  static {
    IN_C.put("MAGIC", "BLK_IO_TRACE_MAGIC");
    IN_C.put("VERSION", "BLK_IO_TRACE_VERSION");
    IN_C.put("BYTES", "sizeof(struct blk_io_trace)");
    IN_C.put("AT_MAGIC", "offsetof(struct blk_io_trace, magic)");
    IN_C.put("AT_SEQUENCE", "offsetof(struct blk_io_trace, sequence)");
    IN_C.put("AT_TIME", "offsetof(struct blk_io_trace, time)");
    IN_C.put("AT_SECTOR", "offsetof(struct blk_io_trace, sector)");
    IN_C.put("AT_BYTES", "offsetof(struct blk_io_trace, bytes)");
    IN_C.put("AT_ACTION", "offsetof(struct blk_io_trace, action)");
    IN_C.put("AT_PID", "offsetof(struct blk_io_trace, pid)");
    IN_C.put("AT_DEVICE", "offsetof(struct blk_io_trace, device)");
    IN_C.put("AT_CPU", "offsetof(struct blk_io_trace, cpu)");
    IN_C.put("AT_ERROR", "offsetof(struct blk_io_trace, error)");
    IN_C.put("AT_PDU_LENGTH", "offsetof(struct blk_io_trace, pdu_len)");
    IN_C.put("SECTOR_BYTES", "512");
    IN_C.put("COMMAND_BYTES", "16");
    IN_C.put("CPUS", "8192");
    IN_C.put("SHIFT", "BLK_TC_SHIFT");
    for (String name : "READ WRITE FLUSH SYNC QUEUE REQUEUE ISSUE COMPLETE FS".split(" ", -1)) {
      IN_C.put(name, "BLK_TC_ACT(BLK_TC_" + name + ")");
    }
    IN_C.put("PASSTHROUGH", "BLK_TC_ACT(BLK_TC_PC)");
    for (String name : "NOTIFY AHEAD META DISCARD FUA".split(" ", -1)) {
      IN_C.put(name, "(int) BLK_TC_ACT((unsigned) BLK_TC_" + name + ")");
    }
    IN_C.put("TA_QUEUE", "__BLK_TA_QUEUE");
    IN_C.put("TA_BACK_MERGE", "__BLK_TA_BACKMERGE");
    IN_C.put("TA_FRONT_MERGE", "__BLK_TA_FRONTMERGE");
    IN_C.put("TA_GET_REQUEST", "__BLK_TA_GETRQ");
    IN_C.put("TA_SLEEP_REQUEST", "__BLK_TA_SLEEPRQ");
    IN_C.put("TA_REQUEUE", "__BLK_TA_REQUEUE");
    IN_C.put("TA_ISSUE", "__BLK_TA_ISSUE");
    IN_C.put("TA_COMPLETE", "__BLK_TA_COMPLETE");
    IN_C.put("TA_PLUG", "__BLK_TA_PLUG");
    IN_C.put("TA_UNPLUG_IO", "__BLK_TA_UNPLUG_IO");
    IN_C.put("TA_UNPLUG_TIMER", "__BLK_TA_UNPLUG_TIMER");
    IN_C.put("TA_INSERT", "__BLK_TA_INSERT");
    IN_C.put("TA_SPLIT", "__BLK_TA_SPLIT");
    IN_C.put("TA_BOUNCE", "__BLK_TA_BOUNCE");
    IN_C.put("TA_REMAP", "__BLK_TA_REMAP");
    IN_C.put("TA_ABORT", "__BLK_TA_ABORT");
    IN_C.put("TA_DRIVER_DATA", "__BLK_TA_DRV_DATA");
    IN_C.put("TA_CGROUP", "__BLK_TA_CGROUP");
    IN_C.put("TN_PROCESS", "BLK_TN_PROCESS");
    IN_C.put("TN_TIMESTAMP", "BLK_TN_TIMESTAMP");
    IN_C.put("TN_MESSAGE", "BLK_TN_MESSAGE");
  }

  @TempDir Path folder;

  @Test
  void constantsAreThoseOfTheKernelsHeader() throws Exception {
    Tool.need("gcc");
    Assumptions.assumeTrue(
        Files.exists(Path.of("/usr/include/linux/blktrace_api.h")),
        "linux/blktrace_api.h is not installed");
    Map<String, Long> ours = new LinkedHashMap<>();
    for (Field field : BlkTrace.class.getDeclaredFields()) {
      if (Modifier.isStatic(field.getModifiers()) && field.getType() == int.class) {
        ours.put(field.getName(), (long) field.getInt(null));
      }
    }
    assertThat(ours.keySet()).containsExactlyInAnyOrderElementsOf(IN_C.keySet());
    assertThat(ours).isEqualTo(valuesInC());
  }

  private Map<String, Long> valuesInC() throws Exception {
    StringBuilder source = new StringBuilder();
    source.append("#include <stddef.h>\n#include <stdio.h>\n#include <linux/blktrace_api.h>\n");
    source.append("int main(void) {\n");
    IN_C.forEach((name, expression) ->
        source
            .append("  printf(\"%s %lld\\n\", \"")
            .append(name)
            .append("\", (long long) (")
            .append(expression)
            .append("));\n"));
    Files.writeString(folder.resolve("values.c"), source.append("  return 0;\n}\n"));
    Tool.run(folder, "gcc", "-w", "-o", "values", "values.c");
    Map<String, Long> values = new LinkedHashMap<>();
    String printed = Tool.run(folder, folder.resolve("values").toString());
    for (String line : printed.lines().toList()) {
      int space = line.indexOf(' ');
      values.put(line.substring(0, space), Long.parseLong(line.substring(space + 1)));
    }
    return values;
  }
}
