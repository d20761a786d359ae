package dev.fathom.workload.result;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JsonResultTest {
  /** Keys of fio's that say what we do not measure. */
  private static final Set<String> LEFT_OUT = Set.of("disk_util");

  @TempDir Path directory;

  @Test
  void hasTheKeysOfFiosJson() throws Exception {
    assertSameKeys(fio("json"), ours(false));
  }

  @Test
  void hasTheKeysOfFiosJsonPlus() throws Exception {
    assertSameKeys(fio("json+"), ours(true));
  }

  @Test
  void keepsTheOrderOfFiosKeys() throws Exception {
    assertThat(List.copyOf(job(ours(false)).keySet()))
        .isEqualTo(List.copyOf(job(fio("json")).keySet()));
    assertThat(List.copyOf(object(job(ours(false)), "read").keySet()))
        .isEqualTo(List.copyOf(object(job(fio("json")), "read").keySet()));
  }

  @Test
  void ratesAreWhatFioWouldComputeFromTheCounts() throws Exception {
    Map<String, Object> read = object(job(ours(false)), "read");
    assertThat(read)
        .containsEntry("io_bytes", 982 * 4096)
        .containsEntry("io_kbytes", 982 * 4)
        .containsEntry("bw_bytes", 3878757)
        .containsEntry("bw", 3787)
        .containsEntry("total_ios", 982);
    assertThat((Double) read.get("iops")).isEqualTo(946.962392);
  }

  @Test
  void histogramsAddUpToTheNumberOfOperations() throws Exception {
    Map<String, Object> latency = object(object(job(ours(true)), "read"), "clat_ns");
    long sum =
        object(latency, "bins").values().stream().mapToLong(v -> ((Number) v).longValue()).sum();
    assertThat(sum).isEqualTo(982).isEqualTo(((Number) value(latency, "N")).longValue());
  }

  @Test
  void writesTextOfAnyKindSoThatItCanBeRead() throws Exception {
    var job = Sample.mixedJob("a \"quoted\"\n\u0007 <name> \u00e9", 0, 1);
    assertThat(job(parse(json(Sample.results(List.of(job)), false))))
        .containsEntry("jobname", job.name());
  }

  @Test
  void aRunWithoutAnyOperationIsAllZeros() throws Exception {
    var idle =
        new JobResult(
            "idle",
            0,
            1,
            1,
            0,
            "",
            0,
            0,
            1,
            Map.of(),
            DirectionResult.NONE,
            DirectionResult.NONE,
            DirectionResult.NONE,
            Latency.NONE,
            Usage.NONE,
            Depths.NONE,
            ThroughputSeries.NONE);
    Map<String, Object> read =
        object(job(parse(json(Sample.results(List.of(idle)), true))), "read");
    assertThat(read).containsEntry("iops", 0.0).containsEntry("bw_agg", 0.0);
    assertThat(object(read, "clat_ns")).doesNotContainKeys("percentile", "bins");
  }

  private Map<String, Object> fio(String format) throws Exception {
    String output =
        Fio.output(
            "--name=keys",
            "--output-format=" + format,
            "--ioengine=psync",
            "--rw=randrw",
            "--fsync=8",
            "--size=4m",
            "--filename=" + directory.resolve("data"));
    return parse(output.substring(output.indexOf('{')));
  }

  private static Map<String, Object> ours(boolean withBins) throws IOException {
    return parse(json(Sample.mixedRun(), withBins));
  }

  private static String json(Results results, boolean withBins) throws IOException {
    var text = new StringBuilder();
    new JsonResult(results, withBins).write(text);
    return text.toString();
  }

  private static Map<String, Object> parse(String json) throws IOException {
    return JSON.std.mapFrom(json);
  }

  private static void assertSameKeys(Map<String, Object> fio, Map<String, Object> ours) {
    var expected = new TreeSet<>(fio.keySet());
    expected.removeAll(LEFT_OUT);
    expected.add("global options");
    assertThat(new TreeSet<>(ours.keySet())).isEqualTo(expected);
    assertThat(keys("", job(ours))).isEqualTo(keys("", job(fio)));
  }

  /** All keys of an object and of the objects in it, except names that are data. */
  private static Set<String> keys(String path, Map<String, Object> object) {
    var keys = new TreeSet<String>();
    object.forEach((key, value) -> {
      keys.add(path + key);
      boolean namesAreData = key.equals("job options") || key.equals("bins");
      if (value instanceof Map<?, ?> && !namesAreData) {
        keys.addAll(keys(path + key + ".", object(object, key)));
      }
    });
    return keys;
  }

  private static Map<String, Object> job(Map<String, Object> document) {
    return cast(((List<?>) value(document, "jobs")).getFirst());
  }

  private static Map<String, Object> object(Map<String, Object> parent, String key) {
    return cast(value(parent, key));
  }

  private static Object value(Map<String, Object> parent, String key) {
    return Objects.requireNonNull(parent.get(key), key);
  }

  @SuppressWarnings("unchecked") // the keys of JSON objects are strings
  private static Map<String, Object> cast(Object object) {
    return (Map<String, Object>) object;
  }
}
