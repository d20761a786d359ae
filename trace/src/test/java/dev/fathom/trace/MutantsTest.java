package dev.fathom.trace;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The tests that know the truth notice each fault that is put into the extraction: a test of the
 * tests. Each mutant is the real code with one method changed, run with the same tests.
 */
final class MutantsTest {
  private static final List<Class<?>> TRUTH =
      List.of(
          GroundTruthTest.class,
          ReusedKeyTest.class,
          OneHistoryPerOriginTest.class,
          UnfinishedTest.class,
          EventRingTest.class);

  static List<Mutant> mutants() {
    return List.of(
        new Mutant("drops merge partners", "Bios", "joined", Mutant.onlyAt(Stage.GOT_REQUEST)),
        new Mutant("drops bios", "Requests", "join", Mutant.doesNothing()),
        new Mutant(
            "goes on with an operation's key", "Operations", "newLife", Mutant.answers(false)),
        new Mutant("goes on with a bio's key at Q", "Bios", "queuedLate", Mutant.answers(true)),
        new Mutant("goes on with a bio's key at +", "Bios", "full", Mutant.answers(false)),
        new Mutant(
            "goes on with a request's key", "RequestState", "issuedBefore", Mutant.answers(false)),
        new Mutant("takes any generation of a page", "Pages", "ended", Mutant.doesNothing()),
        new Mutant("loses the bytes of a split", "BioOrigins", "split", Mutant.doesNothing()),
        new Mutant("loses what is passed down", "BioOrigins", "passDown", Mutant.doesNothing()),
        new Mutant("swaps origins", "Pieces", "origin", Mutant.takesTheFirst()),
        new Mutant("forgets requeues", "Requests", "requeued", Mutant.doesNothing()),
        new Mutant(
            "takes an issued request for one that waits",
            "Requests",
            "requeued",
            Mutant.withoutWrite("requeued")),
        new Mutant("does not count what is lost", "EventRing", "drop", Mutant.doesNothing()),
        new Mutant(
            "counts what is lost at the first stage only",
            "EventRing",
            "lost",
            Mutant.takesTheFirst()),
        new Mutant("holds no request", "Operations", "hold", Mutant.doesNothing()),
        new Mutant(
            "ends no unfinished operation", "Operations", "ended", Mutant.onlyAt(Stage.REAPED)));
  }

  @Test
  void withoutAMutantAllIsWell() throws Exception {
    assertThat(new MutantLoader(null).firstFailure(TRUTH)).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("mutants")
  void eachIsCaught(Mutant mutant) throws Exception {
    String caught = new MutantLoader(mutant).firstFailure(TRUTH);
    assertThat(caught).as(mutant.title()).isNotEmpty();
    System.out.println(mutant.title() + ": caught by " + caught);
  }
}
