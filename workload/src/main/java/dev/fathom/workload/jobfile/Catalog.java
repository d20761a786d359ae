package dev.fathom.workload.jobfile;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

/** Which options there are: read by Fathom, allowed without effect, fio's only, or unknown. */
final class Catalog {
  private static final String FIO_OPTIONS = "fio-options.txt";

  /** Options that are read, by their key; a key stands for itself. */
  private static final Set<String> KEYS =
      Set.of(
          ("name description kb_base rw rwmixread bs bsrange size io_size filesize offset filename"
               + " directory filename_format nrfiles openfiles file_service_type create_on_open"
               + " invalidate unlink ioengine iodepth iodepth_batch iodepth_batch_complete_min"
               + " iodepth_batch_complete_max iodepth_low direct fixedbufs registerfiles"
               + " nonvectored refill_buffers zero_buffers scramble_buffers sync fsync fdatasync"
               + " end_fsync fsync_on_close runtime time_based ramp_time startdelay loops rate"
               + " rate_iops thinktime thinktime_spin thinktime_blocks thinktime_blocks_type verify"
               + " do_verify verify_fatal verify_interval verify_only numjobs thread stonewall"
               + " new_group group_reporting randseed randrepeat allrandrepeat norandommap"
               + " random_generator gtod_reduce disable_lat disable_clat disable_slat"
               + " disable_bw_measurement clat_percentiles lat_percentiles slat_percentiles"
               + " percentile_list")
              .split(" "));

  /** Other names for keys, and opposites that share a key because the later one counts. */
  private static final Map<String, String> ALIASES =
      Map.ofEntries(
          Map.entry("readwrite", "rw"),
          Map.entry("blocksize", "bs"),
          Map.entry("blocksize_range", "bsrange"),
          Map.entry("io_limit", "io_size"),
          Map.entry("fileoffset", "offset"),
          Map.entry("nr_files", "nrfiles"),
          Map.entry("timeout", "runtime"),
          Map.entry("iodepth_batch_submit", "iodepth_batch"),
          Map.entry("iodepth_batch_complete", "iodepth_batch_complete_min"),
          Map.entry("wait_for_previous", "stonewall"),
          Map.entry("disable_bw", "disable_bw_measurement"),
          Map.entry("rwmixwrite", "rwmixread"),
          Map.entry("buffered", "direct"));

  /** Options whose listed values ask for what Fathom does anyway; others are refused. */
  private static final Map<String, Set<String>> INERT =
      Map.ofEntries(
          Map.entry("verify_state_save", Set.of("0")),
          Map.entry("verify_state_load", Set.of("0")),
          Map.entry("verify_async", Set.of("0")),
          Map.entry("verify_dump", Set.of("0")),
          Map.entry("verify_backlog", Set.of("0")),
          Map.entry("unified_rw_reporting", Set.of("none", "0")),
          Map.entry("random_distribution", Set.of("random")),
          Map.entry("percentage_random", Set.of("100")),
          Map.entry("softrandommap", Set.of("0")),
          Map.entry("rw_sequencer", Set.of("sequential")),
          Map.entry("io_submit_mode", Set.of("inline")),
          Map.entry("serialize_overlap", Set.of("0")),
          Map.entry("fallocate", Set.of("none", "0", "native", "1")),
          Map.entry("fadvise_hint", Set.of("0", "none")),
          Map.entry("overwrite", Set.of("0")),
          Map.entry("file_append", Set.of("0")),
          Map.entry("fill_device", Set.of("0")),
          Map.entry("atomic", Set.of("0")),
          Map.entry("zonemode", Set.of("none")),
          Map.entry("mem", Set.of("malloc", "mmap")),
          Map.entry("iomem", Set.of("malloc", "mmap")),
          Map.entry("clocksource", Set.of("clock_gettime")),
          Map.entry("create_serialize", Set.of("0", "1")),
          Map.entry("create_fsync", Set.of("0", "1")),
          Map.entry("stats", Set.of("1")),
          Map.entry("unit_base", Set.of("0", "8")),
          Map.entry("rate_process", Set.of("linear")),
          Map.entry("continue_on_error", Set.of("none")),
          Map.entry("userspace_reap", Set.of("", "0", "1")),
          Map.entry("sqthread_poll", Set.of("0")),
          Map.entry("hipri", Set.of("0")),
          Map.entry("force_async", Set.of("0")));

  private static final Set<String> FIO = fioOptions();
  private static final Set<String> ALL = all();

  private Catalog() {}

  /** The key of a setting's option; refuses what is unknown or not supported. */
  static String key(Setting setting) throws JobFileException {
    String name = setting.name();
    String key = ALIASES.getOrDefault(name, name);
    if (KEYS.contains(key)) {
      return key;
    }
    Set<String> allowed = INERT.get(name);
    if (allowed != null) {
      checkInert(setting, allowed);
      return name;
    }
    String shown = Words.shortened(name);
    if (FIO.contains(name)) {
      throw new JobFileException(
          setting.place(), "fio option '%s' is not supported by fathom (yet)".formatted(shown));
    }
    String meant =
        Words.nearest(name, ALL).map(near -> "; did you mean '" + near + "'?").orElse("");
    throw new JobFileException(setting.place(), "unknown option '%s'%s".formatted(shown, meant));
  }

  /** Whether the option is allowed without effect. */
  static boolean inert(String key) {
    return INERT.containsKey(key);
  }

  /** The options that are read, by their keys. */
  static Set<String> keys() {
    return KEYS;
  }

  private static void checkInert(Setting setting, Set<String> allowed) throws JobFileException {
    String value = setting.value() == null ? "" : setting.value();
    if (!allowed.contains(value)) {
      Set<String> shown = new TreeSet<>(allowed);
      shown.remove("");
      throw setting.wrong(
          "this value is not supported by fathom (yet), only " + String.join(", ", shown));
    }
  }

  private static Set<String> all() {
    Set<String> all = new TreeSet<>(FIO);
    all.addAll(KEYS);
    all.addAll(ALIASES.keySet());
    return all;
  }

  private static Set<String> fioOptions() {
    try (InputStream in =
        Objects.requireNonNull(Catalog.class.getResourceAsStream(FIO_OPTIONS), FIO_OPTIONS)) {
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      Set<String> names = new HashSet<>();
      text.lines().filter(line -> !line.startsWith("#")).forEach(names::add);
      return names;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
