package dev.fathom.cli.doctor;

import dev.fathom.linux.IoUringOp;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/** Names of features and operations: include/uapi/linux/io_uring.h of Linux 6.18. */
final class RingNames {
  /** IORING_FEAT_…, from bit 0. */
  private static final List<String> FEATURES =
      List.of(
          "SINGLE_MMAP",
          "NODROP",
          "SUBMIT_STABLE",
          "RW_CUR_POS",
          "CUR_PERSONALITY",
          "FAST_POLL",
          "POLL_32BITS",
          "SQPOLL_NONFIXED",
          "EXT_ARG",
          "NATIVE_WORKERS",
          "RSRC_TAGS",
          "CQE_SKIP",
          "LINKED_FILE",
          "REG_REG_RING",
          "RECVSEND_BUNDLE",
          "MIN_TIMEOUT",
          "RW_ATTR",
          "NO_IOWAIT");

  private record Operation(int opcode, String name) {}

  /** What Fathom submits. */
  private static final List<Operation> USED =
      List.of(
          new Operation(IoUringOp.NOP, "NOP"),
          new Operation(IoUringOp.READV, "READV"),
          new Operation(IoUringOp.WRITEV, "WRITEV"),
          new Operation(IoUringOp.FSYNC, "FSYNC"),
          new Operation(IoUringOp.READ_FIXED, "READ_FIXED"),
          new Operation(IoUringOp.WRITE_FIXED, "WRITE_FIXED"),
          new Operation(IoUringOp.POLL_ADD, "POLL_ADD"),
          new Operation(IoUringOp.ASYNC_CANCEL, "ASYNC_CANCEL"),
          new Operation(IoUringOp.READ, "READ"),
          new Operation(IoUringOp.WRITE, "WRITE"),
          new Operation(IoUringOp.MSG_RING, "MSG_RING"));

  private RingNames() {}

  /** Of the bits that are set; one without a name is called by its number. */
  static List<String> features(int bits) {
    List<String> names = new ArrayList<>();
    for (int bit = 0; bit < Integer.SIZE; bit++) {
      if ((bits >>> bit & 1) != 0) {
        names.add(bit < FEATURES.size() ? FEATURES.get(bit) : "bit" + bit);
      }
    }
    return names;
  }

  /** The operations that Fathom uses and that are not among these. */
  static List<String> lacking(BitSet opcodes) {
    return USED.stream().filter(used -> !opcodes.get(used.opcode)).map(Operation::name).toList();
  }
}
