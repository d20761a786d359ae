package dev.fathom.kernel.names;

/** Device numbers: of stat(2) outside the kernel, and {@code major << 20 | minor} inside. */
public final class DeviceNumber {
  private DeviceNumber() {}

  /** A number of stat(2), as makedev(3) packs it, as the kernel packs it inside. */
  public static long packed(long stat) {
    long major = (stat >>> 8 & 0xfff) | (stat >>> 32 & 0xffff_f000L);
    long minor = (stat & 0xff) | (stat >>> 12 & 0xffff_ff00L);
    return major << 20 | minor;
  }

  /**
   * The number in a text such as {@code 8:16}, as sysfs has it.
   *
   * @throws IllegalArgumentException if it is none
   */
  public static long parse(String text) {
    int colon = text.indexOf(':');
    if (colon < 1) {
      throw new IllegalArgumentException("no device number: \"" + text + '"');
    }
    long major = Long.parseLong(text, 0, colon, 10);
    return major << 20 | Long.parseLong(text, colon + 1, text.length(), 10);
  }
}
