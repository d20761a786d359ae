package dev.fathom.linux;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MountInfoTest {
  @Test
  void readsALineWithOptionalFields() {
    assertThat(
            MountInfo.parse(
                "36 35 98:7 /mnt1 /mnt2 rw,noatime master:1 propagate_from:2 - ext3 /dev/root"
                    + " rw,errors=continue"))
        .contains(
            new MountInfo(36, 98, 7, "/mnt1", "/mnt2", "ext3", "/dev/root", "rw,errors=continue"));
  }

  @Test
  void readsALineWithoutOptionalFields() {
    assertThat(MountInfo.parse("22 27 0:21 / /proc rw,relatime - proc proc rw"))
        .contains(new MountInfo(22, 0, 21, "/", "/proc", "proc", "proc", "rw"));
  }

  @Test
  void undoesEscapes() {
    assertThat(MountInfo.parse("1 2 8:1 / /a\\040b\\134c\\011 rw - xfs /dev/x rw"))
        .hasValueSatisfying(mount -> assertThat(mount.mountPoint()).isEqualTo("/a b\\c\t"));
  }

  @Test
  void readsNamesBeyondAscii() {
    // As bytes: the file is read one byte a character.
    assertThat(MountInfo.parse("1 2 8:1 / /\u00c3\u00a9 rw - xfs /dev/x rw"))
        .hasValueSatisfying(mount -> assertThat(mount.mountPoint()).isEqualTo("/\u00e9"));
  }

  @Test
  void passesOverWhatItCannotRead() {
    assertThat(MountInfo.parse("")).isEmpty();
    assertThat(MountInfo.parse("1 2 8:1 / /x rw")).isEmpty();
    assertThat(MountInfo.parse("1 2 nonsense / /x rw - xfs /dev/x rw")).isEmpty();
    assertThat(MountInfo.parse("1 2 - xfs")).isEmpty();
  }
}
