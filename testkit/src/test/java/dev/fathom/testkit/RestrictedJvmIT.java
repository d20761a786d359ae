package dev.fathom.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fathom.linux.Errno;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What drivers do where something is forbidden. */
class RestrictedJvmIT {
  /** Enough for the rings and memory of these tests: what distributions allow by default. */
  private static final long ENOUGH_BYTES = 8 << 20;

  private static RestrictedJvm jvm(Restriction... restrictions) {
    RestrictedJvm jvm = RestrictedJvm.with(restrictions);
    jvm.assumeAvailable();
    return jvm;
  }

  @ParameterizedTest
  @ValueSource(ints = {Errno.EPERM, Errno.ENOSYS})
  void withoutIoUringItsTestsAreSkippedWithTheReason(int errno) throws IOException {
    TestSummary summary =
        jvm(new Restriction.NoIoUring(errno)).runTests(UringDriverContractIT.class);
    assertThat(summary.failed()).as(summary.output()).isZero();
    assertThat(summary.succeeded()).as(summary.output()).isZero();
    assertThat(summary.skipped()).isEqualTo(summary.found()).isGreaterThan(50);
    assertThat(summary.output()).contains("no io_uring here").contains(Errno.name(errno));
  }

  @ParameterizedTest
  @ValueSource(ints = {Errno.EPERM, Errno.ENOSYS})
  void threadsKeepTheirContractWithoutIoUringAndNativeAio(int errno) throws IOException {
    TestSummary summary =
        jvm(new Restriction.NoIoUring(errno), new Restriction.NoNativeAio(errno))
            .runTests(ThreadDriverContractTest.class);
    assertThat(summary.failed()).as(summary.output()).isZero();
    assertThat(summary.succeeded()).as(summary.output()).isGreaterThan(50);
  }

  @ParameterizedTest
  @ValueSource(ints = {Errno.EPERM, Errno.ENOSYS})
  void contextsKeepTheirContractWithoutIoUring(int errno) throws IOException {
    TestSummary summary = jvm(new Restriction.NoIoUring(errno)).runTests(ChosenContextTest.class);
    assertThat(summary.failed()).as(summary.output()).isZero();
    assertThat(summary.succeeded()).as(summary.output()).isGreaterThan(50);
  }

  @Test
  void contextsKeepTheirContractWithoutIoUringAndNativeAio() throws IOException {
    TestSummary summary =
        jvm(new Restriction.NoIoUring(Errno.EPERM), new Restriction.NoNativeAio(Errno.EPERM))
            .runTests(ChosenContextTest.class);
    assertThat(summary.failed()).as(summary.output()).isZero();
    assertThat(summary.succeeded()).as(summary.output()).isGreaterThan(50);
  }

  @Test
  void contextsKeepTheirContractWithoutLockedMemory() throws IOException {
    TestSummary summary = jvm(new Restriction.LockedMemory(0)).runTests(ChosenContextTest.class);
    assertThat(summary.failed()).as(summary.output()).isZero();
    assertThat(summary.succeeded()).as(summary.output()).isGreaterThan(50);
  }

  @Test
  void linuxAioKeepsItsContractWithoutLockedMemory() throws IOException {
    TestSummary summary =
        jvm(new Restriction.LockedMemory(0)).runTests(LinuxAioDriverContractIT.class);
    assertThat(summary.failed()).as(summary.output()).isZero();
    assertThat(summary.succeeded()).as(summary.output()).isGreaterThan(50);
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 65_536, ENOUGH_BYTES})
  void ioUringKeepsItsContractWithLittleLockedMemory(long bytes) throws IOException {
    TestSummary summary =
        jvm(new Restriction.LockedMemory(bytes)).runTests(UringDriverContractIT.class);
    assertThat(summary.failed()).as(summary.output()).isZero();
    assertThat(summary.found()).isGreaterThan(50);
    if (bytes >= ENOUGH_BYTES) {
      assertThat(summary.succeeded()).as(summary.output()).isGreaterThan(50);
    }
  }

  @Test
  void aFailureInsideIsSeenOutside() throws IOException {
    assertThat(jvm().runTests(FailingExample.class).failed()).isEqualTo(1);
    assertThatThrownBy(() -> jvm().runMain(FailingExample.class, "a", "b"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("exit code 1")
        .hasMessageContaining("main got 2");
  }
}
