package dev.fathom.driver;

import static dev.fathom.driver.DriverKind.IO_URING;
import static dev.fathom.driver.DriverKind.LINUX_AIO;
import static dev.fathom.driver.DriverKind.THREADS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fathom.linux.Errno;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class DriversTest {
  private static final Finding LESSER = Finding.degraded("minimum wait", "two waits", "Linux 6.12");

  private final FakeDrivers fakes = new FakeDrivers();
  private final List<String> warnings = new ArrayList<>();
  private final DriverRequest request = DriverRequest.of(DriverOptions.confined(8));

  private DriverChoice open(DriverRequest wanted) throws DriverUnavailableException {
    return Drivers.open(wanted, fakes.probe(), warnings::add);
  }

  @Test
  void theFirstThatWorksIsChosen() throws Exception {
    DriverChoice choice = open(request.under(DegradePolicy.FAIL));
    assertThat(choice.driver().kind()).isEqualTo(IO_URING);
    assertThat(choice.findings()).containsExactly(Finding.ok("driver", "io_uring"));
    assertThat(fakes.opened).isEqualTo(1);
  }

  @Test
  void thePreferenceIsObeyed() throws Exception {
    assertThat(open(request.preferring(THREADS, IO_URING)).driver().kind()).isEqualTo(THREADS);
  }

  @Test
  void degradingSaysWhyAndWhatHelpsAndLogsNothing() throws Exception {
    fakes.failing(IO_URING, Errno.ENOSYS).failing(LINUX_AIO, Errno.EAGAIN);
    DriverChoice choice = open(request);
    assertThat(choice.driver().kind()).isEqualTo(THREADS);
    assertThat(choice.findings())
        .extracting(Finding::subject)
        .containsExactly("io_uring", "libaio", "driver");
    assertThat(choice.findings().getFirst().remedy()).contains("CONFIG_IO_URING");
    assertThat(choice.findings().getLast().detail()).isEqualTo("threads instead of io_uring");
    assertThat(warnings).isEmpty();
  }

  @Test
  void warningNamesReasonAndRemedy() throws Exception {
    fakes.failing(IO_URING, Errno.EPERM).filtered();
    assertThat(open(request.under(DegradePolicy.WARN)).driver().kind()).isEqualTo(LINUX_AIO);
    assertThat(warnings).hasSize(1);
    assertThat(warnings.getFirst()).contains("seccomp", "io_uring_setup", "libaio instead of");
  }

  @Test
  void nothingIsWarnedOfWhereNothingLacks() throws Exception {
    open(request.under(DegradePolicy.WARN));
    assertThat(warnings).isEmpty();
  }

  @Test
  void failingTriesNothingElse() {
    fakes.failing(IO_URING, Errno.EPERM);
    assertThatThrownBy(() -> open(request.under(DegradePolicy.FAIL)))
        .isInstanceOf(DriverUnavailableException.class)
        .hasMessageContaining("io_uring does not work here");
    assertThat(fakes.opened).isZero();
  }

  @Test
  void failingRefusesALesserWayAndClosesTheDriver() {
    fakes.finding(IO_URING, LESSER);
    assertThatThrownBy(() -> open(request.under(DegradePolicy.FAIL)))
        .isInstanceOf(DriverUnavailableException.class)
        .hasMessageContaining("minimum wait: two waits (Linux 6.12)");
    assertThat(fakes.opened).isEqualTo(1);
    assertThat(fakes.closed).isEqualTo(1);
  }

  @Test
  void aLesserWayIsToldOrWarnedOf() throws Exception {
    fakes.finding(IO_URING, LESSER);
    assertThat(open(request).findings()).contains(LESSER);
    open(request.under(DegradePolicy.WARN));
    assertThat(warnings).containsExactly(LESSER.toString());
  }

  @Test
  void whereNothingWorksEveryReasonIsTold() {
    fakes.failing(IO_URING, Errno.EPERM).failing(LINUX_AIO, Errno.ENOSYS);
    assertThatThrownBy(() -> open(request.preferring(IO_URING, LINUX_AIO)))
        .isInstanceOfSatisfying(
            DriverUnavailableException.class, e -> assertThat(e.findings()).hasSize(2))
        .hasMessageContaining("no driver works here");
  }

  @Test
  void outsideLinuxOnlyThreadsAreTried() throws Exception {
    fakes.on("Mac OS X");
    DriverChoice choice = open(request);
    assertThat(choice.driver().kind()).isEqualTo(THREADS);
    assertThat(choice.findings().getFirst().detail()).isEqualTo("needs Linux; this is Mac OS X");
    assertThat(fakes.opened).isEqualTo(1);
  }

  @Test
  void aMissingSymbolIsAReasonToo() throws Exception {
    fakes.failing(IO_URING, 0);
    DriverChoice choice = open(request);
    assertThat(choice.driver().kind()).isEqualTo(LINUX_AIO);
    assertThat(choice.findings().getFirst().detail()).contains("no such symbol");
  }

  @Test
  void opensARealDriverHere() throws Exception {
    try (Driver driver = Drivers.open(request).driver()) {
      assertThat(driver.kind()).isIn(DriverRequest.DEFAULT_PREFERENCE);
    }
  }
}
