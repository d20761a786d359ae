package dev.fathom.kernel.record;

import static dev.fathom.kernel.record.RecordLayout.BACKGROUND;
import static dev.fathom.kernel.record.RecordLayout.BIO_KEY;
import static dev.fathom.kernel.record.RecordLayout.CGROUP;
import static dev.fathom.kernel.record.RecordLayout.COMM;
import static dev.fathom.kernel.record.RecordLayout.COMPLETED;
import static dev.fathom.kernel.record.RecordLayout.FLAGS;
import static dev.fathom.kernel.record.RecordLayout.FRONT_MERGED;
import static dev.fathom.kernel.record.RecordLayout.FUA;
import static dev.fathom.kernel.record.RecordLayout.GOT_REQUEST;
import static dev.fathom.kernel.record.RecordLayout.INSERTED;
import static dev.fathom.kernel.record.RecordLayout.ISSUED;
import static dev.fathom.kernel.record.RecordLayout.LENGTH;
import static dev.fathom.kernel.record.RecordLayout.MERGED;
import static dev.fathom.kernel.record.RecordLayout.META;
import static dev.fathom.kernel.record.RecordLayout.MOST_ORIGINS;
import static dev.fathom.kernel.record.RecordLayout.ORIGINS;
import static dev.fathom.kernel.record.RecordLayout.ORIGIN_BYTES;
import static dev.fathom.kernel.record.RecordLayout.ORIGIN_CGROUP;
import static dev.fathom.kernel.record.RecordLayout.ORIGIN_COMM;
import static dev.fathom.kernel.record.RecordLayout.ORIGIN_CONFIDENCE;
import static dev.fathom.kernel.record.RecordLayout.ORIGIN_COUNT;
import static dev.fathom.kernel.record.RecordLayout.ORIGIN_DIRTIED;
import static dev.fathom.kernel.record.RecordLayout.ORIGIN_FLAGS;
import static dev.fathom.kernel.record.RecordLayout.ORIGIN_FS_DEVICE;
import static dev.fathom.kernel.record.RecordLayout.ORIGIN_INDEX;
import static dev.fathom.kernel.record.RecordLayout.ORIGIN_INODE;
import static dev.fathom.kernel.record.RecordLayout.ORIGIN_KIND;
import static dev.fathom.kernel.record.RecordLayout.ORIGIN_LENGTH;
import static dev.fathom.kernel.record.RecordLayout.ORIGIN_RING;
import static dev.fathom.kernel.record.RecordLayout.ORIGIN_TGID;
import static dev.fathom.kernel.record.RecordLayout.ORIGIN_TID;
import static dev.fathom.kernel.record.RecordLayout.ORIGIN_USER_DATA;
import static dev.fathom.kernel.record.RecordLayout.PAGE_SHIFT;
import static dev.fathom.kernel.record.RecordLayout.PARENT;
import static dev.fathom.kernel.record.RecordLayout.PREFLUSH;
import static dev.fathom.kernel.record.RecordLayout.QUEUED;
import static dev.fathom.kernel.record.RecordLayout.QUEUE_CPU;
import static dev.fathom.kernel.record.RecordLayout.READ_AHEAD;
import static dev.fathom.kernel.record.RecordLayout.REMAPPED;
import static dev.fathom.kernel.record.RecordLayout.REQUEUED;
import static dev.fathom.kernel.record.RecordLayout.SECTOR;
import static dev.fathom.kernel.record.RecordLayout.SECTOR_SHIFT;
import static dev.fathom.kernel.record.RecordLayout.SPLIT;
import static dev.fathom.kernel.record.RecordLayout.SWAPPED;
import static dev.fathom.kernel.record.RecordLayout.SYNC;
import static dev.fathom.kernel.record.RecordLayout.TGID;
import static dev.fathom.kernel.record.RecordLayout.TID;
import static dev.fathom.kernel.record.RecordLayout.UNKNOWN;
import static dev.fathom.kernel.record.RecordLayout.UNKNOWN_REASONS;

import dev.fathom.trace.Action;
import dev.fathom.trace.BioPart;
import dev.fathom.trace.Cause;
import dev.fathom.trace.Confidence;
import dev.fathom.trace.Event;
import dev.fathom.trace.FileName;
import dev.fathom.trace.Origin;
import dev.fathom.trace.Share;
import dev.fathom.trace.Stage;
import dev.fathom.trace.Timeline;
import dev.fathom.trace.Times;
import dev.fathom.trace.UnknownReason;
import java.util.ArrayList;
import java.util.List;

/** Reads bio records: what one bio tells about itself and about its request. One thread. */
final class BioReader {
  private static final UnknownReason[] REASONS = {
    UnknownReason.BEFORE_START,
    UnknownReason.TABLE_FULL,
    UnknownReason.TOO_MANY_ORIGINS,
    UnknownReason.PRIVATE_PAGE,
    UnknownReason.EVENT_LOST,
    UnknownReason.NOT_TRACED,
    UnknownReason.NOT_TRACED,
    UnknownReason.NOT_TRACED,
  };

  private static final Cause[] CAUSES = {
    Cause.UNKNOWN,
    Cause.BUFFERED,
    Cause.MAPPED,
    Cause.DIRECT,
    Cause.DIRECT,
    Cause.DIRECT,
    Cause.READ,
    Cause.READ_AHEAD,
    Cause.JOURNAL,
    Cause.METADATA,
    Cause.SWAP,
    Cause.DISCARD,
    Cause.FLUSH,
    Cause.BUFFERED,
  };

  /** {@code FATHOM_SEVERAL_REQUESTS} of {@code enum fathom_origin_flags}. */
  private static final int SEVERAL_REQUESTS = 1 << 3;

  private final KernelNames names;
  private final OriginTable origins;
  private final Times times = new Times();

  BioReader(KernelNames names) {
    this.names = names;
    origins = new OriginTable(names);
  }

  /** Who submitted it, its own stages, and its shares. */
  BioPart bio(Fields fields) {
    return new BioPart(
        fields.u64(BIO_KEY),
        fields.u64(SECTOR) << SECTOR_SHIFT,
        fields.u32(LENGTH),
        fields.u64(PARENT),
        origins.of(fields, TGID, TID, COMM, CGROUP),
        fields.u16(QUEUE_CPU),
        bioTimes(fields),
        shares(fields));
  }

  /** The same bios; with the names of files that were not known when they were read. */
  List<BioPart> named(List<BioPart> bios) {
    return bios.size() == 1 ? bios : bios.stream().map(this::named).toList();
  }

  private BioPart named(BioPart bio) {
    if (bio.shares().stream().noneMatch(BioReader::namelessFile)) {
      return bio;
    }
    return bio.withShares(
        bio.shares().stream().map(share -> namelessFile(share) ? named(share) : share).toList());
  }

  private static boolean namelessFile(Share share) {
    return share.file().inode() != 0 && share.file().path().isEmpty();
  }

  private Share named(Share share) {
    FileName file = share.file();
    return share.withFile(names.file(file.device(), file.inode(), share.origin().processId()));
  }

  private Timeline bioTimes(Fields fields) {
    times.clear();
    put(Stage.QUEUED, fields.u64(QUEUED));
    put(Stage.GOT_REQUEST, fields.u64(GOT_REQUEST));
    boolean front = (fields.s32(FLAGS) & FRONT_MERGED) != 0;
    put(front ? Stage.MERGED_FRONT : Stage.MERGED_BACK, fields.u64(MERGED));
    put(Stage.SPLIT, fields.u64(SPLIT));
    put(Stage.REMAPPED, fields.u64(REMAPPED));
    return times.timeline();
  }

  /** The stages of its request, as this bio saw them. */
  Timeline requestTimes(Fields fields) {
    times.clear();
    put(Stage.INSERTED, fields.u64(INSERTED));
    put(Stage.ISSUED, fields.u64(ISSUED));
    put(Stage.REQUEUED, fields.u64(REQUEUED));
    put(Stage.COMPLETED, fields.u64(COMPLETED));
    return times.timeline();
  }

  private void put(Stage stage, long nanos) {
    if (nanos != 0) {
      times.set(stage, nanos);
    }
  }

  private List<Share> shares(Fields fields) {
    int count = Math.min(fields.u16(ORIGIN_COUNT), MOST_ORIGINS);
    boolean allKnown = unknownBytes(fields) == 0;
    if (count == 1 && allKnown) {
      return List.of(share(fields, ORIGINS));
    }
    List<Share> shares = new ArrayList<>(count + 1);
    for (int i = 0; i < count; i++) {
      shares.add(share(fields, ORIGINS + i * ORIGIN_BYTES));
    }
    for (int reason = 0; !allKnown && reason < UNKNOWN_REASONS; reason++) {
      long bytes = fields.u32(UNKNOWN + 4 * reason);
      if (bytes > 0) {
        shares.add(unknown(bytes, REASONS[reason]));
      }
    }
    return shares;
  }

  private static long unknownBytes(Fields fields) {
    long bytes = 0;
    for (int reason = 0; reason < UNKNOWN_REASONS; reason++) {
      bytes += fields.u32(UNKNOWN + 4 * reason);
    }
    return bytes;
  }

  private static Share unknown(long bytes, UnknownReason reason) {
    return new Share(
        Origin.UNKNOWN,
        bytes,
        Confidence.UNKNOWN,
        Cause.UNKNOWN,
        reason,
        FileName.NONE,
        0,
        0,
        Timeline.EMPTY);
  }

  private Share share(Fields fields, int at) {
    Origin origin =
        origins.of(fields, at + ORIGIN_TGID, at + ORIGIN_TID, at + ORIGIN_COMM, at + ORIGIN_CGROUP);
    int kind = fields.u8(at + ORIGIN_KIND);
    long dirtied = fields.u64(at + ORIGIN_DIRTIED);
    return new Share(
        origin,
        fields.u32(at + ORIGIN_LENGTH),
        confidence(fields.u8(at + ORIGIN_CONFIDENCE)),
        kind < CAUSES.length ? CAUSES[kind] : Cause.UNKNOWN,
        UnknownReason.NONE,
        names.file(
            fields.u32(at + ORIGIN_FS_DEVICE), fields.u64(at + ORIGIN_INODE), origin.processId()),
        fields.u64(at + ORIGIN_INDEX) << PAGE_SHIFT,
        operation(fields, at),
        dirtied == 0 ? Timeline.EMPTY : Timeline.EMPTY.with(Stage.DIRTIED, dirtied));
  }

  /** The user_data of the only io_uring request that the bytes are of; 0 if there is no one. */
  private static long operation(Fields fields, int at) {
    boolean one =
        fields.u64(at + ORIGIN_RING) != 0
            && (fields.u16(at + ORIGIN_FLAGS) & SEVERAL_REQUESTS) == 0;
    return one ? fields.u64(at + ORIGIN_USER_DATA) : 0;
  }

  private static Confidence confidence(int code) {
    return switch (code) {
      case 1 -> Confidence.EXACT;
      case 2 -> Confidence.FIRST_DIRTIER;
      case 3 -> Confidence.TRANSACTION_SET;
      case 4 -> Confidence.SUBMITTER_ONLY;
      default -> Confidence.UNKNOWN;
    };
  }

  /**
   * What the request did: {@code enum req_op} in the low 8 bits of opf.
   *
   * <p>Source: {@code include/linux/blk_types.h}.
   */
  static Action action(int opf) {
    return switch (opf & 0xff) {
      case 0 -> Action.READ;
      case 1, 7 -> Action.WRITE;
      case 2 -> Action.SYNC;
      case 3, 5 -> Action.DISCARD;
      case 9 -> Action.ZERO;
      default -> Action.OTHER;
    };
  }

  /** The record's flags as those of {@link Event}. */
  static int flags(int flags) {
    int result = 0;
    result |= (flags & SYNC) != 0 ? Event.SYNCHRONOUS : 0;
    result |= (flags & META) != 0 ? Event.METADATA : 0;
    result |= (flags & FUA) != 0 ? Event.FUA : 0;
    result |= (flags & PREFLUSH) != 0 ? Event.PREFLUSH : 0;
    result |= (flags & READ_AHEAD) != 0 ? Event.AHEAD : 0;
    result |= (flags & BACKGROUND) != 0 ? Event.BACKGROUND : 0;
    result |= (flags & SWAPPED) != 0 ? Event.SWAP : 0;
    return result;
  }
}
