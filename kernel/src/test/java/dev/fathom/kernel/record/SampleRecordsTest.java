package dev.fathom.kernel.record;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fathom.kernel.names.LiveNames;
import dev.fathom.trace.History;
import dev.fathom.trace.Stage;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SampleRecordsTest {
  private final List<History> histories = new ArrayList<>();
  private final KernelHistories reader =
      new KernelHistories(new LiveNames(), histories::add, NoticeSink.NONE);

  @Test
  void areUnderstoodToTheLast() {
    SampleRecords.feed(6_400, reader::accept);
    reader.finish();
    assertThat(reader.counts()).isEqualTo(new KernelHistories.Counts(6_400, 0, 0));
    assertThat(histories.stream().mapToLong(History::lengthBytes).sum()).isEqualTo(6_400 * 4096L);
    assertThat(histories).allMatch(history -> !history.cutShort() && history.latencyNanos() > 0);
  }

  @Test
  void someAreMergedAndSomeAreNot() {
    SampleRecords.feed(64, reader::accept);
    assertThat(histories).hasSize(64 - 8);
    assertThat(histories)
        .filteredOn(history -> history.requests().getFirst().bios().size() == 2)
        .hasSize(8)
        .allMatch(history ->
            history.requests().getFirst().bios().get(1).timeline().reached(Stage.MERGED_BACK));
  }

  @Test
  void asManyAsAreAskedFor() {
    SampleRecords.feed(23, reader::accept);
    assertThat(reader.counts().records()).isEqualTo(23);
  }
}
