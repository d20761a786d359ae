package dev.fathom.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.fathom.trace.Delay;
import dev.fathom.trace.History;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** JSON and CSV as a reader of the format sees them. */
class TableFormsTest {
  private static String written(Function<Appendable, Report> form, List<History> histories)
      throws IOException {
    StringBuilder text = new StringBuilder();
    try (Report report = form.apply(text)) {
      histories.forEach(report::accept);
    }
    return text.toString();
  }

  @Test
  void aLineOfJsonGivesBackTheNames() throws IOException {
    String name = "\u001b[31m \ud83d\ude00 \u202e \u007f \" \\ \n漢";
    for (String line : written(JsonLinesReport::new, Story.with(name, name)).lines().toList()) {
      assertThat(line.chars()).allMatch(each -> each >= ' ' && each <= '~');
      List<String> processes = new ArrayList<>();
      try (JsonParser json = new JsonFactory().createParser(line)) {
        while (json.nextToken() != null) {
          if (json.currentToken() == JsonToken.VALUE_STRING && "label".equals(json.currentName())) {
            processes.add(json.getText());
          }
        }
      }
      assertThat(processes).isNotEmpty().containsOnly(name);
    }
  }

  @Test
  void fieldNamesOfJsonAreTheDocumentedOnes() throws IOException {
    TreeSet<String> names = new TreeSet<>();
    String text = written(JsonLinesReport::new, Story.plain());
    try (JsonParser json = new JsonFactory().createParser(text)) {
      while (json.nextToken() != null) {
        if (json.currentToken() == JsonToken.FIELD_NAME) {
          names.add(json.currentName());
        }
      }
    }
    assertThat(String.join(" ", names))
        .isEqualTo(
            "action bios bytes cause cgroup completed confidence cpu delivered device device_major"
                + " device_minor dirtied dwell_ns file flags got_request guessed inode inserted"
                + " issued key label latency_ns length major merged merged_back merged_front minor"
                + " name operation origin parent path pid position process queued reaped remapped"
                + " requests requeued requeues result rwbs shares span_id stages start_ns submitted"
                + " submitter tag thread tid trace_id unknown_because virtual_thread writeback");
  }

  @Test
  void everyRecordOfTheTableHasAllFields() throws IOException {
    List<History> histories = new ArrayList<>(Story.with("a,\"b\"\r\n=c", "=1+1"));
    histories.addAll(Histories.of(1, 50));
    List<List<String>> records = records(written(CsvReport::new, histories));
    int rows = 1;
    for (History history : histories) {
      rows += history.operation() == null ? 0 : 1;
      rows += history.requests().stream().mapToInt(request -> request.bios().size()).sum();
    }
    assertThat(records).hasSize(rows);
    assertThat(records).allSatisfy(record -> assertThat(record).hasSameSizeAs(records.getFirst()));
    assertThat(records.getFirst()).hasSize(19 + Delay.values().length);
    assertThat(records.get(4)).contains("a,\"b\"\\x0d\\x0a=c", "'=1+1");
  }

  /** A reader of RFC 4180. */
  private static List<List<String>> records(String text) {
    List<List<String>> records = new ArrayList<>();
    List<String> record = new ArrayList<>();
    StringBuilder field = new StringBuilder();
    boolean quoted = false;
    for (int at = 0; at < text.length(); at++) {
      char each = text.charAt(at);
      if (quoted && each == '"' && at + 1 < text.length() && text.charAt(at + 1) == '"') {
        field.append('"');
        at++;
      } else if (each == '"') {
        quoted = !quoted;
      } else if (quoted || (each != ',' && each != '\r' && each != '\n')) {
        field.append(each);
      } else if (each != '\r') {
        record.add(field.toString());
        field.setLength(0);
        if (each == '\n') {
          records.add(record);
          record = new ArrayList<>();
        }
      }
    }
    assertThat(quoted || !record.isEmpty()).as("ends within a record").isFalse();
    return records;
  }
}
