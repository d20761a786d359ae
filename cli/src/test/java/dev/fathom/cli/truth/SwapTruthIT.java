package dev.fathom.cli.truth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.fathom.cli.TracingRun;
import dev.fathom.cli.truth.Traced.Share;
import dev.fathom.testkit.LoopMount;
import dev.fathom.testkit.LoopMount.FileSystem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A process that needs more memory than it may have, and a swap device of its own. */
class SwapTruthIT {
  private static final long MAY_BYTES = 16L << 20;
  private static final long MORE_BYTES = 2L << 20;

  private static final long NEEDS_BYTES = MAY_BYTES + MORE_BYTES;
  private static final long DEVICE_BYTES = 4 * NEEDS_BYTES;

  private static final int PAGE = 4096;
  private static final Pattern REFUSED = Pattern.compile("([\\d,]+) bios: their table was full");

  @TempDir Path directory;

  /** Swap on a device, until closed; the test is skipped where the kernel refuses it. */
  private record Swap(Path device) implements AutoCloseable {
    static Swap on(Path device) throws IOException, InterruptedException {
      Programs.run("mkswap", device.toString());
      Programs.Outcome on = Programs.attempt("swapon", device.toString());
      assumeTrue(on.status() == 0, () -> "no swap here: " + on.text());
      return new Swap(device);
    }

    @Override
    public void close() throws IOException {
      Programs.undo("swapoff", device.toString());
    }
  }

  /** A control group with little memory, of either version of cgroups(7). */
  private record Group(Path folder) implements AutoCloseable {
    static Group ofLittleMemory() throws IOException {
      String name = "fathom-swap-" + ProcessHandle.current().pid();
      Path first = Path.of("/sys/fs/cgroup/memory");
      Path second = Path.of("/sys/fs/cgroup");
      boolean old = Files.isWritable(first.resolve("memory.limit_in_bytes"));
      boolean there = old || Files.exists(second.resolve("cgroup.subtree_control"));
      assumeTrue(there, "no memory control groups here");
      Group group = new Group(Files.createDirectory((old ? first : second).resolve(name)));
      Path limit = group.folder.resolve(old ? "memory.limit_in_bytes" : "memory.max");
      if (!Files.exists(limit)) {
        group.close();
      }
      assumeTrue(Files.exists(limit), "the control groups here do not limit memory");
      Files.writeString(limit, Long.toString(MAY_BYTES));
      return group;
    }

    /** Runs a command in it; its process id. */
    long run(String command) throws IOException, InterruptedException {
      return TracingRun.run("sh", "-c", "echo $$ >" + folder + "/cgroup.procs && exec " + command);
    }

    @Override
    public void close() throws IOException {
      Files.delete(folder);
    }
  }

  /** A burst of swapping may find no room in the kernel's table of bios; the rest must be there. */
  private static void assertThatWhatIsMissingIsCounted(Account account) {
    String device = account.most().keySet().iterator().next();
    Matcher refused = REFUSED.matcher(account.err());
    long missing = refused.find() ? Long.parseLong(refused.group(1).replace(",", "")) * PAGE : 0;
    assertThat(account.moved(device, "write") + missing)
        .as(account.err())
        .isBetween(
            Account.counted(account.least(), device, "write"),
            Account.counted(account.most(), device, "write"));
    assertThat(account.unknown("write")).isEmpty();
  }

  @Test
  void swappingIsWhoeverNeedsTheMemory() throws Exception {
    TracingRun.assumeAvailable();
    LoopMount.assumeAvailable();
    assumeTrue(Programs.isThere("swapon"), "swapon is not installed");
    Path program = Actor.in(directory).program();
    long[] pid = new long[1];
    Account account;
    try (Group group = Group.ofLittleMemory();
        LoopMount loop = LoopMount.open(directory, FileSystem.NONE, DEVICE_BYTES, false);
        Swap swap = Swap.on(loop.device())) {
      account =
          Trial.of(
              directory,
              List.of(swap.device()),
              () -> pid[0] = group.run(program + " /dev/null memory:" + NEEDS_BYTES));
    }
    assertThatWhatIsMissingIsCounted(account);
    assertThat(Account.byProcess(account.shares("write")).get(pid[0]))
        .as(account.err())
        .isGreaterThanOrEqualTo(MORE_BYTES);
    assertThat(Account.byProcess(account.shares("read")).get(pid[0]))
        .as(account.err())
        .isPositive();
    for (Share share : account.shares("write")) {
      assertThat(share.cause()).as(share.toString()).isEqualTo("swap");
      assertThat(share.confidence()).as(share.toString()).isEqualTo("submitter_only");
    }
  }
}
