package dev.fathom.ftrace;

import dev.fathom.ftrace.TracefsException.Reason;
import dev.fathom.linux.ErrnoException;
import dev.fathom.linux.ProcFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Locale;

/** The file system by which the kernel's tracing is ruled. */
final class Tracefs {
  private static final List<Path> PLACES =
      List.of(Path.of("/sys/kernel/tracing"), Path.of("/sys/kernel/debug/tracing"));
  private static final Path LOCKDOWN = Path.of("/sys/kernel/security/lockdown");

  private static final int EPERM = 1;
  private static final int EACCES = 13;

  private Tracefs() {}

  /**
   * Where it is mounted.
   *
   * @throws TracefsException if it is not, or not for this user
   */
  static Path find() throws TracefsException {
    boolean exists = false;
    for (Path place : PLACES) {
      if (Files.isDirectory(place.resolve("instances"))) {
        return place;
      }
      exists |= Files.isDirectory(place) && !Files.isReadable(place);
    }
    if (exists || !ProcessHandle.current().info().user().orElse("root").equals("root")) {
      throw notPermitted("tracefs cannot be read");
    }
    throw new TracefsException(
        Reason.NO_TRACEFS,
        "tracefs is not mounted: mount -t tracefs tracefs /sys/kernel/tracing, or use a kernel"
            + " with CONFIG_EVENT_TRACING");
  }

  /** Writes a setting. */
  static void write(Path file, String value) throws TracefsException {
    try {
      Files.writeString(file, value, StandardCharsets.UTF_8, StandardOpenOption.WRITE);
    } catch (IOException e) {
      throw failed("cannot write " + value + " to " + file, e);
    }
  }

  /** What a failure means. */
  static TracefsException failed(String what, IOException cause) {
    String why = String.valueOf(cause.getMessage());
    boolean denied =
        cause instanceof AccessDeniedException
            || (cause instanceof ErrnoException call
                && (call.errno() == EPERM || call.errno() == EACCES))
            || (cause instanceof FileSystemException file
                && String.valueOf(file.getReason())
                    .toLowerCase(Locale.ROOT)
                    .contains("not permitted"));
    TracefsException failure =
        denied ? notPermitted(what) : new TracefsException(Reason.FAILED, what + ": " + why);
    failure.initCause(cause);
    return failure;
  }

  /** Not permitted, by lockdown or for lack of rights. */
  static TracefsException notPermitted(String what) {
    if (ProcFile.text(LOCKDOWN).orElse("").contains("[confidentiality]")) {
      return new TracefsException(
          Reason.LOCKED_DOWN,
          what + ": the kernel is locked down (confidentiality); boot with lockdown=integrity");
    }
    return new TracefsException(
        Reason.NOT_PERMITTED, what + ": tracing needs root; try sudo, or a container that may");
  }
}
