package dev.fathom.kernel.bpf;

import dev.fathom.kernel.bpf.BpfException.Reason;
import dev.fathom.linux.Bpf;
import dev.fathom.linux.BpfMapRequest;
import dev.fathom.linux.Errno;
import dev.fathom.linux.ErrnoException;
import dev.fathom.linux.ResourceLimits;
import java.lang.foreign.MemorySegment;

/** Creates maps. */
final class MapCreation {
  private static final MemorySegment FIRST = MemorySegment.ofArray(new byte[Integer.BYTES]);

  private final int types;
  private final Descriptors descriptors;

  /**
   * For one object.
   *
   * @param types its types' descriptor
   */
  MapCreation(int types, Descriptors descriptors) {
    this.types = types;
    this.descriptors = descriptors;
  }

  BpfMap create(MapDefinition map) throws BpfException {
    BpfMapRequest request =
        new BpfMapRequest(
            map.type().number(),
            map.name(),
            map.keyBytes(),
            map.valueBytes(),
            map.maxEntries(),
            map.flags(),
            0,
            map.type().isTyped() ? types : 0,
            map.type().isTyped() ? map.keyTypeId() : 0,
            map.type().isTyped() ? map.valueTypeId() : 0);
    return new BpfMap(create(request, !map.type().needsTypes()), map);
  }

  /** Creates the map of a section, and fills it. */
  int create(DataSection section) throws BpfException {
    int flags = Bpf.MAP_MAPPABLE | (section.isReadOnly() ? Bpf.MAP_READ_ONLY_FOR_PROGRAMS : 0);
    BpfMapRequest request =
        new BpfMapRequest(
            MapType.ARRAY.number(),
            section.name(),
            Integer.BYTES,
            section.content().length,
            1,
            flags,
            0,
            section.typeId() == 0 ? 0 : types,
            0,
            section.typeId());
    int fd = create(request, true);
    check("fill", section, Bpf.update(fd, FIRST, MemorySegment.ofArray(section.content()), 0));
    if (section.isReadOnly()) {
      check("freeze", section, Bpf.freeze(fd));
    }
    return fd;
  }

  private static void check(String what, DataSection section, int result) throws BpfException {
    if (result < 0) {
      throw Refusals.of(what + " section " + section.name(), -result, "");
    }
  }

  private int create(BpfMapRequest request, boolean mayLackTypes) throws BpfException {
    int fd = Bpf.createMap(request);
    if (fd == -Errno.EPERM && Refusals.mayLoad() && raiseMemoryLock()) {
      fd = Bpf.createMap(request);
    }
    if (fd < 0 && fd != -Errno.EPERM && mayLackTypes && request.btfFd() != 0) {
      fd = Bpf.createMap(request.withoutTypes());
    }
    if (fd < 0) {
      throw refusal(request.name(), -fd);
    }
    return descriptors.add(fd);
  }

  private static BpfException refusal(String map, int errno) {
    boolean isLimit = errno == Errno.EPERM && Refusals.mayLoad();
    Reason reason =
        switch (errno) {
          case Errno.EPERM -> isLimit ? Reason.MEMORY_LOCK_LIMIT : Reason.NOT_PERMITTED;
          case Errno.E2BIG -> Reason.NO_MEMORY;
          default -> Refusals.reason(errno);
        };
    return new BpfException(reason, "create map " + map, errno, "");
  }

  /** Before Linux 5.11 maps are locked memory. Whether it could be raised. */
  private static boolean raiseMemoryLock() {
    long unlimited = ResourceLimits.UNLIMITED;
    try {
      ResourceLimits.set(
          ResourceLimits.Resource.MEMLOCK, new ResourceLimits.Limit(unlimited, unlimited));
      return true;
    } catch (ErrnoException e) {
      return false;
    }
  }
}
