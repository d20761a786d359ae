package dev.fathom.guest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fathom.kernel.record.Notice;
import dev.fathom.kernel.record.ScsiCommand;
import dev.fathom.kernel.record.ScsiSense;
import dev.fathom.trace.Action;
import dev.fathom.trace.RequestPart;
import dev.fathom.trace.Stage;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** SCSI commands as stages of histories, on Linux 6.1 with virtio-scsi and scsi_debug. */
class ScsiGuestIT {
  private static final int PAGE = 4096;
  private static final int SECTOR = 512;
  private static final int EIO = 5;
  private static final int ENODATA = 61;
  private static final int MEDIUM_ERROR = 3;

  private static @Nullable GuestTrace guest;

  @BeforeAll
  static void runTheGuest() throws Exception {
    guest = Guest.OLD.trace();
  }

  private static GuestTrace guest() {
    if (guest == null) {
      throw new IllegalStateException("the guest did not run");
    }
    return guest;
  }

  private static List<Notice.ScsiStep> steps(RequestPart request) {
    return guest().commands(request).stream().map(Notice.Scsi::what).toList();
  }

  private static ScsiCommand command(RequestPart request) {
    return ScsiCommand.of(guest().commands(request).getFirst().command());
  }

  @Test
  void nothingIsMissingButWhatTheGuestLacks() {
    assertThat(guest().log("missing"))
        .allSatisfy(missing -> assertThat(missing).contains("this kernel has no tracepoint"))
        .noneSatisfy(missing -> assertThat(missing).contains("SCSI"));
    assertThat(guest().log("complete")).containsExactly("true");
    assertThat(guest().counts().incomplete()).isZero();
  }

  @ParameterizedTest
  @CsvSource({
    "plain-read, READ, 64, plain",
    "plain-write, WRITE, 128, plain",
    "debug-read, READ, 64, debug",
    "debug-write, WRITE, 128, debug"
  })
  void eachDirectRequestIsOneCommandOfItsPlaceAndLength(
      String phase, Action action, int firstPage, String disk) {
    List<RequestPart> requests = guest().requests(phase);
    assertThat(requests).hasSize(GuestMain.COUNT);
    for (int i = 0; i < requests.size(); i++) {
      RequestPart request = requests.get(i);
      assertThat(request.action()).isEqualTo(action);
      assertThat(request.device().number()).isEqualTo(guest().disk(disk));
      assertThat(request.positionBytes()).isEqualTo((long) (firstPage + i) * PAGE);
      assertThat(request.result()).isEqualTo(PAGE);
      assertThat(steps(request)).containsExactly(Notice.ScsiStep.STARTED, Notice.ScsiStep.DONE);
      assertThat(command(request).name()).isEqualTo(action + "(10)");
      carriesTheBytesOfTheRequest(request);
      theDispatchLiesBetweenIssueAndCompletion(request);
    }
  }

  private static void carriesTheBytesOfTheRequest(RequestPart request) {
    ScsiCommand command = command(request);
    assertThat(command.block() * SECTOR).isEqualTo(request.positionBytes());
    assertThat(command.blocks() * SECTOR).isEqualTo(request.lengthBytes());
  }

  private static void theDispatchLiesBetweenIssueAndCompletion(RequestPart request) {
    assertThat(request.timeline().reached(Stage.TRANSPORT)).isTrue();
    assertThat(request.timeline().delayNanos(Stage.ISSUED, Stage.TRANSPORT)).isNotNegative();
    assertThat(request.timeline().delayNanos(Stage.TRANSPORT, Stage.COMPLETED)).isNotNegative();
    assertThat(guest().commands(request))
        .anyMatch(step ->
            step.what() == Notice.ScsiStep.STARTED
                && step.nanos() == request.timeline().at(Stage.TRANSPORT));
  }

  @ParameterizedTest
  @CsvSource({"plain-buffered", "debug-buffered"})
  void bufferedWritesReachTheDeviceInTheWritersName(String phase) {
    List<RequestPart> writes =
        guest().requests(phase).stream()
            .filter(request -> request.action() == Action.WRITE && request.lengthBytes() > 0)
            .toList();
    assertThat(writes.stream().mapToLong(RequestPart::lengthBytes).sum())
        .isEqualTo((long) GuestMain.COUNT * PAGE);
    long bytes = 0;
    for (RequestPart write : writes) {
      carriesTheBytesOfTheRequest(write);
      theDispatchLiesBetweenIssueAndCompletion(write);
      bytes += ofProcess(write, guest().phase(phase).processId());
    }
    assertThat(bytes).isEqualTo((long) GuestMain.COUNT * PAGE);
  }

  private static long ofProcess(RequestPart request, long processId) {
    return request.bios().stream()
        .flatMap(bio -> bio.shares().stream())
        .filter(share -> share.origin().processId() == processId)
        .mapToLong(share -> share.bytes())
        .sum();
  }

  @Test
  void aMediumErrorIsToldWithItsSenseDataAndErrno() {
    assertThat(guest().phase("medium").exit()).isNotZero();
    List<RequestPart> failed =
        guest().requests("medium").stream().filter(RequestPart::failed).toList();
    assertThat(failed).isNotEmpty();
    RequestPart request = failed.getLast();
    assertThat(request.result()).isIn(-ENODATA, -EIO);
    Notice.Scsi done = guest().commands(request).getLast();
    assertThat(done.what()).isEqualTo(Notice.ScsiStep.DONE);
    assertThat(done.result() & 0xff).as("status: check condition").isEqualTo(2);
    ScsiSense sense = ScsiSense.of(done.sense());
    assertThat(sense.key()).isEqualTo(MEDIUM_ERROR);
    assertThat(sense.block()).isEqualTo(0x1234);
    theDispatchLiesBetweenIssueAndCompletion(request);
  }

  @Test
  void aBusyHostIsToldAsRefusalAndRequeue() {
    assertThat(guest().phase("busy").exit()).isZero();
    List<RequestPart> requests = guest().requests("busy");
    assertThat(requests).hasSize(GuestMain.COUNT).noneMatch(RequestPart::failed);
    List<RequestPart> refused =
        requests.stream()
            .filter(request -> steps(request).contains(Notice.ScsiStep.REFUSED))
            .toList();
    assertThat(refused).isNotEmpty();
    for (RequestPart request : refused) {
      assertThat(request.requeues()).isPositive();
      assertThat(steps(request)).endsWith(Notice.ScsiStep.STARTED, Notice.ScsiStep.DONE);
      theDispatchLiesBetweenIssueAndCompletion(request);
    }
  }

  @Test
  void aTimeoutIsHandledAndTheCommandTriedAgain() {
    assertThat(guest().phase("timeout").exit()).isZero();
    List<RequestPart> requests = guest().requests("timeout");
    assertThat(requests).hasSize(1);
    RequestPart request = requests.getFirst();
    assertThat(steps(request))
        .startsWith(Notice.ScsiStep.STARTED, Notice.ScsiStep.TIMED_OUT)
        .endsWith(Notice.ScsiStep.STARTED, Notice.ScsiStep.DONE);
    assertThat(request.requeues()).isPositive();
    assertThat(request.result()).isEqualTo(PAGE);
    theDispatchLiesBetweenIssueAndCompletion(request);
  }
}
