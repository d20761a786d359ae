package dev.fathom.cli.doctor;

import dev.fathom.linux.ErrnoException;
import dev.fathom.linux.ResourceLimits.Limit;
import dev.fathom.linux.ResourceLimits.Resource;
import dev.fathom.linux.Statx;
import java.nio.file.Path;

/** What is found out by trying system calls. Leaves nothing behind. */
public interface Kernel {
  /** Sets a small ring up with these IORING_SETUP_* flags, and closes it. */
  RingTrial openRing(int setupFlags);

  /**
   * A limit of this process.
   *
   * @throws ErrnoException where it may not be asked for
   */
  Limit limit(Resource resource) throws ErrnoException;

  /**
   * Looks at a file.
   *
   * @throws ErrnoException ENOENT, EACCES …
   */
  Statx stat(Path path) throws ErrnoException;

  /**
   * Tries out a regular file, a directory or a block device. What has a name is only read.
   *
   * @param stat what {@link #stat} tells of it
   */
  FileTrial tryFile(Path path, Statx stat);

  /** Loads the programs that trace the kernel, and attaches none. */
  TracingTrial tryTracing();
}
