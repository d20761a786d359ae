package dev.fathom.workload.verify;

/**
 * The layout of the header in front of each block that fio writes with {@code verify=crc32c},
 * little endian as on the machines we run on ({@code struct verify_header} in fio 3.33's verify.h,
 * {@code struct vhdr_crc32} after it).
 *
 * <pre>
 *  0  u16 magic   2 u16 type      4 u32 length
 *  8  u64 seed
 * 16  u64 offset
 * 24  u32 seconds               28 u32 nanoseconds
 * 32  u16 thread 34 u16 number  36 u32 checksum of bytes 0..35
 * 40  u32 checksum of the data
 * 44  data
 * </pre>
 *
 * <p>Later versions of fio write another header (48 bytes, with a version) that is not read here.
 */
final class VerifyHeader {
  static final int MAGIC = 0xacca;
  static final int TYPE_CRC32C = 5;

  /** The same sum, by the processor's instruction: fio's {@code verify=crc32c-intel}. */
  static final int TYPE_CRC32C_INTEL = 6;

  static final int MAGIC_AT = 0;
  static final int TYPE_AT = 2;
  static final int LENGTH_AT = 4;
  static final int SEED_AT = 8;
  static final int OFFSET_AT = 16;
  static final int SECONDS_AT = 24;
  static final int NANOSECONDS_AT = 28;
  static final int THREAD_AT = 32;
  static final int NUMBER_AT = 34;
  static final int HEADER_CRC_AT = 36;
  static final int DATA_CRC_AT = 40;
  static final int SIZE_BYTES = 44;

  private VerifyHeader() {}
}
