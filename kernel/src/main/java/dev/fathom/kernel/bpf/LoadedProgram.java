package dev.fathom.kernel.bpf;

import dev.fathom.linux.Bpf;
import dev.fathom.linux.BpfProgramInfo;
import dev.fathom.linux.Errno;
import dev.fathom.linux.ErrnoException;
import dev.fathom.linux.FileCalls;
import java.io.ByteArrayOutputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** A program in the kernel. It belongs to its {@link LoadedBpf}. */
public final class LoadedProgram {
  private static final int NONE = -1;
  private static final int READ_BYTES = 1 << 16;

  private final String name;
  private final AttachPoint attachPoint;
  private final int fd;
  private int link = NONE;

  LoadedProgram(String name, AttachPoint attachPoint, int fd) {
    this.name = name;
    this.attachPoint = attachPoint;
    this.fd = fd;
  }

  /** Its name. */
  public String name() {
    return name;
  }

  /** What it is attached to, or would be. */
  public AttachPoint attachPoint() {
    return attachPoint;
  }

  /** Attaches it if it is not; what became of it. */
  ProgramFinding attach() {
    if (link == NONE) {
      int result = open();
      if (result == -Errno.ENOENT && attachPoint instanceof AttachPoint.RawTracepoint raw) {
        return new ProgramFinding.MissingTarget(name, "tracepoint " + raw.name());
      }
      if (result < 0 && !(attachPoint instanceof AttachPoint.OnDemand)) {
        return new ProgramFinding.NotAttached(name, -result);
      }
      link = result;
    }
    return link < 0 ? new ProgramFinding.Loaded(name) : new ProgramFinding.Attached(name);
  }

  private int open() {
    return switch (attachPoint) {
      case AttachPoint.Tracepoint tracepoint -> Bpf.openRawTracepoint(fd, "");
      case AttachPoint.RawTracepoint raw -> Bpf.openRawTracepoint(fd, raw.name());
      case AttachPoint.Iterator iterator -> Bpf.createLink(fd, ProgramLoad.ATTACH_ITERATOR);
      case AttachPoint.OnDemand onDemand -> NONE;
    };
  }

  void detach() {
    if (link >= 0) {
      FileCalls.close(link);
    }
    link = NONE;
  }

  /**
   * Its counters: run time and count only while {@link ProgramStatistics} is open.
   *
   * @throws ErrnoException EBADF once it is closed
   */
  public BpfProgramInfo info() throws ErrnoException {
    return Bpf.programInfo(fd);
  }

  /**
   * Runs it once, here and now: one that is on demand or on a raw tracepoint.
   *
   * @param context its arguments, as it expects them
   * @return what it answers, 32 bits
   * @throws ErrnoException EINVAL and others for other programs
   */
  public long run(MemorySegment context) throws ErrnoException {
    long result = Bpf.run(fd, context);
    if (result < 0) {
      throw new ErrnoException("run " + name, (int) -result);
    }
    return result;
  }

  /**
   * Runs an attached iterator over everything that there is now.
   *
   * @return what it wrote
   * @throws IllegalStateException if it is no iterator, or not attached
   */
  public byte[] iterate() throws ErrnoException {
    if (link < 0 || !(attachPoint instanceof AttachPoint.Iterator)) {
      throw new IllegalStateException(name + " is no attached iterator");
    }
    int file = Bpf.createIterator(link);
    if (file < 0) {
      throw new ErrnoException("iterate " + name, -file);
    }
    try {
      return readAll(file);
    } finally {
      FileCalls.close(file);
    }
  }

  private byte[] readAll(int file) throws ErrnoException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment buffer = arena.allocate(READ_BYTES);
      while (true) {
        int count = FileCalls.read(file, buffer.address(), READ_BYTES);
        if (count == 0) {
          return out.toByteArray();
        }
        if (count < 0 && count != -Errno.EAGAIN && count != -Errno.EINTR) {
          throw new ErrnoException("read from " + name, -count);
        }
        out.writeBytes(buffer.asSlice(0, Math.max(0, count)).toArray(ValueLayout.JAVA_BYTE));
      }
    }
  }
}
