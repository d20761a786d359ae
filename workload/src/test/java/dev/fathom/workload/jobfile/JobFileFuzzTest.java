package dev.fathom.workload.jobfile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Valid job files, damaged: each is a job file or refused with file and line, nothing else. */
class JobFileFuzzTest {
  private static final long SEED = Long.getLong("fathom.seed", 20261121L);
  private static final int RUNS = 100_000;
  private static final Pattern PLACED = Pattern.compile("(?s)test\\.fio:\\d+: .+");

  private static final List<String> VALID =
      List.of(
          """
          [global]
          rw=randrw:4
          rwmixread=70
          bs=4k,8k
          size=(1g-5m)
          ioengine=libaio
          [one]
          iodepth=32
          iodepth_batch_complete_min=4
          filename=a:b\\:c
          [two] ; second
          stonewall
          bsrange=1k-4k,2k:8k
          runtime=(2*5)
          time_based
          """,
          """
          [verify]
          rw=write
          verify=crc32c
          verify_interval=512
          size=50%
          filesize=1m-2m
          filename=/tmp/${WHERE}/$ncpus+1
          numjobs=$ncpus
          thinktime=10ms
          rate=1m,,
          percentile_list=50:99.9
          file_service_type=random:3
          kb_base=1000
          sync=dsync
          """);

  private static final List<String> PIECES =
      List.of(
          "[",
          "]",
          "[global]",
          "=",
          "\n",
          "\n[x]\n",
          ":",
          ",",
          "-",
          "%",
          "${",
          "}",
          "$pagesize",
          "(",
          ")",
          "^",
          "99999999999999999999",
          "-1",
          "0",
          "k",
          "0x",
          "include ",
          "include x\n",
          "\0",
          "é",
          ";",
          "#",
          "\\",
          " ",
          "((((((((",
          "1e308",
          "size=",
          "iodepth=",
          "bs=1\n",
          "/0",
          "*9^99",
          "z");

  @Test
  @Timeout(120)
  void damagedFilesAreReadOrRefused() {
    Random random = new Random(SEED);
    int read = 0;
    int refused = 0;
    for (int run = 0; run < RUNS; run++) {
      byte[] bytes = damaged(random);
      try {
        read += Text.parsed(bytes).jobs().isEmpty() ? 0 : 1;
      } catch (JobFileException e) {
        if (!PLACED.matcher(String.valueOf(e.getMessage())).matches()) {
          fail("seed %d run %d: %s", SEED, run, e.getMessage());
        }
        refused++;
      } catch (RuntimeException | AssertionError e) {
        String text = new String(bytes, StandardCharsets.UTF_8);
        throw new AssertionError("seed %d run %d:%n%s".formatted(SEED, run, text), e);
      }
    }
    assertThat(read).as("some damage is harmless").isGreaterThan(RUNS / 100);
    assertThat(refused).as("most damage is not").isGreaterThan(RUNS / 4);
  }

  private static byte[] damaged(Random random) {
    String text = VALID.get(random.nextInt(VALID.size()));
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    int damages = 1 + random.nextInt(4);
    for (int i = 0; i < damages; i++) {
      int at = random.nextInt(bytes.length + 1);
      bytes =
          switch (random.nextInt(5)) {
            case 0 -> spliced(bytes, at, 0, PIECES.get(random.nextInt(PIECES.size())));
            case 1 -> spliced(bytes, at, random.nextInt(12), "");
            case 2 -> spliced(bytes, at, 1, PIECES.get(random.nextInt(PIECES.size())));
            case 3 -> flipped(bytes, at, random);
            default -> spliced(bytes, at, 0, text.substring(random.nextInt(text.length())));
          };
    }
    return bytes;
  }

  private static byte[] spliced(byte[] bytes, int at, int removed, String inserted) {
    byte[] piece = inserted.getBytes(StandardCharsets.UTF_8);
    int end = Math.min(bytes.length, at + removed);
    byte[] out = Arrays.copyOf(bytes, at + piece.length + bytes.length - end);
    System.arraycopy(piece, 0, out, at, piece.length);
    System.arraycopy(bytes, end, out, at + piece.length, bytes.length - end);
    return out;
  }

  private static byte[] flipped(byte[] bytes, int at, Random random) {
    byte[] out = bytes.clone();
    if (at < out.length) {
      out[at] ^= (byte) (1 << random.nextInt(8));
    }
    return out;
  }
}
