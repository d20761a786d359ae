package dev.fathom.trace;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class RequestsOnceTest {
  private final RequestsOnce once = new RequestsOnce();

  private static Share share(long operation) {
    return new Share(
        Origin.UNKNOWN,
        4096,
        Confidence.EXACT,
        Cause.DIRECT,
        UnknownReason.NONE,
        FileName.NONE,
        0,
        operation,
        Timeline.EMPTY);
  }

  private static RequestPart request(long key, long nanos, long... operations) {
    List<Share> shares = Arrays.stream(operations).mapToObj(RequestsOnceTest::share).toList();
    long bytes = 4096L * operations.length;
    BioPart bio = new BioPart(1, 0, bytes, 0, Origin.UNKNOWN, -1, Timeline.EMPTY, shares);
    return new RequestPart(
        key,
        Device.UNKNOWN,
        Action.READ,
        0,
        0,
        bytes,
        (int) bytes,
        0,
        -1,
        Timeline.EMPTY.with(Stage.COMPLETED, nanos),
        List.of(bio));
  }

  private static History of(long operation, RequestPart... requests) {
    return new History(
        new OperationPart(
            operation,
            operation,
            Action.READ,
            0,
            FileName.NONE,
            0,
            4096,
            4096,
            Origin.UNKNOWN,
            Timeline.EMPTY),
        List.of(requests));
  }

  @Test
  void aRequestOfTwoOperationsIsToldWithTheFirst() {
    RequestPart shared = request(7, 100, 1, 2);
    RequestPart own = request(8, 100, 2);
    assertThat(once.of(of(1, shared))).containsExactly(shared);
    assertThat(once.of(of(2, shared, own))).containsExactly(own);
  }

  @Test
  void aKeyThatIsUsedAgainIsAnotherRequest() {
    RequestPart later = request(7, 200, 3, 4);
    once.of(of(1, request(7, 100, 1, 2)));
    assertThat(once.of(of(3, later))).containsExactly(later);
  }

  @Test
  void requestsOfNobodyAreToldAsTheyCome() {
    RequestPart request = request(7, 100, 0);
    History history = new History(null, List.of(request));
    assertThat(once.of(history)).containsExactly(request);
    assertThat(once.of(history)).containsExactly(request);
  }
}
