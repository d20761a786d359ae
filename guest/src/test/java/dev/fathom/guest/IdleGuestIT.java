package dev.fathom.guest;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The idle group on Linux 6.1 with control groups of version 2. */
class IdleGuestIT {
  private static @Nullable GuestTrace guest;

  @BeforeAll
  static void runTheGuest() throws Exception {
    guest = Guest.OLD.trace();
  }

  private static List<String> told(String what) {
    if (guest == null) {
      throw new IllegalStateException("the guest did not run");
    }
    return guest.log("idle").stream()
        .filter(line -> line.startsWith(what + " "))
        .map(line -> line.substring(what.length() + 1))
        .toList();
  }

  @Test
  void withoutTheControllerItSaysWhatToDo() {
    assertThat(told("refused"))
        .singleElement()
        .asString()
        .contains("cannot be idle", "cpu.idle", "cgroup.subtree_control");
  }

  @Test
  void theProcessIsInItAndThenBack() {
    assertThat(told("inside")).singleElement().asString().startsWith("fathom-idle-");
    assertThat(told("file")).containsExactly("1");
    assertThat(told("afterwards")).containsExactly("0::/");
    assertThat(told("left")).singleElement().asString().doesNotContain("fathom");
  }
}
