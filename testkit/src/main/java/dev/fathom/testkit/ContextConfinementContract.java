package dev.fathom.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fathom.aio.Completions;
import dev.fathom.aio.IoContext;
import dev.fathom.aio.Operation;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** What contexts that belong to one thread promise beyond the others. */
public interface ContextConfinementContract extends ContextSubject {

  @Test
  default void anotherThreadIsRefusedWhateverItDoes() throws IOException {
    try (ContextRig rig = new ContextRig(this, 8)) {
      List<Consumer<IoContext>> uses =
          List.of(
              context -> context.prepareNop(1),
              context -> context.prepare(Operation.nop(), 1),
              IoContext::submit,
              context -> context.submit(List.of(Operation.nop()), 1),
              context -> context.await(new Completions(1), 0, 0),
              context -> context.awaitOperation(0, 0),
              context -> context.cancel(0),
              IoContext::cancelAll,
              IoContext::counters,
              IoContext::outstanding,
              IoContext::untilNextTimerNanos,
              IoContext::close);
      for (Consumer<IoContext> use : uses) {
        CompletableFuture<Void> other =
            CompletableFuture.runAsync(
                () -> use.accept(rig.context), task -> Thread.ofPlatform().start(task));
        assertThatThrownBy(other::join)
            .hasCauseInstanceOf(IllegalStateException.class)
            .hasMessageContaining("belongs to");
      }
      rig.context.prepareNop(1);
      rig.collect(1);
    }
  }

  @Test
  default void virtualThreadsCannotOpenOne() {
    CompletableFuture<Void> other =
        CompletableFuture.runAsync(
            () ->
                assertThatIllegalStateException()
                    .isThrownBy(() -> open(8))
                    .withMessageContaining("platform thread"),
            Thread::startVirtualThread);
    assertThat(other).succeedsWithin(Duration.ofSeconds(5));
  }
}
