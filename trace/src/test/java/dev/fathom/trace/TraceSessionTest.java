package dev.fathom.trace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.Test;

final class TraceSessionTest {
  private static final long KIND = Event.kind(Stage.REAPED, Subject.OPERATION, Action.READ, 0);
  private static final EventSink NOBODY = (words, at) -> {};

  private static TraceSession start(int ringEvents) {
    return Tracing.start(TraceOptions.DEFAULT.withRingEvents(ringEvents));
  }

  private static void write(TraceWriter writer, long time) {
    writer.write(time, time, 0, 0, 0, 0, 0, KIND);
  }

  @Test
  void nothingIsWantedWhileNoSessionRuns() {
    try (TraceWriter writer = Tracing.writer("test")) {
      assertThat(writer.wants(Stage.all())).isFalse();
      assertThat(writer.session()).isZero();
      write(writer, 1);
      try (TraceSession session = start(64)) {
        assertThat(writer.wants(Stage.REAPED.mask())).isTrue();
        assertThat(writer.session()).isEqualTo(session.number());
        assertThat(session.drain(NOBODY)).isZero();
      }
      assertThat(writer.wants(Stage.all())).isFalse();
    }
  }

  @Test
  void onlyOneSessionRuns() {
    try (TraceSession session = start(64)) {
      assertThatThrownBy(() -> start(64)).isInstanceOf(IllegalStateException.class);
      assertThatThrownBy(() -> session.stages(-1)).hasMessage("stages 0xffffffff");
    }
  }

  @Test
  void whatAClosedWriterWroteIsReadAndThenItsRingGoes() {
    try (TraceSession session = start(64)) {
      int before = session.rings();
      for (int i = 0; i < 23; i++) {
        try (TraceWriter writer = Tracing.writer("short " + i)) {
          write(writer, i);
        }
      }
      Tracing.writer("nothing written").close();
      assertThat(session.rings()).isEqualTo(before + 23);
      assertThat(session.drain(NOBODY)).isEqualTo(23);
      assertThat(session.rings()).isEqualTo(before);
    }
  }

  @Test
  void youngEventsAreHeldBackUntilTheyAreOldOrTheSessionEnds() {
    AtomicLong clock = new AtomicLong(5_000_000);
    TraceWriter writer = new TraceWriter("test", OpenOperations.NONE);
    TraceSession session = new TraceSession(TraceOptions.DEFAULT, 1, clock::get);
    try (session) {
      session.attach(writer);
      write(writer, 2_999_999);
      write(writer, 3_000_001);
      write(writer, 4_000_000);
      assertThat(session.drain(NOBODY)).isEqualTo(1);
      clock.set(5_000_001);
      assertThat(session.drain(NOBODY)).isEqualTo(1);
    }
    assertThat(session.drain(NOBODY)).isEqualTo(1);
  }

  @Test
  void lossesOfClosedWritersStayInTheTotals() {
    try (TraceSession session = start(4)) {
      for (int i = 0; i < 3; i++) {
        try (TraceWriter writer = Tracing.writer("lane")) {
          for (int event = 0; event < 9; event++) {
            write(writer, event);
          }
        }
        session.drain(NOBODY);
      }
      assertThat(session.lost()).isEqualTo(15);
      assertThat(session.losses()).containsExactly(new TraceSession.Loss("lane", Stage.REAPED, 15));
      assertThat(session.losses().getFirst().text())
          .isEqualTo("lane lost 15 events of stage reaped (with the earlier stages they carried)");
    }
  }

  @Test
  void namesOfWritersThatLostAreBounded() {
    RingSet rings = new RingSet();
    for (int i = 0; i < RingSet.NAMES_MOST + 23; i++) {
      EventRing ring = new EventRing(2);
      for (int event = 0; event < 3; event++) {
        ring.write(0, 0, 0, 0, 0, 0, 0, KIND);
      }
      rings.add("writer " + i, ring);
      new TimeMerge().round(rings.cursors(), NOBODY, 0, true);
      rings.end(ring);
    }
    assertThat(rings.size()).isZero();
    assertThat(rings.lost()).isEqualTo(RingSet.NAMES_MOST + 23);
    assertThat(rings.losses()).hasSize(RingSet.NAMES_MOST + 1);
    long[] others = new long[Stage.count()];
    others[Stage.REAPED.code()] = 23;
    assertThat(rings.losses()).containsEntry(RingSet.OTHERS, others);
  }

  @Test
  void aWriterMayBeUsedByThreadsInTurnUnderALock() throws InterruptedException {
    TraceSession session = start(1 << 16);
    try (session;
        TraceWriter writer = Tracing.writer("shared")) {
      ReentrantLock lock = new ReentrantLock();
      AtomicLong clock = new AtomicLong();
      List<Thread> threads = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        threads.add(
            Thread.ofPlatform()
                .start(() -> {
                  for (int event = 0; event < 10_007; event++) {
                    lock.lock();
                    try {
                      long origin = writer.origin();
                      long place = Event.placeAndOrigin(0, (int) origin);
                      writer.write(clock.incrementAndGet(), 0, 0, 0, 0, place, 0, KIND);
                    } finally {
                      lock.unlock();
                    }
                  }
                }));
      }
      for (Thread thread : threads) {
        thread.join();
      }
      Set<Integer> origins = new HashSet<>();
      long[] last = new long[1];
      session.close();
      int drained =
          session.drain((words, at) -> {
            assertThat(words[at]).isEqualTo(++last[0]);
            origins.add(Event.origin(words[at + 5]));
          });
      assertThat(drained).isEqualTo(3 * 10_007);
      assertThat(origins).hasSize(3).doesNotContain(0);
    }
  }

  @Test
  void sessionsBeginAndEndWhileWritersWrite() throws InterruptedException {
    AtomicBoolean stop = new AtomicBoolean();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      threads.add(Thread.ofPlatform().start(() -> writeUntil(stop)));
    }
    for (int i = 0; i < 101; i++) {
      TraceSession session = start(1 << 10);
      for (int round = 0; round < 3; round++) {
        session.drain((words, at) -> assertThat(words[at + 1]).isEqualTo(words[at]));
        Thread.sleep(1);
      }
      session.close();
      session.drain(NOBODY);
      assertThat(session.drain(NOBODY)).isLessThanOrEqualTo(2); // one being written, each
    }
    stop.set(true);
    for (Thread thread : threads) {
      thread.join();
    }
  }

  private static void writeUntil(AtomicBoolean stop) {
    while (!stop.get()) {
      try (TraceWriter writer = Tracing.writer("busy")) {
        for (int event = 0; event < 1000; event++) {
          if (writer.wants(Stage.REAPED.mask())) {
            write(writer, System.nanoTime());
          }
        }
      }
    }
  }

  @Test
  void forcedOverloadLosesExactlyWhatItCounts() throws InterruptedException {
    int attempts = 2_000_003;
    TraceSession session = start(1 << 8);
    try (session;
        TraceWriter writer = Tracing.writer("overload")) {
      Thread thread =
          Thread.ofPlatform()
              .start(() -> {
                for (int event = 0; event < attempts; event++) {
                  write(writer, event);
                }
              });
      long drained = 0;
      while (thread.isAlive()) {
        drained += session.drain(NOBODY);
      }
      thread.join();
      session.close();
      drained += session.drain(NOBODY);
      assertThat(session.lost()).isPositive();
      assertThat(drained + session.lost()).isEqualTo(attempts);
    }
  }
}
