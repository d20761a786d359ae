package dev.fathom.driver;

import java.util.List;

/**
 * What a driver can do here. What is missing is carried out in another way or refused by name; the
 * {@code findings} say which and why.
 *
 * @param registeredBuffers operations can use pinned memory
 * @param registeredFiles operations can use registered files
 * @param poll readiness of file descriptors can be awaited
 * @param eventFd completions can be signalled through an eventfd
 * @param minimumWait the kernel itself implements the minimum wait
 * @param priorities an I/O priority reaches the device queue
 * @param cancelRunning an operation that has started can sometimes still be cancelled
 * @param findings what was found out on opening, in order
 */
public record Capabilities(
    boolean registeredBuffers,
    boolean registeredFiles,
    boolean poll,
    boolean eventFd,
    boolean minimumWait,
    boolean priorities,
    boolean cancelRunning,
    List<Finding> findings) {

  /** Copies the findings. */
  public Capabilities {
    findings = List.copyOf(findings);
  }
}
