package dev.fathom.kernel;

import dev.fathom.kernel.bpf.BpfException;
import dev.fathom.kernel.bpf.BpfMap;
import dev.fathom.kernel.bpf.BpfObject;
import dev.fathom.kernel.bpf.KernelBtf;
import dev.fathom.kernel.bpf.KernelSymbols;
import dev.fathom.kernel.bpf.LoadedBpf;
import dev.fathom.kernel.bpf.LoadedProgram;
import dev.fathom.kernel.bpf.ProgramFinding;
import dev.fathom.kernel.bpf.RecordConsumer;
import dev.fathom.kernel.bpf.RingBufferReader;
import dev.fathom.kernel.record.KernelNames;
import dev.fathom.linux.ErrnoException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.LongPredicate;

/**
 * Fathom's programs in the running kernel, and the ring that they write to. They are attached from
 * {@link #start} until {@link #stop}, and go with this process however it ends.
 *
 * <p>One thread polls; the kernel never wakes it, so it polls every few milliseconds while requests
 * run. Needs root, or CAP_BPF and CAP_PERFMON.
 */
public final class KernelTracer implements AutoCloseable {
  private static final String OBJECT = "fathom.bpf.o";
  private static final String REMOVED = "fathom_removed";
  private static final String SYMBOL = "sym_";
  private static final List<String> SYMBOLS =
      List.of(
          "io_complete_rw",
          "io_complete_rw_iopoll",
          "aio_complete_rw",
          "lo_rw_aio_complete",
          "iomap_dio_bio_end_io",
          "blkdev_bio_end_io_async",
          "blkdev_bio_end_io",
          "submit_bio_wait_endio",
          "end_bio_bh_io_sync",
          "journal_end_buffer_io_sync",
          "xfs_buf_bio_end_io",
          "xlog_bio_end_io",
          "btrfs_simple_end_io",
          "btrfs_orig_write_end_io",
          "btrfs_end_super_write",
          "btrfs_dio_end_io",
          "end_buffer_async_write",
          "ext4_journalled_dirty_folio",
          "btrfs_clone_write_end_io",
          "end_bbio_compressed_write");

  /** Of enums without a name, and the variable that has each. */
  private static final Map<String, String> ENUMERATORS =
      Map.of("EXTENT_DELALLOC", "btrfs_delalloc", "IO_TREE_INODE_IO", "btrfs_inode_io");

  /** As in {@code common.bpf.h}. */
  private static final int FIRST_DEVICES = 4;

  private final LoadedBpf bpf;
  private final RingBufferReader ring;
  private final PageTable pages;
  private final IdentityTable identities;
  private final long hidden;
  private final List<String> missing;
  private boolean attached = true;

  private KernelTracer(
      LoadedBpf bpf, RingBufferReader ring, PageTable pages, long hidden, List<String> missing) {
    this.bpf = bpf;
    this.ring = ring;
    this.pages = pages;
    identities = new IdentityTable(bpf.map("identities"));
    this.hidden = hidden;
    this.missing = missing;
  }

  /**
   * Loads and attaches the programs. Takes about half a second.
   *
   * @throws BpfException saying what stands against it and how to mend that
   * @throws IOException if the kernel's tables cannot be read
   */
  public static KernelTracer start(TracerOptions options) throws IOException {
    return start(options, object -> {});
  }

  /** As {@link #start(TracerOptions)}, with the programs changed before they are loaded. */
  static KernelTracer start(TracerOptions options, Consumer<BpfObject> change) throws IOException {
    BpfObject object = BpfObject.parse(object());
    List<LoopDevices.Loop> loops = LoopDevices.stacked();
    configure(object, options, !loops.isEmpty());
    change.accept(object);
    LoadedBpf bpf = object.load(program -> options.dirty() || !program.name().equals(REMOVED));
    try {
      List<String> missing = check(bpf.findings());
      tellDevices(bpf.map("devices"), options.devices());
      TracerFilters.tell(bpf, options);
      LoopDevices.tell(loops, bpf.map("loops"), bpf.map("loopdevs"));
      check(bpf.attach());
      PageTable pages = PageTable.map(bpf.map("pages"));
      try {
        RingBufferReader ring = RingBufferReader.open(bpf.map("records"));
        return new KernelTracer(bpf, ring, pages, hidden(options), missing);
      } catch (IOException e) {
        pages.close();
        throw e;
      }
    } catch (IOException | RuntimeException e) {
      bpf.close();
      throw e;
    }
  }

  /** The object file of this build. */
  static byte[] object() throws IOException {
    try (InputStream in = KernelTracer.class.getResourceAsStream(OBJECT)) {
      if (in == null) {
        throw new IOException(OBJECT + " is not in this build");
      }
      return in.readAllBytes();
    }
  }

  /** Before loading: sets what the programs take as constant. */
  static void configure(BpfObject object, TracerOptions options, boolean loops) throws IOException {
    object.set("self_tgid", hidden(options));
    object.set("filter_devices", options.devices().size());
    object.set("first_devices", firstDevices(options.devices()));
    object.set("has_loops", loops ? 1 : 0);
    object.set("want_waits", options.notices() ? 1 : 0);
    KernelBtf kernel = KernelBtf.here();
    object.set("has_cast", kernel.hasFunction("bpf_rdonly_cast") ? 1 : 0);
    Map<String, Integer> enumerators = kernel.enumerators(ENUMERATORS.keySet());
    ENUMERATORS.forEach(
        (name, variable) -> object.set(variable, enumerators.getOrDefault(name, 0)));
    object.set("want_journal", options.journal() ? 1 : 0);
    object.maxEntries("records", options.ringBytes());
    int sets = options.dirtyPages() / PageTable.WAYS;
    object.set("page_sets", sets);
    object.maxEntries("page_heads", sets);
    object.maxEntries("pages", sets * PageTable.WAYS / PageTable.ROW_ENTRIES);
    TracerFilters.configure(object, options);
    Map<String, Long> addresses = KernelSymbols.addresses(Set.copyOf(SYMBOLS));
    for (String symbol : SYMBOLS) {
      object.set(SYMBOL + symbol, addresses.getOrDefault(symbol, 0L));
    }
  }

  private static long hidden(TracerOptions options) {
    return options.own() ? 0 : ProcessHandle.current().pid();
  }

  private static byte[] firstDevices(Set<Long> devices) {
    byte[] numbers = new byte[FIRST_DEVICES * Integer.BYTES];
    ByteBuffer first = little(numbers);
    devices.stream().limit(FIRST_DEVICES).forEach(device -> first.putInt(device.intValue()));
    return numbers;
  }

  private static void tellDevices(BpfMap map, Set<Long> devices) throws ErrnoException {
    for (long device : devices) {
      byte[] number = BpfMap.bytes((int) device);
      map.update(number, number);
    }
  }

  /** What is missing, in words; throws if it is something essential. */
  static List<String> check(List<ProgramFinding> findings) throws BpfException {
    Map<String, String> missing = new TreeMap<>();
    for (ProgramFinding finding : findings) {
      if (finding.isLoaded() || finding instanceof ProgramFinding.NotWanted) {
        continue;
      }
      String name = TracerPrograms.shortName(finding.program());
      if (TracerPrograms.ESSENTIAL.contains(name)) {
        throw new BpfException(
            BpfException.Reason.REFUSED, "load " + finding.program(), 0, finding.sentence());
      }
      missing.putIfAbsent(TracerPrograms.OPTIONAL.getOrDefault(name, name), finding.sentence());
    }
    return missing.entrySet().stream()
        .map(entry -> entry.getKey() + " (" + entry.getValue() + ")")
        .toList();
  }

  /** What cannot be told on this kernel, and why: a sentence each. */
  public List<String> missing() {
    return List.copyOf(missing);
  }

  /**
   * Hands over the records that there are; does not wait.
   *
   * @return how many
   */
  public int poll(RecordConsumer consumer) {
    return ring.consume(consumer);
  }

  /**
   * The same, at most so many.
   *
   * @param limit at least 1
   */
  public int poll(RecordConsumer consumer, int limit) {
    return ring.consume(consumer, limit);
  }

  /** What was counted so far; any thread. */
  public KernelCounters counters() throws ErrnoException {
    return KernelCounters.read(bpf.map("counters"), skipped());
  }

  private long skipped() throws ErrnoException {
    long events = 0;
    for (LoadedProgram program : bpf.programs()) {
      events += program.info().recursionMisses();
    }
    return events;
  }

  /**
   * Dirty pages that were forgotten, as their table was full: how many, by device number of the
   * file system; a device that has lost none is not there. Their bytes are unknown and say so. Any
   * thread.
   */
  public Map<Long, Long> evictedPages() throws ErrnoException {
    BpfMap map = bpf.map("evictions");
    Map<Long, Long> pages = new TreeMap<>();
    for (byte[] device : map.keys()) {
      byte[] count = map.lookup(device);
      if (count != null) {
        pages.put(little(device).getInt() & 0xffff_ffffL, little(count).getLong());
      }
    }
    return pages;
  }

  private static ByteBuffer little(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  /**
   * Pages that became dirty within this time and are not yet written. Takes some 10 ms. If the
   * tracer was not started {@link TracerOptions#dirty} for it, what was truncated is among them.
   *
   * @param fromNanos of the monotonic clock, as {@code toNanos}
   * @param fileSystems on which they are meant, by device number
   * @param processes whose pages are meant, by process id
   */
  public DirtyPages dirtyPages(
      long fromNanos, long toNanos, LongPredicate fileSystems, LongPredicate processes)
      throws ErrnoException {
    return new DirtyPages(pages, identities, fromNanos, toNanos, fileSystems, processes);
  }

  /** Whose data is dirty; for a tracer that was started {@link TracerOptions#dirty} for it. */
  public DirtyOwners dirtyOwners(KernelNames names) {
    return new DirtyOwners(pages, identities, names, hidden);
  }

  /** Bytes in the ring that are not yet read. */
  public long usedBytes() {
    return ring.usedBytes();
  }

  /** Bytes that the ring holds. */
  public long sizeBytes() {
    return ring.sizeBytes();
  }

  /** The programs and their maps: for statistics. */
  public LoadedBpf programs() {
    return bpf;
  }

  /** Detaches the programs; what is in the ring can still be polled. Idempotent. */
  public void stop() {
    if (attached) {
      attached = false;
      bpf.detach();
    }
  }

  /**
   * Hands over the records of bios without an end: under way, or completed and the kernel did not
   * tell. Once, after {@link #stop}, when the ring is empty. Takes some 10 ms.
   *
   * @return how many
   */
  public int unfinished(RecordConsumer consumer) throws ErrnoException {
    return UnfinishedBios.tell(bpf.map("bios"), consumer);
  }

  /** Detaches and forgets everything. Idempotent. */
  @Override
  public void close() {
    attached = false;
    pages.close();
    ring.close();
    bpf.close();
  }
}
