package dev.fathom.trace;

/**
 * A block device, of the kernel or of Fathom.
 *
 * @param number as Linux packs it inside: {@code major << 20 | minor}; 0 if unknown
 * @param name such as {@code sda} or {@code loop0}, empty if unknown
 */
public record Device(long number, String name) {
  /** Not known which. */
  public static final Device UNKNOWN = new Device(0, "");

  /** The major number. */
  public int major() {
    return (int) (number >>> 20);
  }

  /** The minor number. */
  public int minor() {
    return (int) number & 0xfffff;
  }

  /** The name, or the numbers where there is none. */
  public String title() {
    return name.isEmpty() ? major() + "," + minor() : name;
  }
}
