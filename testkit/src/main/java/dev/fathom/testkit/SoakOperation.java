package dev.fathom.testkit;

import dev.fathom.driver.Driver;
import dev.fathom.driver.DriverFile;
import dev.fathom.linux.Errno;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Random;
import java.util.function.IntPredicate;

/** An operation of a {@link DriverSoak}, and what its end must look like. */
final class SoakOperation {
  enum Kind {
    NOP,
    READ,
    WRITE,
    READV,
    WRITEV,
    SYNC;

    /** Mostly reads and writes. */
    static Kind draw(Random random) {
      int drawn = random.nextInt(20);
      return drawn < 2 ? NOP : drawn < 9 ? READ : drawn < 14 ? WRITE : other(random);
    }

    private static Kind other(Random random) {
      int drawn = random.nextInt(5);
      return drawn < 2 ? READV : drawn < 4 ? WRITEV : SYNC;
    }

    boolean reads() {
      return this == READ || this == READV;
    }

    boolean writes() {
      return this == WRITE || this == WRITEV;
    }
  }

  final SoakSlot slot;
  boolean cancelAsked;
  boolean cancelCertain;
  private final Kind kind;
  private final int position;
  private final int length;
  private final MemorySegment memory;
  private byte[] data = {};

  SoakOperation(Kind kind, SoakSlot slot, int position, int length) {
    this.kind = kind;
    this.slot = slot;
    this.position = position;
    this.length = length;
    this.memory = slot.memory.asSlice(0, length);
  }

  /** Fills the memory for a write. */
  void draw(Random random) {
    data = new byte[length];
    random.nextBytes(data);
    MemorySegment.copy(data, 0, memory, ValueLayout.JAVA_BYTE, 0, length);
  }

  void prepare(Driver driver, long handle, DriverFile file, int bufferIndex) {
    long address = memory.address();
    switch (kind) {
      case NOP -> driver.prepareNop(handle);
      case READ ->
          driver.prepareRead(handle, file, slot.memory, address, length, position, 0, bufferIndex);
      case WRITE ->
          driver.prepareWrite(handle, file, slot.memory, address, length, position, 0, bufferIndex);
      case READV -> driver.prepareReadv(handle, file, parts(), position, 0);
      case WRITEV -> driver.prepareWritev(handle, file, parts(), position, 0);
      case SYNC -> driver.prepareSync(handle, file, length % 2 == 0, 0);
    }
  }

  private MemorySegment[] parts() {
    int first = length / 3;
    return new MemorySegment[] {
      memory.asSlice(0, first), memory.asSlice(first, 0), memory.asSlice(first)
    };
  }

  /** Compares result, memory and model; what is wrong, or nothing. */
  String end(FileModel model, int result, IntPredicate expectedErrno) {
    if (kind.writes()) {
      model.endWrite(position, length);
    } else if (kind.reads()) {
      model.endRead(position, length);
    }
    if (cancelCertain && result != -Errno.ECANCELED) {
      return this + " was cancelled for certain and ended with " + result;
    }
    if (result < 0) {
      if (kind.writes() && result != -Errno.EAGAIN) {
        model.doubt(position, data);
      }
      return mayFail(-result, expectedErrno) ? "" : this + " failed: " + Errno.name(-result);
    }
    return switch (kind) {
      case NOP, SYNC -> result == 0 ? "" : this + " gave " + result;
      case READ, READV -> endRead(model, result);
      case WRITE, WRITEV -> endWrite(model, result);
    };
  }

  private boolean mayFail(int errno, IntPredicate expectedErrno) {
    return expectedErrno.test(errno)
        || (cancelAsked && (errno == Errno.ECANCELED || errno == Errno.EINTR));
  }

  private String endRead(FileModel model, int count) {
    int most = model.readable(position, length);
    if (count > most || (count == 0 && most > 0)) {
      return this + " gave " + count + " bytes of " + most;
    }
    model.check(position, DriverRig.bytes(memory), count);
    return "";
  }

  private String endWrite(FileModel model, int count) {
    if (count > length || (count == 0 && length > 0)) {
      return this + " wrote " + count + " bytes of " + length;
    }
    if (memory.mismatch(MemorySegment.ofArray(data)) >= 0) {
      return this + " changed its memory";
    }
    model.written(position, data, count);
    return "";
  }

  @Override
  public String toString() {
    return kind + " of " + length + " bytes at " + position;
  }
}
