package dev.fathom.perfetto;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** A trace of 100,000 histories: its size, and that all of it is well-formed. */
class PerfettoSizeTest {
  private static final int HISTORIES = 100_000;

  @Test
  void hundredThousandHistoriesAreWrittenInSeconds() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(1 << 26);
    Random random = new Random(23);
    long begun = System.nanoTime();
    PerfettoReport report = new PerfettoReport(bytes, new ClockReading(1, 1, 0));
    long now = 10_000_000;
    for (int i = 0; i < HISTORIES; i += 2) {
      now += random.nextInt(20_000);
      report.accept(Samples.directRead(now, Samples.READER));
      report.accept(Samples.writeBack(now, 77, 78));
    }
    report.close();
    Duration taken = Duration.ofNanos(System.nanoTime() - begun);
    System.out.printf(
        "%,d histories: %,d bytes, %,d ms%n", HISTORIES, bytes.size(), taken.toMillis());

    TraceFile file = TraceFile.read(bytes.toByteArray());
    assertThat(file.named("device")).hasSize(HISTORIES);
    assertThat(file.tracks).hasSizeLessThan(200);
    assertThat(file.slices)
        .allSatisfy(slice -> assertThat(slice.end()).isGreaterThanOrEqualTo(slice.begin()));
    // Only slices that are nested share a track, so none is deeper than request, phase, moment.
    assertThat(file.slices).allMatch(slice -> slice.depth() <= 2);
    assertThat(bytes.size()).isLessThan(HISTORIES * 1_200);
    assertThat(taken).isLessThan(Duration.ofSeconds(60));
  }
}
