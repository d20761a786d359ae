package dev.fathom.cli.faults;

import java.util.ArrayList;
import java.util.List;

/** Records of comma-separated values: RFC 4180. */
final class CsvRecords {
  private final List<List<String>> records = new ArrayList<>();
  private List<String> record = new ArrayList<>();
  private final StringBuilder field = new StringBuilder();
  private boolean quoted;

  private CsvRecords() {}

  static List<List<String>> of(String text) {
    CsvRecords csv = new CsvRecords();
    for (int i = 0; i < text.length(); i++) {
      boolean doubled = text.startsWith("\"\"", i) && csv.quoted;
      csv.take(text.charAt(i), doubled);
      i += doubled ? 1 : 0;
    }
    return csv.records;
  }

  private void take(char c, boolean doubled) {
    if (doubled) {
      field.append(c);
    } else if (c == '"') {
      quoted = !quoted;
    } else if (quoted || (c != ',' && c != '\n' && c != '\r')) {
      field.append(c);
    } else if (c != '\r') {
      record.add(field.toString());
      field.setLength(0);
      endLine(c);
    }
  }

  private void endLine(char c) {
    if (c == '\n') {
      records.add(record);
      record = new ArrayList<>();
    }
  }
}
