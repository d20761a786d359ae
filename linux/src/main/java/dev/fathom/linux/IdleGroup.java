package dev.fathom.linux;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.regex.Pattern;

/**
 * A control group for this process, in which it can be told to take processors only when nobody
 * else wants them: {@code cpu.idle}, Linux 5.15. Who wakes up then need not wait until it has had
 * its slice. The policy SCHED_IDLE does the same only among tasks of one group, and sessions are
 * groups ({@code kernel.sched_autogroup_enabled}); so this one lies at the top of the hierarchy.
 *
 * <p>Needs root. It is removed by {@link #close}; of a process that was killed it stays behind
 * empty, and goes when the next one is made. Belongs to one thread, but all threads of the process
 * are moved.
 *
 * <p>Source: {@code Documentation/admin-guide/cgroup-v2.rst}; {@code check_preempt_wakeup_fair} of
 * {@code kernel/sched/fair.c}.
 */
public final class IdleGroup implements AutoCloseable {
  private static final String PREFIX = "fathom-idle-";
  private static final Pattern NAME = Pattern.compile(PREFIX + "(\\d+)");
  private static final Path OWN = Path.of("/proc/self/cgroup");
  private static final String MEMBERS = "cgroup.procs";
  private static final String IDLE = "cpu.idle";

  /** What stands for the process that writes it. */
  private static final String MYSELF = "0";

  private final CpuHierarchy hierarchy;
  private final Path group;
  private boolean entered;
  private boolean idle;

  private IdleGroup(CpuHierarchy hierarchy, Path group) {
    this.hierarchy = hierarchy;
    this.group = group;
  }

  /**
   * Makes the group; the process stays where it is. Does not wait.
   *
   * @throws UnsupportedOperationException saying what stands against it: no hierarchy with the
   *     controller cpu, none that this process may change, or a kernel without {@code cpu.idle}
   */
  public static IdleGroup create() {
    CpuHierarchy hierarchy =
        CpuHierarchy.find(MountInfo.all(), ProcFile.text(OWN).orElse(""))
            .orElseThrow(() ->
                new UnsupportedOperationException(
                    "cannot be idle: no control groups with the controller cpu are mounted"));
    Leftovers.remove(hierarchy.top(), NAME);
    Path group = hierarchy.top().resolve(PREFIX + ProcessHandle.current().pid());
    try {
      Files.createDirectories(group);
      if (Files.exists(group.resolve(IDLE))) {
        return new IdleGroup(hierarchy, group);
      }
      Files.delete(group);
    } catch (IOException e) {
      throw new UnsupportedOperationException(
          "cannot be idle, run as root: the control group %s cannot be made".formatted(group), e);
    }
    throw new UnsupportedOperationException(
        "cannot be idle: the groups in %s have no cpu.idle; it needs Linux 5.15, and cpu in"
                .formatted(hierarchy.top())
            + " cgroup.subtree_control");
  }

  private static void write(Path file, String text) throws IOException {
    Files.write(file, text.getBytes(StandardCharsets.US_ASCII), StandardOpenOption.WRITE);
  }

  /** Moves the process into the group; not idle yet. May wait for forks under way. */
  public void enter() throws IOException {
    write(group.resolve(MEMBERS), MYSELF);
    entered = true;
  }

  /**
   * Has it take processors only when nobody else wants them, or its share like any other group.
   * Does not wait.
   */
  public void idle(boolean wanted) throws IOException {
    write(group.resolve(IDLE), wanted ? "1" : "0");
    idle = wanted;
  }

  /** Whether it was told to come last. */
  public boolean idle() {
    return idle;
  }

  private void leave() throws IOException {
    if (!entered) {
      return;
    }
    try {
      write(hierarchy.home().resolve(MEMBERS), MYSELF);
    } catch (IOException e) {
      // Its group may be gone meanwhile.
      write(hierarchy.top().resolve(MEMBERS), MYSELF);
    }
    entered = false;
  }

  /**
   * Moves the process back to where it was, and removes the group, as far as that can be done.
   * Idempotent.
   */
  @Override
  public void close() {
    try {
      leave();
      Files.deleteIfExists(group);
    } catch (IOException e) {
      // It goes when the next one is made.
    }
  }
}
