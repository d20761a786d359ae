package dev.fathom.cli.truth;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fathom.cli.truth.Traced.Request;
import dev.fathom.cli.truth.Traced.Share;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What the command said, beside what the devices counted.
 *
 * @param requests in the order in which they ended
 * @param err standard error
 * @param least by device, what was counted from a time when it traced to one when it still did
 * @param most by device, what was counted from before it traced until after
 */
record Account(
    List<Request> requests,
    String err,
    Map<String, DeviceCounts> least,
    Map<String, DeviceCounts> most) {

  List<Request> requests(String action) {
    return requests.stream().filter(request -> request.action().equals(action)).toList();
  }

  List<Share> shares(String action) {
    return requests(action).stream().flatMap(request -> request.shares().stream()).toList();
  }

  /** Shares of the content of a file. */
  List<Share> ofFile(String action, long inode) {
    return shares(action).stream().filter(it -> it.inode() == inode && it.isData()).toList();
  }

  /** Bytes of a file's content by process id; 0 bytes for who is only named. */
  Map<Long, Long> bytes(String action, long inode) {
    return byProcess(ofFile(action, inode));
  }

  /** Bytes by process id; that of the unknown is 0. */
  static Map<Long, Long> byProcess(List<Share> shares) {
    Map<Long, Long> bytes = new TreeMap<>();
    shares.forEach(share -> bytes.merge(share.pid(), share.bytes(), Long::sum));
    return bytes;
  }

  /** Bytes without an origin, by reason. */
  Map<String, Long> unknown(String action) {
    Map<String, Long> bytes = new TreeMap<>();
    shares(action).stream()
        .filter(share -> !share.unknownBecause().isEmpty())
        .forEach(share -> bytes.merge(share.unknownBecause(), share.bytes(), Long::sum));
    return bytes;
  }

  /**
   * That every byte which a device moved has one owner, known or unknown: shares, bios and requests
   * have the same sums, and these are the device's.
   */
  void assertThatSumsAreTheDevices() {
    assertThat(err)
        .doesNotContain("records of bios: the ring was full")
        .doesNotContain("bios: their table was full")
        .doesNotContain("requests incomplete");
    for (Request request : requests) {
      assertThat(request.bios().stream().mapToLong(Traced.Bio::lengthBytes).sum())
          .as(request.toString())
          .isEqualTo(request.lengthBytes());
      assertThat(request.shares().stream().mapToLong(Share::bytes).sum())
          .as(request.toString())
          .isEqualTo(request.lengthBytes());
    }
    for (String device : most.keySet()) {
      for (String action : List.of("read", "write", "discard")) {
        assertThat(moved(device, action))
            .as(device + " " + action + "\n" + err)
            .isBetween(counted(least, device, action), counted(most, device, action));
      }
    }
  }

  static long counted(Map<String, DeviceCounts> counts, String device, String action) {
    DeviceCounts of = counts.get(device);
    return of == null ? 0 : of.of(action).bytes();
  }

  /** Bytes of all requests of an action. Zeroing is writing, to the kernel. */
  long moved(String device, String action) {
    return requests.stream()
        .filter(request -> request.device().equals(device))
        .filter(request ->
            request.action().equals(action)
                || (action.equals("write") && request.action().equals("zero")))
        .mapToLong(Request::lengthBytes)
        .sum();
  }
}
