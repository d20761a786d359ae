package dev.fathom.trace;

import static dev.fathom.trace.EventScript.PAGE;
import static dev.fathom.trace.EventScript.thread;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/**
 * Faults of an extraction, put on: what it would say if it dropped a merge partner, or did not tell
 * lives of one key apart. The comparisons of the other tests see each of them.
 */
final class FaultTest {
  private static Extracted without(EventScript script, Predicate<long[]> dropped) {
    List<long[]> rest = new ArrayList<>(script.events);
    rest.removeIf(dropped);
    return Extracted.of(script.names, rest, ExtractionLimits.DEFAULT);
  }

  private static boolean is(long[] event, Stage stage) {
    return Event.stageCode(event[7]) == stage.code();
  }

  private static boolean agrees(EventScript script, Extracted extracted) {
    PlainModel model = new PlainModel(script.names);
    script.events.forEach(model::accept);
    return extracted.wrongs().isEmpty() && extracted.bytes().equals(model.bytes);
  }

  @Test
  void aMergePartnerThatIsDroppedIsCaught() {
    EventScript script = RandomScript.of(1, 400);
    assertThat(agrees(script, script.extract())).isTrue();
    Extracted mutant = without(script, event -> is(event, Stage.MERGED_BACK));
    assertThat(agrees(script, mutant)).isFalse();
    assertThat(mutant.counts().unknownBytes()).containsKey(UnknownReason.EVENT_LOST);
  }

  @Test
  void livesOfOneKeyThatAreNotToldApartAreCaught() {
    EventScript script = new EventScript();
    for (int i = 0; i < 23; i++) { // the bio's end is lost, its key is used again
      script.queue(1, 0, 0, i * PAGE, PAGE).addOwn(1, 0, 1, i * PAGE, PAGE, Cause.BUFFERED);
      script.queue(1, 0, 0, i * PAGE, PAGE).addOwn(1, 0, 2, i * PAGE, PAGE, Cause.BUFFERED);
      script.get(1, 2, i * PAGE, PAGE).carry(2, i * PAGE, PAGE);
    }
    Extracted right = script.extract();
    assertThat(right.bytes()).containsOnlyKeys(thread(2));
    assertThat(right.counts().cutShort()).isEqualTo(23);
    List<History> mutant = new ArrayList<>();
    List<BioPart> bios = new ArrayList<>();
    for (RequestPart request : right.requests()) { // one life: the shares of both are in it
      BioPart bio = request.bios().getFirst();
      List<Share> both = new ArrayList<>(bio.shares());
      both.addAll(bio.shares());
      bios.add(bio.withShares(both));
      mutant.add(new History(null, List.of(request.withBios(List.of(bios.getLast())))));
    }
    Extracted wrong = new Extracted(mutant, right.attribution(), right.counts());
    assertThat(wrong.wrongs()).isNotEmpty();
  }

  @Test
  void aBioThatIsMissingInARequestIsCaught() {
    EventScript script = RandomScript.of(2, 200);
    Extracted right = script.extract();
    List<History> mutant = new ArrayList<>();
    for (History history : right.histories()) {
      List<RequestPart> requests = new ArrayList<>();
      for (RequestPart request : history.requests()) {
        requests.add(request.withBios(request.bios().subList(1, request.bios().size())));
      }
      mutant.add(new History(null, requests));
    }
    assertThat(new Extracted(mutant, right.attribution(), right.counts()).wrongs()).isNotEmpty();
  }
}
