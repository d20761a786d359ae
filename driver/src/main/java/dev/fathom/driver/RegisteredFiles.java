package dev.fathom.driver;

import dev.fathom.linux.Errno;
import dev.fathom.linux.IoUring;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The table of files registered with a ring. A file's place is its {@link DriverFile#id}; files
 * with higher ones are not registered. One thread at a time.
 */
final class RegisteredFiles {
  private static final int PLACES = 1024;

  private final IoUring ring;
  private @Nullable NativeFile[] files = new NativeFile[0];

  RegisteredFiles(IoUring ring) {
    this.ring = ring;
  }

  /** Hot path: allocation-free. */
  boolean holds(NativeFile file, int id) {
    @Nullable NativeFile[] files = this.files;
    return id < files.length && files[id] == file;
  }

  /** 0 or a negated errno. */
  int add(NativeFile file) {
    int id = file.id();
    if (id >= PLACES) {
      return -Errno.ENFILE;
    }
    if (files.length == 0) {
      int result = ring.registerFileTable(PLACES);
      if (result < 0) {
        return result;
      }
      files = new NativeFile[PLACES];
    }
    int result = ring.updateFile(id, file.fd());
    if (result < 0) {
      return result;
    }
    files[id] = file;
    return 0;
  }

  void remove(DriverFile file) {
    int id = file.id();
    if (id < files.length && files[id] == file) {
      files[id] = null;
      ring.updateFile(id, IoUring.NO_FILE);
    }
  }

  void clear() {
    Arrays.fill(files, null);
  }
}
