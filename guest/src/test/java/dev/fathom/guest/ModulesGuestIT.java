package dev.fathom.guest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fathom.trace.Cause;
import dev.fathom.trace.Confidence;
import dev.fathom.trace.Share;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** Linux 6.12 with file systems and SCSI as modules, as distributions have them. */
class ModulesGuestIT {
  private static final int PAGE = 4096;

  static final List<String> FILE_SYSTEMS = GuestFiles.FILE_SYSTEMS;

  private static @Nullable GuestTrace guest;

  @BeforeAll
  static void runTheGuest() throws Exception {
    guest = Guest.WITH_MODULES.trace();
  }

  private static GuestTrace guest() {
    if (guest == null) {
      throw new IllegalStateException("the guest did not run");
    }
    return guest;
  }

  @Test
  void nothingIsMissing() {
    assertThat(guest().log("missing")).isEmpty();
    assertThat(guest().log("complete")).containsExactly("true");
    assertThat(guest().counts().incomplete()).isZero();
  }

  @ParameterizedTest
  @FieldSource("FILE_SYSTEMS")
  void eachProcessHasWhatItWrote(String fileSystem) {
    int second = GuestFiles.SECOND_PAGES;
    assertThat(bytes(fileSystem + "-first")).isEqualTo((long) (GuestMain.COUNT - second) * PAGE);
    assertThat(bytes(fileSystem + "-second")).isEqualTo((long) second * PAGE);
  }

  private static long bytes(String phase) {
    List<Share> shares = guest().shares(phase, Cause.BUFFERED);
    assertThat(shares).allMatch(share -> share.confidence() == Confidence.EXACT);
    return shares.stream().mapToLong(Share::bytes).sum();
  }
}
