package dev.fathom.kernel.bpf;

/** Types of maps that are loaded here: {@code enum bpf_map_type} of include/uapi/linux/bpf.h. */
public enum MapType {
  /** Keys to values. */
  HASH(1),
  /** Values by index. */
  ARRAY(2),
  /** Keys to a value for each CPU. */
  PERCPU_HASH(5),
  /** A value for each index and CPU. */
  PERCPU_ARRAY(6),
  /** Stacks by number, as bpf_get_stackid stores them. */
  STACK_TRACE(7),
  /** Keys to values; the least recently used make room. */
  LRU_HASH(9),
  /** Keys to a value for each CPU; the least recently used make room. */
  LRU_PERCPU_HASH(10),
  /** Records for {@link RingBufferReader}. */
  RINGBUF(27),
  /** A value for each thread, gone with it. Its keys are pidfds. */
  TASK_STORAGE(29);

  private final int number;

  MapType(int number) {
    this.number = number;
  }

  /** As the kernel counts. */
  int number() {
    return number;
  }

  /** Whether a key has a value for each possible CPU. */
  public boolean isPerCpu() {
    return switch (this) {
      case PERCPU_HASH, PERCPU_ARRAY, LRU_PERCPU_HASH -> true;
      case HASH, ARRAY, STACK_TRACE, LRU_HASH, RINGBUF, TASK_STORAGE -> false;
    };
  }

  /** Whether the kernel takes the types of its keys and values. */
  boolean isTyped() {
    return this != RINGBUF && this != STACK_TRACE;
  }

  /** Whether the kernel needs them. */
  boolean needsTypes() {
    return this == TASK_STORAGE;
  }

  static MapType of(int number, String map) {
    for (MapType type : values()) {
      if (type.number == number) {
        return type;
      }
    }
    throw new MalformedObjectException("map " + map + " has type " + number + ", not known here");
  }
}
