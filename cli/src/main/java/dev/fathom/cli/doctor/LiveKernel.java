package dev.fathom.cli.doctor;

import dev.fathom.kernel.TracerRehearsal;
import dev.fathom.kernel.bpf.BpfException;
import dev.fathom.linux.Errno;
import dev.fathom.linux.ErrnoException;
import dev.fathom.linux.IoUring;
import dev.fathom.linux.IoUringParameters;
import dev.fathom.linux.ResourceLimits;
import dev.fathom.linux.ResourceLimits.Limit;
import dev.fathom.linux.ResourceLimits.Resource;
import dev.fathom.linux.Statx;
import java.io.IOException;
import java.nio.file.Path;
import java.util.BitSet;

/** The kernel that we run on. */
final class LiveKernel implements Kernel {
  private static final int ENTRIES = 8;
  private static final int POLL_IDLE_MILLIS = 1;

  /** As many as the kernel's probe has room for. */
  private static final int OPCODES = 256;

  @Override
  public RingTrial openRing(int setupFlags) {
    try (IoUring ring =
        IoUring.open(new IoUringParameters(ENTRIES, 0, setupFlags, POLL_IDLE_MILLIS))) {
      return new RingTrial(0, ring.features(), setupFlags == 0 ? opcodes(ring) : new BitSet());
    } catch (ErrnoException e) {
      return RingTrial.failed(e.errno());
    }
  }

  /** The kernel numbers its operations without gaps. */
  private static BitSet opcodes(IoUring ring) {
    BitSet known = new BitSet();
    int misses = 0;
    for (int opcode = 0; opcode < OPCODES && misses < 8; opcode++) {
      boolean supported = ring.supports(opcode);
      known.set(opcode, supported);
      misses = supported ? 0 : misses + 1;
    }
    return known;
  }

  @Override
  public Limit limit(Resource resource) throws ErrnoException {
    return ResourceLimits.limit(resource);
  }

  @Override
  public Statx stat(Path path) throws ErrnoException {
    return Statx.of(path);
  }

  @Override
  public FileTrial tryFile(Path path, Statx stat) {
    try {
      return LiveFile.trial(path, stat);
    } catch (ErrnoException e) {
      return FileTrial.failed(e.errno());
    } catch (RuntimeException e) {
      return FileTrial.failed(Errno.EIO);
    }
  }

  @Override
  public TracingTrial tryTracing() {
    try {
      return TracingTrial.loaded(TracerRehearsal.parts());
    } catch (BpfException e) {
      return TracingTrial.refused(e);
    } catch (IOException | RuntimeException e) {
      return TracingTrial.failed(String.valueOf(e.getMessage()));
    }
  }
}
