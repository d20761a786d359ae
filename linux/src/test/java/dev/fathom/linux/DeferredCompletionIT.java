package dev.fathom.linux;

import static dev.fathom.linux.Rings.open;
import static org.assertj.core.api.Assertions.assertThat;

import dev.fathom.linux.Rings.Setup;
import org.junit.jupiter.api.Test;

/** Completions that the kernel works off only when it is asked to. */
class DeferredCompletionIT {

  @Test
  void submittingWorksThemOff() throws Exception {
    try (IoUring ring = open(8, Setup.CONFINED);
        EventFd event = EventFd.open()) {
      long events = IoUring.lengthAndFlags(0, Poll.POLLIN);
      ring.prepare(IoUring.header(IoUringOp.POLL_ADD, 0, 0, event.fd()), 0, 0, events, 1, 0);
      assertThat(ring.submit()).isEqualTo(1);
      event.signal();
      assertThat(ring.ready()).isZero();
      ring.prepareNop(2);
      assertThat(ring.submit()).isEqualTo(1);
      assertThat(ring.ready()).isEqualTo(2);
    }
  }
}
