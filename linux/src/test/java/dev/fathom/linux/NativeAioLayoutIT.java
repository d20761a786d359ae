package dev.fathom.linux;

import org.junit.jupiter.api.Test;

/** Structs and constants of native AIO against the C compiler and the headers of this machine. */
class NativeAioLayoutIT {
  private static final String IOCB = "struct iocb";
  private static final String EVENT = "struct io_event";

  @Test
  void structsAndCommands() throws Exception {
    CLayout.including("linux/aio_abi.h")
        .size("IOCB_BYTES", IOCB)
        .offset("IOCB_DATA", IOCB, "aio_data")
        .offset("IOCB_KEY", IOCB, "aio_key")
        .offset("IOCB_RW_FLAGS", IOCB, "aio_rw_flags")
        .offset("IOCB_LIO_OPCODE", IOCB, "aio_lio_opcode")
        .offset("IOCB_REQPRIO", IOCB, "aio_reqprio")
        .offset("IOCB_FILDES", IOCB, "aio_fildes")
        .offset("IOCB_BUF", IOCB, "aio_buf")
        .offset("IOCB_NBYTES", IOCB, "aio_nbytes")
        .offset("IOCB_OFFSET", IOCB, "aio_offset")
        .offset("IOCB_RESERVED2", IOCB, "aio_reserved2")
        .offset("IOCB_FLAGS", IOCB, "aio_flags")
        .offset("IOCB_RESFD", IOCB, "aio_resfd")
        .size("EVENT_BYTES", EVENT)
        .offset("EVENT_DATA", EVENT, "data")
        .offset("EVENT_RES", EVENT, "res")
        .values("", "IOCB_CMD_PREAD", "IOCB_CMD_PWRITE", "IOCB_CMD_FSYNC", "IOCB_CMD_FDSYNC")
        .values("", "IOCB_CMD_POLL", "IOCB_CMD_PREADV", "IOCB_CMD_PWRITEV")
        .values("", "IOCB_FLAG_RESFD", "IOCB_FLAG_IOPRIO")
        .newer("IOCB_CMD_POLL", "IOCB_FLAG_IOPRIO")
        // struct aio_ring is private to fs/aio.c: no header has it.
        .ours("RING_NR", "RING_HEAD", "RING_TAIL", "RING_MAGIC", "RING_INCOMPAT_FEATURES")
        .ours("RING_HEADER_LENGTH", "RING_HEADER_BYTES", "MAGIC")
        .matches(NativeAioLayout.class);
  }
}
