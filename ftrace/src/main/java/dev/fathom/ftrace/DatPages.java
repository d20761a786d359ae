package dev.fathom.ftrace;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/** Pages of one processor within a file, which stays open as long as they are read. */
final class DatPages extends InputStream {
  private final FileChannel file;
  private final long end;
  private long at;

  DatPages(FileChannel file, DatBuffer.Part part) {
    this.file = file;
    at = part.at();
    end = part.at() + part.bytes();
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : Byte.toUnsignedInt(one[0]);
  }

  @Override
  public int read(byte[] to, int offset, int length) throws IOException {
    int most = (int) Math.min(length, end - at);
    if (most <= 0) {
      return length == 0 ? 0 : -1;
    }
    int count = file.read(ByteBuffer.wrap(to, offset, most), at);
    at += Math.max(count, 0);
    return count;
  }
}
