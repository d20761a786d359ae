package dev.fathom.bench;

import dev.fathom.bench.load.Job.Operation;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/** All that are compared, in the order of the tables. */
final class Contenders {
  /** The low-level path, one thread. */
  static final String FATHOM = "fathom";

  /** The low-level path, with all stages traced, counted, and put into a histogram. */
  static final String FATHOM_TRACED = "fathom-traced";

  /** The low-level path, with one stage traced. */
  static final String FATHOM_REAPED = "fathom-reaped";

  /** The low-level path on a shared context, one thread. */
  static final String FATHOM_SHARED_1 = "fathom-shared-1";

  /** The same, two threads. */
  static final String FATHOM_SHARED_2 = "fathom-shared-2";

  /** Threads that each wait for their own operation, on a shared context. */
  static final String FATHOM_BLOCKING = "fathom-blocking";

  /** Futures in an event loop. */
  static final String FATHOM_FUTURES = "fathom-futures";

  /** Blocking calls on virtual threads. */
  static final String FATHOM_VIRTUAL = "fathom-virtual";

  /** Blocking calls on platform threads. */
  static final String FATHOM_SERVICE = "fathom-service";

  /** liburing. */
  static final String C_URING = "c-uring";

  /** libaio. */
  static final String C_LIBAIO = "c-libaio";

  /** fio with io_uring. */
  static final String FIO_URING = "fio-io_uring";

  /** fio with libaio. */
  static final String FIO_LIBAIO = "fio-libaio";

  /** fio with plain calls. */
  static final String FIO_PSYNC = "fio-psync";

  /** AsynchronousFileChannel with its default pool. */
  static final String ASYNC_CHANNEL = "async-channel";

  /** FileChannel on platform threads. */
  static final String CHANNEL_THREADS = "channel-threads";

  /** FileChannel on virtual threads. */
  static final String CHANNEL_VIRTUAL = "channel-virtual";

  private Contenders() {}

  /** All; C peers are compiled into {@code folder}. */
  static List<Contender> all(Path folder) {
    return List.of(
        new JavaContender(FATHOM, "fathom", scenario -> 1, Contenders::fitsOneThread),
        new JavaContender(FATHOM_TRACED, "fathom-traced", scenario -> 1, Contenders::fitsOneThread),
        new JavaContender(FATHOM_REAPED, "fathom-reaped", scenario -> 1, Contenders::fitsOneThread),
        new JavaContender(FATHOM_SHARED_1, "fathom-shared", scenario -> 1, Contenders::fitsQueue),
        new JavaContender(
            FATHOM_SHARED_2,
            "fathom-shared",
            scenario -> 2,
            scenario -> fitsQueue(scenario) && fitsTwoThreads(scenario)),
        new JavaContender(
            FATHOM_BLOCKING,
            "fathom-blocking",
            Scenario::depth,
            scenario -> scenario.operation() == Operation.WRITE),
        new JavaContender(FATHOM_FUTURES, "fathom-futures", scenario -> 1, Contenders::fitsFutures),
        new JavaContender(
            FATHOM_VIRTUAL, "fathom-virtual", Scenario::depth, Contenders::fitsChannel),
        new JavaContender(
            FATHOM_SERVICE,
            "fathom-service",
            Scenario::depth,
            scenario -> scenario.operation() == Operation.WRITE && scenario.depth() > 1),
        new PeerContender(
            C_URING,
            new Peer("peer_uring", "uring", folder),
            Set.of(Operation.NOP, Operation.READ)),
        new PeerContender(C_LIBAIO, new Peer("peer_aio", "aio", folder), Set.of(Operation.READ)),
        new FioContender(FIO_URING, "io_uring"),
        new FioContender(FIO_LIBAIO, "libaio"),
        new FioContender(FIO_PSYNC, "psync"),
        new JavaContender(ASYNC_CHANNEL, "async-channel", Scenario::depth, Contenders::fitsChannel),
        new JavaContender(
            CHANNEL_THREADS, "channel-threads", Scenario::depth, Contenders::fitsChannel),
        new JavaContender(
            CHANNEL_VIRTUAL, "channel-virtual", Scenario::depth, Contenders::fitsChannel));
  }

  private static boolean fitsChannel(Scenario scenario) {
    return scenario.operation() != Operation.NOP;
  }

  private static boolean fitsQueue(Scenario scenario) {
    return scenario.operation() != Operation.WRITE;
  }

  private static boolean fitsOneThread(Scenario scenario) {
    return scenario.operation() != Operation.WRITE || scenario.depth() == 1;
  }

  private static boolean fitsFutures(Scenario scenario) {
    return scenario.operation() == Operation.READ;
  }

  /** No-ops come in a batch for each thread. */
  private static boolean fitsTwoThreads(Scenario scenario) {
    return scenario.operation() == Operation.NOP || scenario.depth() > 1;
  }
}
