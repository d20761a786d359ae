package dev.fathom.kernel.bpf;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Instructions of BPF (RFC 9669), 8 bytes each:
 *
 * <pre>
 *   opcode 8 | destination 4, source 4 | offset 16 | immediate 32
 * </pre>
 *
 * <p>One that loads 64 bits takes two.
 */
final class Code {
  static final int BYTES = 8;

  /** Calls a helper, a function of the object or one of the kernel: its source says which. */
  static final int CALL = 0x85;

  /** Loads 64 bits: a constant, a map, an address. Its source says which. */
  static final int LOAD_64 = 0x18;

  /** Sources of LOAD_64. */
  static final int SOURCE_MAP_FD = 1;

  static final int SOURCE_MAP_VALUE = 2;
  static final int SOURCE_KERNEL_VARIABLE = 3;
  static final int SOURCE_FUNCTION = 4;

  /** Sources of CALL. */
  static final int SOURCE_CALL = 1;

  static final int SOURCE_KERNEL_CALL = 2;

  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

  private final byte[] bytes;

  /** Over these bytes, which it changes. */
  Code(byte[] bytes) {
    this.bytes = bytes;
  }

  byte[] bytes() {
    return bytes;
  }

  int opcode(int index) {
    return bytes[index * BYTES] & 0xff;
  }

  int source(int index) {
    return bytes[index * BYTES + 1] >>> 4 & 0xf;
  }

  void source(int index, int source) {
    int at = index * BYTES + 1;
    bytes[at] = (byte) ((bytes[at] & 0xf) | (source << 4));
  }

  int immediate(int index) {
    return (int) INT.get(bytes, index * BYTES + 4);
  }

  void immediate(int index, int value) {
    INT.set(bytes, index * BYTES + 4, value);
  }

  /** Both halves of what LOAD_64 loads. */
  void immediates(int index, int low, int high) {
    immediate(index, low);
    immediate(index + 1, high);
  }
}
