package dev.fathom.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class EventFdIT {
  @Test
  void isReadableOnceForManySignals() throws Exception {
    try (EventFd eventFd = EventFd.open()) {
      assertThat(eventFd.drain()).isFalse();
      eventFd.signal();
      eventFd.signal();
      assertThat(eventFd.drain()).isTrue();
      assertThat(eventFd.drain()).isFalse();
    }
  }

  @Test
  void wakesAnotherThread() throws Exception {
    try (EventFd eventFd = EventFd.open();
        Poll poll = new Poll(1)) {
      poll.add(eventFd.fd(), Poll.POLLIN);
      CompletableFuture<Integer> woken = new CompletableFuture<>();
      Thread.ofPlatform().start(() -> woken.complete(poll.await(Rings.PATIENCE_NANOS)));
      eventFd.signal();
      assertThat(woken.get()).isEqualTo(1);
    }
  }
}
