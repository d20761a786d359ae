package dev.fathom.linux;

import static dev.fathom.linux.ErrnoException.check;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** Both ends of a pipe: pipe2(2). */
record Pipe(int readFd, int writeFd) implements AutoCloseable {
  static Pipe open() throws ErrnoException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment fds = arena.allocate(JAVA_INT, 2);
      check("pipe2", SystemCall.call(SystemCallNumber.PIPE2, fds.address(), FileCalls.O_CLOEXEC));
      return new Pipe(fds.getAtIndex(JAVA_INT, 0), fds.getAtIndex(JAVA_INT, 1));
    }
  }

  void write(long address, int lengthBytes) {
    int result = FileCalls.write(writeFd, address, lengthBytes);
    if (result != lengthBytes) {
      throw new AssertionError("write to a pipe: " + result);
    }
  }

  @Override
  public void close() {
    FileCalls.close(readFd);
    FileCalls.close(writeFd);
  }
}
