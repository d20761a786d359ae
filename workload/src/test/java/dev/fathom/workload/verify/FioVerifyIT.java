package dev.fathom.workload.verify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fathom.workload.result.Fio;
import dev.fathom.workload.verify.Mismatch.Part;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Writes with fio and verifies with ours, and the other way round. */
class FioVerifyIT {
  private static final int FILE_BYTES = 1 << 20;
  private static final int BLOCK_BYTES = 4096;

  /** Or fio leaves a file in the working directory. */
  private static final String NO_STATE_FILE = "--verify_state_save=0";

  @TempDir Path directory;

  @ParameterizedTest
  @CsvSource({
    "4096,4096,crc32c",
    "65536,65536,crc32c",
    "16384,1024,crc32c",
    "512,512,crc32c-intel"
  })
  void whatFioWroteIsRight(int block, int interval, String verify) throws Exception {
    Path file = directory.resolve("data");
    fioWrites(file, block, interval, verify, "--rw=write");
    assertThat(mismatches(file, block, interval)).isEmpty();
    assertThat(seeds(file, block)).isEqualTo(expectedSeeds(FILE_BYTES / block));
  }

  @Test
  void whatFioWroteAtRandomIsRight() throws Exception {
    Path file = directory.resolve("data");
    fioWrites(file, BLOCK_BYTES, BLOCK_BYTES, "crc32c", "--rw=randwrite");
    assertThat(mismatches(file, BLOCK_BYTES, BLOCK_BYTES)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"4096,4096", "65536,65536", "16384,1024"})
  void fioFindsNothingWrongWithWhatWeWrote(int block, int interval) throws Exception {
    Path file = weWrite(block, interval);
    Fio fio = fioVerifies(file, block, interval);
    assertThat(fio.status()).as(fio.output()).isZero();
    Fio verifyOnly = fioVerifiesOnly(file, block, interval);
    assertThat(verifyOnly.status()).as(verifyOnly.output()).isZero();
  }

  @ParameterizedTest
  @CsvSource({"0,MAGIC", "17,HEADER_CHECKSUM", "40,DATA_CHECKSUM", "2345,DATA_CHECKSUM"})
  void bothFindAFlippedBit(int at, Part part) throws Exception {
    Path file = weWrite(BLOCK_BYTES, BLOCK_BYTES);
    long flippedOffset = 23L * BLOCK_BYTES;
    byte[] bytes = Files.readAllBytes(file);
    bytes[(int) flippedOffset + at] ^= 4;
    Files.write(file, bytes);
    Fio fio = fioVerifies(file, BLOCK_BYTES, BLOCK_BYTES);
    assertThat(fio.status()).isNotZero();
    assertThat(fio.output()).contains("offset " + flippedOffset);
    List<Mismatch> ours = mismatches(file, BLOCK_BYTES, BLOCK_BYTES);
    assertThat(ours).hasSize(1);
    assertThat(ours.getFirst().offsetBytes()).isEqualTo(flippedOffset);
    assertThat(ours.getFirst().part()).isEqualTo(part);
  }

  @Test
  void seedsFollowRandseedAndTheJobsNumber() throws Exception {
    Path file = directory.resolve("data");
    Fio.output(
        "--ioengine=psync",
        "--verify=crc32c",
        "--do_verify=0",
        NO_STATE_FILE,
        "--bs=" + BLOCK_BYTES,
        "--size=64k",
        "--randseed=123456789012",
        "--rw=write",
        "--name=first",
        "--filename=" + directory.resolve("other"),
        "--name=second",
        "--ioengine=psync",
        "--verify=crc32c",
        "--do_verify=0",
        NO_STATE_FILE,
        "--bs=" + BLOCK_BYTES,
        "--size=64k",
        "--randseed=123456789012",
        "--rw=write",
        "--filename=" + file);
    var expected = new SeedSequence(123456789012L, 2);
    for (long seed : seeds(file, BLOCK_BYTES)) {
      assertThat(seed).isEqualTo(expected.next());
    }
  }

  private static void fioWrites(Path file, int block, int interval, String verify, String direction)
      throws Exception {
    Fio.output(
        "--name=write",
        "--ioengine=psync",
        direction,
        "--verify=" + verify,
        "--do_verify=0",
        NO_STATE_FILE,
        "--bs=" + block,
        "--verify_interval=" + interval,
        "--size=" + FILE_BYTES,
        "--filename=" + file);
  }

  private static Fio fioVerifies(Path file, int block, int interval) throws Exception {
    return fioReads(file, block, interval, "--rw=read");
  }

  private static Fio fioVerifiesOnly(Path file, int block, int interval) throws Exception {
    return fioReads(file, block, interval, "--rw=write", "--verify_only");
  }

  private static Fio fioReads(Path file, int block, int interval, String... more) throws Exception {
    var arguments =
        new ArrayList<String>(
            List.of(
                "--name=verify",
                "--ioengine=psync",
                "--verify=crc32c",
                NO_STATE_FILE,
                "--bs=" + block,
                "--verify_interval=" + interval,
                "--size=" + FILE_BYTES,
                "--filename=" + file));
    arguments.addAll(List.of(more));
    return Fio.run(arguments.toArray(String[]::new));
  }

  private Path weWrite(int block, int interval) throws IOException {
    Path file = directory.resolve("data");
    var buffer = ByteBuffer.allocateDirect(block);
    var verify = new VerifyBlock(buffer);
    var seeds = new SeedSequence(SeedSequence.DEFAULT_RANDOM_SEED, 1);
    var stamp = new BlockStamp();
    try (var channel =
        Files.newByteChannel(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      for (int i = 0; i < FILE_BYTES / block; i++) {
        verify.fill(block, interval, (long) i * block, stamp.set(seeds.next(), 23, 1, i));
        channel.write(buffer.clear());
      }
    }
    return file;
  }

  private static List<Mismatch> mismatches(Path file, int block, int interval) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    assertThat(bytes).hasSize(FILE_BYTES);
    var mismatches = new ArrayList<Mismatch>();
    for (int at = 0; at < FILE_BYTES; at += block) {
      var verify = new VerifyBlock(ByteBuffer.wrap(bytes, at, block).slice());
      @Nullable Mismatch mismatch = verify.check(block, interval, file.toString(), at);
      if (mismatch != null) {
        mismatches.add(mismatch);
      }
    }
    return mismatches;
  }

  private static List<Long> seeds(Path file, int block) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    var seeds = new ArrayList<Long>();
    for (int at = 0; at < bytes.length; at += block) {
      seeds.add(new VerifyBlock(ByteBuffer.wrap(bytes, at, block).slice()).seed());
    }
    return seeds;
  }

  private static List<Long> expectedSeeds(int count) {
    var sequence = new SeedSequence(SeedSequence.DEFAULT_RANDOM_SEED, 1);
    var seeds = new ArrayList<Long>();
    for (int i = 0; i < count; i++) {
      seeds.add(sequence.next());
    }
    return seeds;
  }
}
