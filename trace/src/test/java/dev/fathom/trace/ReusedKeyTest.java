package dev.fathom.trace;

import static dev.fathom.trace.EventScript.PAGE;
import static dev.fathom.trace.EventScript.thread;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

/** Keys that are used again although the end of their last life was lost: 23 times each. */
final class ReusedKeyTest {
  private static final int MANY = 23;

  private final EventScript script = new EventScript();

  private Extracted sound() {
    Extracted extracted = script.extract();
    assertThat(extracted.wrongs()).isEmpty();
    return extracted;
  }

  @Test
  void anOperationsKeyThatIsSubmittedAgainIsAnother() {
    for (int i = 0; i < MANY; i++) {
      script.submit(5, 1, i * PAGE, PAGE).submit(5, 2, i * PAGE, PAGE).deliver(5);
      script.reap(5, 2, i * PAGE, PAGE);
    }
    Extracted extracted = sound();
    assertThat(extracted.histories()).hasSize(2 * MANY);
    for (History history : extracted.histories()) {
      boolean first = history.origin().equals(thread(1));
      assertThat(history.cutShort()).isEqualTo(first);
      assertThat(history.latencyNanos()).isEqualTo(first ? 0 : 20);
    }
    assertThat(extracted.counts().cutShort()).isEqualTo(MANY);
  }

  @Test
  void bytesThatABioHasNoRoomForAreOfTheNextOne() {
    for (int i = 0; i < MANY; i++) {
      long at = i * PAGE;
      script.queue(1, 0, 0, at, PAGE).addOwn(1, 0, 1, at, PAGE, Cause.BUFFERED);
      script.addOwn(1, 0, 2, at, PAGE, Cause.BUFFERED).get(1, 2, at, PAGE).carry(2, at, PAGE);
    }
    Extracted extracted = sound();
    assertThat(extracted.bytes()).isEqualTo(Map.of(thread(2), MANY * PAGE));
    assertThat(extracted.counts().cutShort()).isEqualTo(MANY);
  }

  @Test
  void aBioThatJoinsWhatTheDriverHasIsInAnotherRequest() {
    for (int i = 0; i < MANY; i++) {
      long at = 2L * i * PAGE;
      script.queue(1, 0, 0, at, PAGE).addOwn(1, 0, 1, at, PAGE, Cause.BUFFERED);
      script.get(1, 2, at, PAGE).request(Stage.ISSUED, 2, at, PAGE);
      script.queue(3, 0, 0, at + PAGE, PAGE).addOwn(3, 0, 2, at + PAGE, PAGE, Cause.BUFFERED);
      script.mergeBack(3, 2, at + PAGE, PAGE).carry(2, at + PAGE, PAGE);
    }
    Extracted extracted = sound();
    assertThat(extracted.bytes()).isEqualTo(Map.of(thread(2), MANY * PAGE));
    assertThat(extracted.requests()).hasSize(2 * MANY).allMatch(each -> each.bios().size() == 1);
    assertThat(extracted.histories().stream().filter(History::cutShort)).hasSize(MANY);
  }
}
