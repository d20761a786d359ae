package dev.fathom.cli.doctor;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A report for programs; docs/doctor.md documents the keys. */
public final class JsonReport {
  /** Raised when a key changes its meaning or goes; new keys do not raise it. */
  private static final int FORMAT = 1;

  private JsonReport() {}

  /**
   * The report as JSON.
   *
   * @param version of Fathom
   * @param exitStatus that the command ends with
   */
  public static String of(Report report, String version, int exitStatus) {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("fathom", version);
    all.put("format", FORMAT);
    all.put("system", report.system());
    all.put("driver", report.finding("driver.choice").values().getOrDefault("driver", ""));
    all.put("exitStatus", exitStatus);
    all.put("counts", counts(report));
    all.put("sections", report.sections().stream().map(JsonReport::section).toList());
    try {
      return JSON.std.with(JSON.Feature.PRETTY_PRINT_OUTPUT).asString(all);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Map<String, Object> counts(Report report) {
    Map<String, Object> counts = new LinkedHashMap<>();
    for (Mark mark : Mark.values()) {
      counts.put(mark.label(), report.count(mark));
    }
    return counts;
  }

  private static Map<String, Object> section(Section section) {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("id", section.id());
    all.put("title", section.title());
    List<Map<String, Object>> findings =
        section.findings().stream().map(JsonReport::finding).toList();
    all.put("findings", findings);
    return all;
  }

  private static Map<String, Object> finding(Finding finding) {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("id", finding.id());
    all.put("status", finding.mark().label());
    all.put("needed", finding.needed());
    all.put("subject", finding.subject());
    all.put("detail", finding.detail());
    all.put("remedies", finding.remedies());
    all.put("values", finding.values());
    return all;
  }
}
