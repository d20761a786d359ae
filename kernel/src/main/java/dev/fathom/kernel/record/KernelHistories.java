package dev.fathom.kernel.record;

import static dev.fathom.kernel.record.RecordLayout.BIO;
import static dev.fathom.kernel.record.RecordLayout.BIOS;
import static dev.fathom.kernel.record.RecordLayout.DEVICE;
import static dev.fathom.kernel.record.RecordLayout.DISK;
import static dev.fathom.kernel.record.RecordLayout.FLAGS;
import static dev.fathom.kernel.record.RecordLayout.HEADER_BYTES;
import static dev.fathom.kernel.record.RecordLayout.ISSUED;
import static dev.fathom.kernel.record.RecordLayout.ISSUE_CPU;
import static dev.fathom.kernel.record.RecordLayout.MOST_ORIGINS;
import static dev.fathom.kernel.record.RecordLayout.OPF;
import static dev.fathom.kernel.record.RecordLayout.ORIGINS;
import static dev.fathom.kernel.record.RecordLayout.ORIGIN_BYTES;
import static dev.fathom.kernel.record.RecordLayout.ORIGIN_COUNT;
import static dev.fathom.kernel.record.RecordLayout.REQUEST_KEY;
import static dev.fathom.kernel.record.RecordLayout.REQUEUES;
import static dev.fathom.kernel.record.RecordLayout.STATUS;
import static dev.fathom.kernel.record.RecordLayout.VERSION;

import dev.fathom.trace.BioPart;
import dev.fathom.trace.History;
import dev.fathom.trace.HistorySink;
import dev.fathom.trace.RequestPart;
import dev.fathom.trace.Timeline;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Makes histories of the kernel's records: the bios of one request come one after the other, and
 * are put together here. Belongs to one thread.
 */
public final class KernelHistories {
  /** Requests of which some bios are still awaited; when more, the oldest goes out as it is. */
  private static final int MOST_OPEN = 4096;

  private final KernelNames names;
  private final BioReader reader;
  private final HistorySink histories;
  private final Transports transports;
  private final NoticeReader notices;
  private final Fields fields = new Fields();
  private final Map<Key, Open> open = new LinkedHashMap<>();
  private long records;
  private long foreign;
  private long incomplete;

  /** Hands histories to one sink, and everything else to another. */
  public KernelHistories(KernelNames names, HistorySink histories, NoticeSink notices) {
    this.names = names;
    this.histories = histories;
    transports = new Transports(notices);
    this.notices = new NoticeReader(names, notice -> give(notice, transports));
    reader = new BioReader(names);
  }

  private record Key(long request, long issuedNanos) {}

  /** A request some of whose bios have ended: what the last of them said about it. */
  private static final class Open {
    final List<BioPart> bios = new ArrayList<>();
    int status;
    int flags;
    int opf;
    int requeues;
    int cpu;
    long disk;
    Timeline times = Timeline.EMPTY;
  }

  /**
   * What came in.
   *
   * @param records in all
   * @param foreign of a type or version that is not known here, or too short
   * @param incomplete requests handed out with some of their bios missing
   */
  public record Counts(long records, long foreign, long incomplete) {}

  /** What came in so far. */
  public Counts counts() {
    return new Counts(records, foreign, incomplete);
  }

  /**
   * Takes one record.
   *
   * @param at offset of its header in {@code data}
   * @param lengthBytes of the record
   */
  public void accept(MemorySegment data, long at, int lengthBytes) {
    records++;
    if (lengthBytes < HEADER_BYTES || fields.of(data, at, lengthBytes).u16(2) != VERSION) {
      foreign++;
      return;
    }
    int type = fields.u16(0);
    if (type != BIO) {
      foreign += notices.accept(fields, type, lengthBytes) ? 0 : 1;
      return;
    }
    if (lengthBytes < ORIGINS
        || lengthBytes
            < ORIGINS + Math.min(fields.u16(ORIGIN_COUNT), MOST_ORIGINS) * ORIGIN_BYTES) {
      foreign++;
      return;
    }
    acceptBio();
  }

  private void give(Notice notice, NoticeSink notices) {
    if (notice instanceof Notice.File file) {
      names.learn(file);
    }
    notices.accept(notice);
  }

  private void acceptBio() {
    int awaited = fields.u16(BIOS);
    if (awaited <= 1) {
      giveAlone();
      return;
    }
    Key key = new Key(fields.u64(REQUEST_KEY), fields.u64(ISSUED));
    Open request = open.computeIfAbsent(key, absent -> new Open());
    add(request);
    if (request.bios.size() == awaited) {
      open.remove(key);
      request.bios.sort(Comparator.comparingLong(BioPart::positionBytes));
      give(key, request);
    } else if (open.size() > MOST_OPEN) {
      Map.Entry<Key, Open> oldest = open.entrySet().iterator().next();
      open.remove(oldest.getKey());
      incomplete++;
      give(oldest.getKey(), oldest.getValue());
    }
  }

  private void add(Open request) {
    request.bios.add(reader.bio(fields));
    request.status = Math.max(request.status, fields.u16(STATUS));
    request.flags |= fields.s32(FLAGS);
    request.opf = fields.s32(OPF);
    request.requeues = Math.max(request.requeues, fields.u16(REQUEUES));
    request.cpu = fields.u16(ISSUE_CPU);
    request.disk = disk();
    request.times = reader.requestTimes(fields);
  }

  /** Most requests are of one bio: what {@link #give(Key, Open)} does, without the detour. */
  private void giveAlone() {
    BioPart bio = reader.bio(fields);
    long request = fields.u64(REQUEST_KEY);
    int opf = fields.s32(OPF);
    int status = fields.u16(STATUS);
    RequestPart part =
        new RequestPart(
            request,
            names.device(disk()),
            BioReader.action(opf),
            BioReader.flags(fields.s32(FLAGS)),
            bio.positionBytes(),
            bio.lengthBytes(),
            result(status, bio.lengthBytes()),
            fields.u16(REQUEUES),
            fields.u16(ISSUE_CPU),
            transports.with(request, reader.requestTimes(fields)),
            List.of(bio));
    histories.accept(new History(null, List.of(part)));
  }

  private long disk() {
    long disk = fields.u32(DISK);
    return disk != 0 ? disk : fields.u32(DEVICE);
  }

  private static int result(int status, long lengthBytes) {
    return status == 0 ? (int) lengthBytes : -BlockStatus.errno(status);
  }

  private void give(Key key, Open request) {
    long length = 0;
    for (BioPart bio : request.bios) {
      length += bio.lengthBytes();
    }
    RequestPart part =
        new RequestPart(
            key.request(),
            names.device(request.disk),
            BioReader.action(request.opf),
            BioReader.flags(request.flags),
            request.bios.getFirst().positionBytes(),
            length,
            result(request.status, length),
            request.requeues,
            request.cpu,
            transports.with(key.request(), request.times),
            reader.named(request.bios));
    histories.accept(new History(null, List.of(part)));
  }

  /** Hands out what is left: requests some of whose bios were lost. */
  public void finish() {
    incomplete += open.size();
    open.forEach(this::give);
    open.clear();
  }
}
