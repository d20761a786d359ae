package dev.fathom.kernel.bpf;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * A range of little-endian bytes that answers what is outside of it with a {@link
 * MalformedObjectException}. Offsets and sizes are long, so that no sum of two read numbers
 * overflows.
 */
final class Bytes {
  private static final VarHandle SHORT =
      MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private final byte[] array;
  private final int start;
  private final int size;
  private final String what;

  private Bytes(byte[] array, int start, int size, String what) {
    this.array = array;
    this.start = start;
    this.size = size;
    this.what = what;
  }

  /** All of an array, which is not copied. */
  static Bytes of(byte[] array, String what) {
    return new Bytes(array, 0, array.length, what);
  }

  int size() {
    return size;
  }

  int unsignedByte(long offset) {
    return array[index(offset, 1)] & 0xff;
  }

  int unsignedShort(long offset) {
    return (short) SHORT.get(array, index(offset, 2)) & 0xffff;
  }

  int integer(long offset) {
    return (int) INT.get(array, index(offset, 4));
  }

  long unsignedInteger(long offset) {
    return integer(offset) & 0xffff_ffffL;
  }

  long longInteger(long offset) {
    return (long) LONG.get(array, index(offset, 8));
  }

  /** The text up to the next 0. */
  String text(long offset) {
    int from = index(offset, 1);
    int to = from;
    while (to < start + size && array[to] != 0) {
      to++;
    }
    if (to == start + size) {
      throw new MalformedObjectException(what + " has a text without end at " + offset);
    }
    return new String(array, from, to - from, StandardCharsets.UTF_8);
  }

  /** Whether the text there is this one. */
  boolean isText(long offset, byte[] text) {
    if (offset < 0 || offset + text.length >= size) {
      return false;
    }
    int from = start + (int) offset;
    for (int i = 0; i < text.length; i++) {
      if (array[from + i] != text[i]) {
        return false;
      }
    }
    return array[from + text.length] == 0;
  }

  /** A part. */
  Bytes slice(long offset, long sizeBytes, String whatPart) {
    return new Bytes(array, index(offset, sizeBytes), (int) sizeBytes, whatPart);
  }

  /** A copy of them. */
  byte[] copy() {
    byte[] copy = new byte[size];
    System.arraycopy(array, start, copy, 0, size);
    return copy;
  }

  private int index(long offset, long length) {
    if (offset < 0 || length < 0 || offset > size - length) {
      throw new MalformedObjectException(
          what + " of " + size + " bytes has nothing at " + offset + " of " + length + " bytes");
    }
    return start + (int) offset;
  }
}
