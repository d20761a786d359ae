package dev.fathom.kernel.names;

import dev.fathom.kernel.record.KernelNames;
import dev.fathom.kernel.record.Notice;
import dev.fathom.trace.Device;
import dev.fathom.trace.FileName;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The names on this machine, now: from sysfs and the control groups' folders; of files, what the
 * kernel tells, and otherwise what processes have open. Remembered; looked up at most a few times a
 * second, so that hostile numbers cost little. Belongs to the thread that reads the records.
 */
public final class LiveNames implements KernelNames {
  private static final int MOST_FILES = 65_536;

  private final Map<Long, Device> devices = new HashMap<>();
  private final CgroupNames cgroups = new CgroupNames();
  private final OpenFiles openFiles = new OpenFiles();
  private final MountPoints mounts = new MountPoints();
  private final Map<Inode, FileName> files = new Files();

  /** The last answers: most records are of the device and file of the one before. */
  private Device lastDevice = Device.UNKNOWN;

  private FileName lastFile = FileName.NONE;

  /** Knows nothing yet. */
  public LiveNames() {}

  private record Inode(long device, long inode) {}

  /** Forgets what was not asked for longest. */
  private static final class Files extends LinkedHashMap<Inode, FileName> {
    private static final long serialVersionUID = 1;

    Files() {
      super(256, 0.75f, true);
    }

    @Override
    protected boolean removeEldestEntry(Map.Entry<Inode, FileName> eldest) {
      return size() > MOST_FILES;
    }
  }

  @Override
  public Device device(long number) {
    if (number == 0) {
      return Device.UNKNOWN;
    }
    if (lastDevice.number() != number) {
      lastDevice = devices.computeIfAbsent(number, DeviceNames::lookUp);
    }
    return lastDevice;
  }

  @Override
  public String cgroup(long id) {
    return id == 0 ? "" : cgroups.of(id);
  }

  @Override
  public FileName file(long device, long inode, long processId) {
    if (inode == 0) {
      return FileName.NONE;
    }
    if (lastFile.inode() == inode && lastFile.device() == device) {
      return lastFile;
    }
    Inode key = new Inode(device, inode);
    FileName known = files.get(key);
    if (known != null && !known.path().isEmpty()) {
      lastFile = known;
      return known;
    }
    if (known == null || openFiles.mayLookAgain()) {
      known = lookUp(device, inode, processId);
      files.put(key, known);
    }
    return known;
  }

  private FileName lookUp(long device, long inode, long processId) {
    String path = openFiles.pathOf(processId, device, inode);
    return new FileName(path, device, inode, !path.isEmpty());
  }

  /** The path, seen from where the file system is mounted; a deleted file's says so. */
  @Override
  public void learn(Notice.File file) {
    if (file.nameless()) {
      return;
    }
    String path =
        file.truncated()
            ? mounts.of(file.fsDevice()) + "/…/" + file.path()
            : mounts.pathOf(file.fsDevice(), file.path());
    lastFile = FileName.NONE;
    String marked = file.deleted() ? path + " (deleted)" : path;
    files.put(
        new Inode(file.fsDevice(), file.inode()),
        new FileName(marked, file.fsDevice(), file.inode(), false));
  }
}
