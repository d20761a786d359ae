package dev.fathom.cli.doctor;

import dev.fathom.linux.Linux;

/**
 * The Java machine that runs us.
 *
 * @param featureVersion e.g. 25
 * @param description its vendor's words for it
 * @param nativeAccess whether the module {@code dev.fathom.linux} may make system calls
 */
public record Jvm(int featureVersion, String description, boolean nativeAccess) {
  /** This one. */
  public static Jvm here() {
    return new Jvm(
        Runtime.version().feature(),
        System.getProperty("java.vm.name", "?")
            + " "
            + System.getProperty("java.runtime.version", "?"),
        Linux.class.getModule().isNativeAccessEnabled());
  }
}
