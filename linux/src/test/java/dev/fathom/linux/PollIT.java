package dev.fathom.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class PollIT {
  @Test
  void tellsWhichDescriptorsAreReady() throws Exception {
    try (Poll poll = new Poll(3);
        EventFd first = EventFd.open();
        EventFd second = EventFd.open()) {
      assertThat(poll.add(first.fd(), Poll.POLLIN)).isZero();
      assertThat(poll.add(second.fd(), Poll.POLLIN | Poll.POLLOUT)).isEqualTo(1);
      assertThat(poll.await(-1)).isEqualTo(1);
      assertThat(poll.events(0)).isZero();
      assertThat(poll.events(1)).isEqualTo(Poll.POLLOUT);
      first.signal();
      second.signal();
      assertThat(poll.await(0)).isEqualTo(2);
      assertThat(poll.events(0)).isEqualTo(Poll.POLLIN);
      assertThat(poll.events(1)).isEqualTo(Poll.POLLIN | Poll.POLLOUT);
    }
  }

  @Test
  void givesUpAfterTheTime() throws Exception {
    try (Poll poll = new Poll(1);
        EventFd eventFd = EventFd.open()) {
      poll.add(eventFd.fd(), Poll.POLLIN);
      long start = System.nanoTime();
      assertThat(poll.await(5_000_000)).isZero();
      assertThat(System.nanoTime() - start).isBetween(5_000_000L, 5_000_000_000L);
    }
  }

  @Test
  void tellsOfABadDescriptorAndAClosedEnd() throws Exception {
    try (Poll poll = new Poll(2);
        Pipe pipe = Pipe.open()) {
      poll.add(100_000, Poll.POLLIN);
      FileCalls.close(pipe.writeFd());
      poll.add(pipe.readFd(), Poll.POLLIN);
      assertThat(poll.await(-1)).isEqualTo(2);
      assertThat(poll.events(0)).isEqualTo(Poll.POLLNVAL);
      assertThat(poll.events(1)).isEqualTo(Poll.POLLHUP);
    }
  }

  @Test
  void canBeFilledAnewButNotBeyondItsCapacity() throws Exception {
    try (Poll poll = new Poll(1);
        EventFd eventFd = EventFd.open()) {
      poll.add(eventFd.fd(), Poll.POLLIN);
      assertThatThrownBy(() -> poll.add(eventFd.fd(), Poll.POLLIN))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("1");
      poll.clear();
      assertThat(poll.add(eventFd.fd(), Poll.POLLOUT)).isZero();
      assertThat(poll.await(0)).isEqualTo(1);
    }
  }
}
