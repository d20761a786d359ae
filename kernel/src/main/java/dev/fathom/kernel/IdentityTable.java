package dev.fathom.kernel;

import dev.fathom.kernel.bpf.BpfMap;
import dev.fathom.linux.ErrnoException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The tasks to which the kernel programs' tables refer by number. One thread. */
final class IdentityTable {
  // struct identity: kernel/src/main/bpf/actor.bpf.h
  static final int IDENTITIES = 65_536;
  static final int NUMBER_AT = 0;
  static final int TGID_AT = 4;
  static final int TID_AT = 8;
  static final int COMM_AT = 16;
  static final int COMM_BYTES = 16;
  static final int CGROUP_AT = 32;

  private final BpfMap map;

  /** Numbers are never reused, so what was found holds. */
  private final Map<Integer, Optional<Identity>> known = new Known();

  IdentityTable(BpfMap map) {
    this.map = map;
  }

  /**
   * A task as it was when it wrote.
   *
   * @param command hostile
   * @param cgroup its id
   */
  record Identity(long processId, long threadId, String command, long cgroup) {}

  /** Forgets what was asked for first. */
  private static final class Known extends LinkedHashMap<Integer, Optional<Identity>> {
    private static final long serialVersionUID = 1;
    private static final int MOST = 16_384;

    @Override
    protected boolean removeEldestEntry(Map.Entry<Integer, Optional<Identity>> eldest) {
      return size() > MOST;
    }
  }

  /** The task of a number; empty if its place was given to another one. */
  Optional<Identity> find(int number) throws ErrnoException {
    Optional<Identity> answer = known.get(number);
    if (answer == null) {
      answer = lookUp(number);
      known.put(number, answer);
    }
    return answer;
  }

  private Optional<Identity> lookUp(int number) throws ErrnoException {
    byte[] value = map.lookup(BpfMap.bytes(number & IDENTITIES - 1));
    if (value == null) {
      return Optional.empty();
    }
    ByteBuffer task = ByteBuffer.wrap(value).order(ByteOrder.LITTLE_ENDIAN);
    if (number == 0 || task.getInt(NUMBER_AT) != number) {
      return Optional.empty();
    }
    int end = COMM_AT;
    while (end < COMM_AT + COMM_BYTES && value[end] != 0) {
      end++;
    }
    return Optional.of(
        new Identity(
            task.getInt(TGID_AT) & 0xffff_ffffL,
            task.getInt(TID_AT) & 0xffff_ffffL,
            new String(value, COMM_AT, end - COMM_AT, StandardCharsets.UTF_8),
            task.getLong(CGROUP_AT)));
  }
}
