package dev.fathom.aio;

import dev.fathom.driver.DriverFile;
import dev.fathom.driver.FileOptions;
import dev.fathom.driver.FileTraits;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;
import org.openjdk.jcstress.infra.results.LI_Result;

/** Races of the holds on an {@link IoFile}: closed exactly once, and never under a hold. */
public final class IoFileStress {
  private static final FileTraits TRAITS =
      new FileTraits(FileTraits.Type.REGULAR, false, 1, 1, true, true, "tmpfs");

  private IoFileStress() {}

  /** A file that counts how often it was closed. */
  private static final class CountedFile implements DriverFile {
    final AtomicInteger closings = new AtomicInteger();

    @Override
    public Path path() {
      return Path.of("counted");
    }

    @Override
    public FileTraits traits() {
      return TRAITS;
    }

    @Override
    public FileOptions options() {
      throw new UnsupportedOperationException();
    }

    @Override
    public long sizeBytes() {
      return 0;
    }

    @Override
    public void truncate(long sizeBytes) {}

    @Override
    public int id() {
      return 0;
    }

    @Override
    public void close() {
      closings.incrementAndGet();
    }
  }

  /** Takes a hold, uses the file and lets go. */
  private static String use(IoFile file, CountedFile driverFile) {
    if (!file.acquire()) {
      return "refused";
    }
    String seen = driverFile.closings.get() == 0 ? "open" : "CLOSED";
    file.release();
    return seen;
  }

  private static void close(IoFile file) {
    try {
      file.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A thread starts an operation, whose end comes soon, while another closes the file. */
  @JCStressTest
  @Outcome(
      id = {"open, 1", "refused, 1"},
      expect = Expect.ACCEPTABLE,
      desc = "The operation has an open file or none; it is closed once.")
  @State
  public static class UseAndClose {
    private final CountedFile driverFile = new CountedFile();
    private final IoFile file = new IoFile(driverFile, false);

    /** One thread. */
    @Actor
    public void use(LI_Result result) {
      result.r1 = IoFileStress.use(file, driverFile);
    }

    /** Another thread. */
    @Actor
    public void close() {
      IoFileStress.close(file);
    }

    /** Afterwards. */
    @Arbiter
    public void count(LI_Result result) {
      result.r2 = driverFile.closings.get();
    }
  }

  /** The last operation ends while another thread starts one; the program has closed the file. */
  @JCStressTest
  @Outcome(id = "refused, 1", expect = Expect.ACCEPTABLE, desc = "Closed once, by the last hold.")
  @State
  public static class ReleaseAndUse {
    private final CountedFile driverFile = new CountedFile();
    private final IoFile file = new IoFile(driverFile, false);

    /** A file that is closed but held. */
    public ReleaseAndUse() {
      file.acquire();
      IoFileStress.close(file);
    }

    /** One thread. */
    @Actor
    public void use(LI_Result result) {
      result.r1 = IoFileStress.use(file, driverFile);
    }

    /** Another thread. */
    @Actor
    public void release() {
      file.release();
    }

    /** Afterwards. */
    @Arbiter
    public void count(LI_Result result) {
      result.r2 = driverFile.closings.get();
    }
  }

  /** Two threads close a file. */
  @JCStressTest
  @Outcome(id = "1", expect = Expect.ACCEPTABLE, desc = "Closed once.")
  @State
  public static class TwoClose {
    private final CountedFile driverFile = new CountedFile();
    private final IoFile file = new IoFile(driverFile, false);

    /** One thread. */
    @Actor
    public void closeFirst() {
      IoFileStress.close(file);
    }

    /** Another thread. */
    @Actor
    public void closeSecond() {
      IoFileStress.close(file);
    }

    /** Afterwards. */
    @Arbiter
    public void count(I_Result result) {
      result.r1 = driverFile.closings.get();
    }
  }

  /** Two operations end after the program closed the file. */
  @JCStressTest
  @Outcome(id = "1", expect = Expect.ACCEPTABLE, desc = "Closed once.")
  @State
  public static class TwoRelease {
    private final CountedFile driverFile = new CountedFile();
    private final IoFile file = new IoFile(driverFile, false);

    /** A file that is closed but held twice. */
    public TwoRelease() {
      file.acquire();
      file.acquire();
      IoFileStress.close(file);
    }

    /** One thread. */
    @Actor
    public void releaseFirst() {
      file.release();
    }

    /** Another thread. */
    @Actor
    public void releaseSecond() {
      file.release();
    }

    /** Afterwards. */
    @Arbiter
    public void count(I_Result result) {
      result.r1 = driverFile.closings.get();
    }
  }
}
