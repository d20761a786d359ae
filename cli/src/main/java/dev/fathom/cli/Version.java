package dev.fathom.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine.IVersionProvider;

/** The version of this build, as the pom says. */
final class Version implements IVersionProvider {
  private static final String RESOURCE = "version.txt";

  /** For picocli. */
  Version() {}

  /** E.g. {@code 0.1.0}; {@code ?} if the build left it out. */
  static String number() {
    try (InputStream text = Version.class.getResourceAsStream(RESOURCE)) {
      return text == null ? "?" : new String(text.readAllBytes(), StandardCharsets.UTF_8).strip();
    } catch (IOException e) {
      return "?";
    }
  }

  @Override
  public String[] getVersion() {
    return new String[] {
      "fathom " + number(),
      System.getProperty("java.vm.name") + " " + System.getProperty("java.runtime.version"),
      System.getProperty("os.name")
          + " "
          + System.getProperty("os.version")
          + " "
          + System.getProperty("os.arch")
    };
  }
}
