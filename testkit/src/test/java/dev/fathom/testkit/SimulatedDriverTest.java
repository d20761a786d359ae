package dev.fathom.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fathom.driver.Driver;
import dev.fathom.driver.DriverOptions;
import dev.fathom.driver.FileOptions;
import dev.fathom.linux.Errno;
import dev.fathom.testkit.SimulationProfile.Cancels;
import dev.fathom.testkit.SimulationProfile.Delays;
import dev.fathom.testkit.SimulationProfile.Submits;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a simulation does on purpose. */
class SimulatedDriverTest {
  private static final SimulationProfile CALM = SimulationProfile.CALM;

  private static SimulatedDriver driver(SimulationProfile profile) {
    return new SimulatedDriver(1, profile, DriverOptions.confined(16));
  }

  private static SimulatedFile create(SimulatedDriver driver) throws IOException {
    return driver.open(Path.of("file"), FileOptions.CREATE);
  }

  private static int reapOne(Driver driver) {
    int[] results = new int[1];
    assertThat(driver.reap(new long[1], results, 0, 1)).isEqualTo(1);
    return results[0];
  }

  @Test
  void waitingTakesVirtualTimeOnly() {
    try (SimulatedDriver driver = driver(CALM)) {
      long before = System.nanoTime();
      long day = 86_400_000_000_000L;
      driver.await(1, day, 0);
      assertThat(driver.nanoTime()).isEqualTo(day);
      assertThat(System.nanoTime() - before).isLessThan(10_000_000_000L);
    }
  }

  @Test
  void anOperationTakesTheTimeOfTheProfile() {
    try (SimulatedDriver driver = driver(CALM.withDelays(new Delays(777, 777, 0, 0)))) {
      driver.prepareNop(1);
      driver.submitAndAwait(1, Driver.FOREVER, 0);
      assertThat(driver.nanoTime()).isEqualTo(777);
      assertThat(reapOne(driver)).isZero();
    }
  }

  @Test
  void readsAndWritesAreShortWhereTheProfileSaysSo() throws IOException {
    try (SimulatedDriver driver = driver(CALM.withShort(1, 1));
        SimulatedFile file = create(driver)) {
      DriverRig rig = new DriverRig(driver);
      MemorySegment memory = DriverRig.memory(1000);
      int written = rig.result(rig.write(file, memory, 0));
      assertThat(written).isBetween(1, 999);
      assertThat(file.sizeBytes()).isEqualTo(written);
      rig.fill(file, new byte[1000], 0);
      assertThat(rig.result(rig.read(file, memory, 0))).isBetween(1, 999);
    }
  }

  @Test
  void errorsComeWhereTheProfileSaysSo() throws IOException {
    SimulationProfile profile =
        CALM.withErrors(
            new ErrnoChance(OperationKind.READ, Errno.EIO, 1),
            new ErrnoChance(OperationKind.SYNC, Errno.EINTR, 1));
    try (SimulatedDriver driver = driver(profile);
        SimulatedFile file = create(driver)) {
      DriverRig rig = new DriverRig(driver);
      MemorySegment memory = DriverRig.memory(10);
      assertThat(rig.result(rig.write(file, memory, 0))).isEqualTo(10);
      assertThat(rig.result(rig.read(file, memory, 0))).isEqualTo(-Errno.EIO);
      assertThat(rig.result(rig.sync(file, true))).isEqualTo(-Errno.EINTR);
    }
  }

  @Test
  void aFullDiskIsFull() throws IOException {
    SimulatedDisk disk = new SimulatedDisk(8192);
    try (SimulatedDriver driver = new SimulatedDriver(1, CALM, DriverOptions.confined(8), disk);
        SimulatedFile file = create(driver)) {
      DriverRig rig = new DriverRig(driver);
      assertThat(rig.result(rig.write(file, DriverRig.memory(10_000), 0))).isEqualTo(8192);
      assertThat(rig.result(rig.write(file, DriverRig.memory(1), 8192))).isEqualTo(-Errno.ENOSPC);
    }
  }

  @Test
  void submitTakesFewerWhereTheProfileSaysSo() {
    try (SimulatedDriver driver = driver(CALM.withSubmits(new Submits(1, 0)))) {
      for (int handle = 0; handle < 16; handle++) {
        driver.prepareNop(handle);
      }
      int taken = driver.submit();
      assertThat(taken).isBetween(1, 15);
      assertThat(driver.prepared()).isEqualTo(16 - taken);
    }
  }

  @Test
  void submitIsRefusedWhereTheProfileSaysSo() {
    try (SimulatedDriver driver = driver(CALM.withSubmits(new Submits(0, 1)))) {
      driver.prepareNop(1);
      assertThat(-driver.submit()).isIn(Errno.EAGAIN, Errno.EBUSY, Errno.EINTR);
      assertThat(driver.prepared()).isEqualTo(1);
      driver.await(1, 1_000_000, 0);
      assertThat(driver.ready()).isZero();
    }
  }

  @Test
  void aCancelledOperationIsLostWhereTheProfileSaysSo() {
    try (SimulatedDriver driver = driver(CALM.withCancels(new Cancels(0, 0, 0, 0, 1)))) {
      driver.prepareNop(7);
      driver.submit();
      assertThat(driver.cancel(7)).isFalse();
      driver.await(1, 3_600_000_000_000L, 0);
      assertThat(driver.ready()).isZero();
      assertThat(driver.lostHandles()).containsExactly(7L);
    }
  }

  @Test
  void aCancelledOperationIsLateWhereTheProfileSaysSo() {
    try (SimulatedDriver driver = driver(CALM.withCancels(new Cancels(0, 0, 0, 1, 0)))) {
      driver.prepareNop(7);
      driver.submit();
      assertThat(driver.cancel(7)).isFalse();
      driver.await(1, Driver.FOREVER, 0);
      assertThat(driver.nanoTime()).isGreaterThan(1_000_000_000L);
      assertThat(reapOne(driver)).isZero();
    }
  }

  @Test
  void aPowerCutLosesWhatWasNotSynchronized() throws IOException {
    SimulatedDriver driver = driver(CALM);
    try (driver;
        SimulatedFile file = create(driver)) {
      DriverRig rig = new DriverRig(driver);
      rig.fill(file, new byte[] {1, 1, 1}, 0);
      assertThat(rig.result(rig.sync(file, true))).isZero();
      rig.fill(file, new byte[] {2, 2, 2, 2}, 0);
      driver.disk().powerCut();
      assertThat(rig.content(file, 0, 10)).containsExactly(1, 1, 1);
      MemorySegment memory = DriverRig.memory(new byte[] {3, 3});
      assertThat(rig.result(rig.write(file, memory, 1, Driver.FLAG_DATA_SYNC, -1))).isEqualTo(2);
      driver.disk().powerCut();
      assertThat(rig.content(file, 0, 10)).containsExactly(1, 3, 3);
    }
  }

  @Test
  void scheduledThingsHappenInOrderWhileSomebodyWaits() {
    try (SimulatedDriver driver = driver(CALM)) {
      List<String> happened = new ArrayList<>();
      driver.schedule(200, () -> happened.add("second"));
      driver.schedule(100, () -> happened.add("first"));
      driver.schedule(300, driver::wake);
      driver.await(1, Driver.FOREVER, 0);
      assertThat(happened).containsExactly("first", "second");
      assertThat(driver.nanoTime()).isEqualTo(300);
    }
  }

  @Test
  void aBrokenRuleIsAnErrorWithSeedAndJournal() {
    try (SimulatedDriver driver = driver(CALM)) {
      driver.prepareNop(3);
      assertThatThrownBy(() -> driver.prepareNop(3))
          .isInstanceOf(AssertionError.class)
          .hasMessageContaining("handle 3")
          .hasMessageContaining("seed 1")
          .hasMessageContaining("prepared NOP");
    }
  }

  @Test
  void aConfinedDriverBelongsToOneThread() throws InterruptedException {
    try (SimulatedDriver driver = driver(CALM)) {
      driver.prepareNop(1);
      List<Throwable> thrown = new ArrayList<>();
      Thread other = Thread.ofPlatform().unstarted(driver::submit);
      other.setUncaughtExceptionHandler((_, failure) -> thrown.add(failure));
      other.start();
      other.join();
      assertThat(thrown).singleElement().isInstanceOf(AssertionError.class);
    }
  }
}
