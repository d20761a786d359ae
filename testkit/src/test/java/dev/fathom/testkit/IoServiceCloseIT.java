package dev.fathom.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.fathom.aio.IoException;
import dev.fathom.aio.IoService;
import dev.fathom.aio.Operation;
import dev.fathom.linux.Errno;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** How a service ends while threads use it. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class IoServiceCloseIT {
  private static final long HOUR_NANOS = TimeUnit.HOURS.toNanos(1);

  /** What became of a thread: each one ends in one of these ways. */
  private static final class Ends {
    private final AtomicInteger cancelled = new AtomicInteger();
    private final AtomicInteger refused = new AtomicInteger();
    private final AtomicInteger others = new AtomicInteger();
  }

  private static Thread use(IoService service, Operation operation, Ends ends) {
    return Thread.ofVirtual()
        .start(() -> {
          try {
            while (true) {
              service.perform(operation);
            }
          } catch (IoException e) {
            (e.errno() == Errno.ECANCELED ? ends.cancelled : ends.others).incrementAndGet();
          } catch (IllegalStateException e) {
            ends.refused.incrementAndGet();
          }
        });
  }

  @ParameterizedTest
  @EnumSource(names = {"IO_URING", "THREADS"})
  void aHundredThreadsThatWaitAreAllCancelled(EventLoopDriver driver) throws Exception {
    IoService service = driver.service(32);
    Ends ends = new Ends();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      threads.add(use(service, Operation.timer(HOUR_NANOS), ends));
    }
    for (Thread thread : threads) {
      while (thread.getState() != Thread.State.WAITING) {
        Thread.sleep(1);
      }
    }
    service.close();
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(ends.cancelled).hasValue(100);
  }

  @ParameterizedTest
  @EnumSource
  void noCallHangsHoweverItMeetsTheEnd(EventLoopDriver driver) throws Exception {
    for (int round = 0; round < 50; round++) {
      IoService service = driver.service(4);
      Ends ends = new Ends();
      List<Thread> threads = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        threads.add(use(service, Operation.nop(), ends));
      }
      Thread.sleep(round % 5);
      service.close();
      for (Thread thread : threads) {
        thread.join();
      }
      assertThat(ends.cancelled.get() + ends.refused.get()).isEqualTo(20);
      assertThat(ends.others).hasValue(0);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"IO_URING", "THREADS"})
  void severalThreadsMayCloseItAndOneOfItsOwnStages(EventLoopDriver driver) throws Exception {
    IoService service = driver.service(4);
    CountDownLatch closed = new CountDownLatch(3);
    var stage =
        service
            .performAsync(Operation.timer(10_000_000))
            .whenComplete((_, _) -> {
              service.close();
              closed.countDown();
            });
    for (int i = 0; i < 2; i++) {
      Thread.ofVirtual()
          .start(() -> {
            service.close();
            closed.countDown();
          });
    }
    assertThat(closed.await(30, TimeUnit.SECONDS)).isTrue();
    assertThat(stage).isDone();
  }

  @ParameterizedTest
  @EnumSource(names = {"IO_URING", "THREADS"})
  void aThousandServicesLeaveNoThreadAndNoDescriptor(EventLoopDriver driver) throws Exception {
    openAndClose(driver, 10);
    long descriptors = descriptors();
    openAndClose(driver, 1000);
    assertThat(descriptors()).isLessThanOrEqualTo(descriptors + 3);
    assertThat(Thread.getAllStackTraces().keySet())
        .noneSatisfy(thread -> assertThat(thread.getName()).isEqualTo("fathom-io"));
  }

  private static void openAndClose(EventLoopDriver driver, int times) throws IOException {
    for (int i = 0; i < times; i++) {
      try (IoService service = driver.service(4)) {
        assertThat(service.perform(Operation.nop())).isZero();
      }
    }
  }

  private static long descriptors() throws IOException {
    Path own = Path.of("/proc/self/fd");
    assumeTrue(Files.isDirectory(own), () -> "no " + own);
    try (Stream<Path> all = Files.list(own)) {
      return all.count();
    }
  }
}
