package dev.fathom.guest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fathom.guest.GuestTrace.Phase;
import dev.fathom.trace.RequestPart;
import dev.fathom.trace.Stage;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A trace over a machine whose processors, clock and disks come and go: nothing is lost. */
class GuestFaultsIT {
  private static final int PAGE = 4096;
  private static final long SECOND_NANOS = TimeUnit.SECONDS.toNanos(1);

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

  /** How often it happened while dd read; nothing went wrong with that. */
  private static int happened(String fault) {
    String line =
        guest().log("fault").stream()
            .filter(it -> it.startsWith(fault + " "))
            .findFirst()
            .orElseThrow();
    String[] words = line.split(" ", 3);
    assertThat(words[2]).as(line).isEmpty();
    return Integer.parseInt(words[1]);
  }

  @ParameterizedTest
  @ValueSource(strings = {"hotplug", "clock"})
  void everyReadIsToldWithTimesOfItsOwnPhase(String fault) {
    assertThat(happened(fault)).isPositive();
    Phase phase = guest().phase(fault);
    assertThat(phase.exit()).isZero();
    List<RequestPart> requests = guest().requests(fault);
    assertThat(requests).hasSize(GuestFaults.MANY);
    for (RequestPart request : requests) {
      assertThat(request.result()).isEqualTo(PAGE);
      assertThat(request.timeline().at(Stage.ISSUED))
          .isBetween(phase.startNanos(), phase.endNanos());
      assertThat(request.timeline().at(Stage.COMPLETED))
          .isBetween(request.timeline().at(Stage.ISSUED), phase.endNanos());
    }
  }

  /** What was recorded of the wall clock is that of the beginning, whatever it says later. */
  @Test
  void theWallClockOfTheBeginningStays() {
    for (String line : guest().log("wall")) {
      String[] words = line.split(" ", -1);
      long nanos = TimeUnit.MILLISECONDS.toNanos(Long.parseLong(words[0]));
      long told = guest().header().realTimeNanos(Long.parseLong(words[1]));
      assertThat(Math.abs(told - nanos)).as(line).isLessThan(60 * SECOND_NANOS);
    }
    assertThat(guest().log("wall")).hasSize(2);
  }

  @Test
  void aDiskThatIsTakenAwayEndsItsRequestsAndNothingElse() {
    assertThat(guest().phase("removed").exit()).as("dd fails").isNotZero();
    List<RequestPart> read = guest().requests("removed");
    assertThat(read).isNotEmpty().hasSizeLessThan(GuestFaults.MANY);
    assertThat(read.stream().filter(request -> !request.failed()))
        .isNotEmpty()
        .allMatch(request -> request.result() == PAGE);

    assertThat(guest().phase("afterwards").exit()).isZero();
    assertThat(guest().requests("afterwards"))
        .hasSize(GuestMain.COUNT)
        .noneMatch(RequestPart::failed);
    assertThat(guest().log("complete")).containsExactly("true");
    assertThat(guest().counts().incomplete()).isZero();
  }
}
