package dev.fathom.kernel.record;

import dev.fathom.trace.Device;
import dev.fathom.trace.FileName;

/**
 * What the kernel's numbers are called. Called for every record by the thread that reads them, so
 * answers come from memory; what has to be looked up first may be unnamed for a while.
 */
public interface KernelNames {
  /** Numbers only: for recordings that are read elsewhere. */
  KernelNames NUMBERS =
      new KernelNames() {
        @Override
        public Device device(long number) {
          return number == 0 ? Device.UNKNOWN : new Device(number, "");
        }

        @Override
        public FileName file(long device, long inode, long processId) {
          return inode == 0 ? FileName.NONE : new FileName("", device, inode, false);
        }

        @Override
        public String cgroup(long id) {
          return id == 0 ? "" : Long.toString(id);
        }
      };

  /** A block device by its number, {@code major << 20 | minor}. */
  Device device(long number);

  /**
   * A file by its file system's device and its inode.
   *
   * @param processId who has or had it open
   */
  FileName file(long device, long inode, long processId);

  /**
   * The kernel has told a file's name: it holds for what is asked from now on. Those who do not
   * look names up themselves need not keep it.
   */
  default void learn(Notice.File file) {}

  /** Path of a control group by its id (the inode of its folder). */
  String cgroup(long id);
}
