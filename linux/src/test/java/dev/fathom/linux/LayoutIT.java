package dev.fathom.linux;

import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Structs and constants against the C compiler and the headers of this machine. */
class LayoutIT {
  private static final String STATX = "struct statx";

  @Test
  void statx() throws Exception {
    CLayout.including("fcntl.h", "sys/stat.h")
        .size("SIZE", STATX)
        .offset("MASK", STATX, "stx_mask")
        .offset("BLKSIZE", STATX, "stx_blksize")
        .offset("ATTRIBUTES", STATX, "stx_attributes")
        .offset("MODE", STATX, "stx_mode")
        .offset("INO", STATX, "stx_ino")
        .offset("SIZE_BYTES", STATX, "stx_size")
        .offset("BLOCKS", STATX, "stx_blocks")
        .offset("ATTRIBUTES_MASK", STATX, "stx_attributes_mask")
        .offset("RDEV_MAJOR", STATX, "stx_rdev_major")
        .offset("RDEV_MINOR", STATX, "stx_rdev_minor")
        .offset("DEV_MAJOR", STATX, "stx_dev_major")
        .offset("DEV_MINOR", STATX, "stx_dev_minor")
        .offset("MNT_ID", STATX, "stx_mnt_id")
        .offset("DIO_MEM_ALIGN", STATX, "stx_dio_mem_align")
        .offset("DIO_OFFSET_ALIGN", STATX, "stx_dio_offset_align")
        .values("", "STATX_BASIC_STATS", "STATX_MNT_ID", "STATX_DIOALIGN")
        .values("", "AT_FDCWD", "AT_EMPTY_PATH")
        .values("", "S_IFMT", "S_IFSOCK", "S_IFREG", "S_IFBLK", "S_IFDIR", "S_IFCHR", "S_IFIFO")
        .newer("DIO_MEM_ALIGN", "DIO_OFFSET_ALIGN", "STATX_DIOALIGN", "MNT_ID", "STATX_MNT_ID")
        .matches(StatxLayout.class);
  }

  @Test
  void statfs() throws Exception {
    String type = "struct statfs";
    CLayout.including("asm/statfs.h")
        .size("SIZE", type)
        .offset("TYPE", type, "f_type")
        .offset("BSIZE", type, "f_bsize")
        .offset("BLOCKS", type, "f_blocks")
        .offset("BFREE", type, "f_bfree")
        .offset("BAVAIL", type, "f_bavail")
        .offset("FLAGS", type, "f_flags")
        .matches(StatfsLayout.class);
  }

  @Test
  void rusage() throws Exception {
    String type = "struct rusage";
    CLayout.including("linux/time.h", "linux/resource.h")
        .size("SIZE", type)
        .offset("UTIME_SECONDS", type, "ru_utime.tv_sec")
        .offset("UTIME_MICROS", type, "ru_utime.tv_usec")
        .offset("STIME_SECONDS", type, "ru_stime.tv_sec")
        .offset("STIME_MICROS", type, "ru_stime.tv_usec")
        .offset("MINFLT", type, "ru_minflt")
        .offset("MAJFLT", type, "ru_majflt")
        .offset("NVCSW", type, "ru_nvcsw")
        .offset("NIVCSW", type, "ru_nivcsw")
        .values("", "RUSAGE_SELF", "RUSAGE_THREAD")
        .matches(RusageLayout.class);
  }

  @Test
  void resourceLimits() throws Exception {
    CLayout.including("linux/time.h", "linux/resource.h")
        .size("SIZE", "struct rlimit64")
        .offset("CUR", "struct rlimit64", "rlim_cur")
        .offset("MAX", "struct rlimit64", "rlim_max")
        .matches(ResourceLimitLayout.class);

    CLayout numbers = CLayout.including("linux/time.h", "linux/resource.h", "asm/resource.h");
    Map<String, Long> ours = new LinkedHashMap<>();
    for (ResourceLimits.Resource resource : ResourceLimits.Resource.values()) {
      numbers.values("RLIMIT_", resource.name());
      ours.put(resource.name(), (long) resource.number);
    }
    numbers.matches(ours);
  }

  @Test
  void seccomp() throws Exception {
    CLayout.including("linux/seccomp.h", "linux/filter.h", "linux/audit.h", "linux/prctl.h")
        .size("PROGRAM_SIZE", "struct sock_fprog")
        .offset("PROGRAM_LEN", "struct sock_fprog", "len")
        .offset("PROGRAM_FILTER", "struct sock_fprog", "filter")
        .size("INSTRUCTION_SIZE", "struct sock_filter")
        .offset("INSTRUCTION_CODE", "struct sock_filter", "code")
        .offset("INSTRUCTION_JT", "struct sock_filter", "jt")
        .offset("INSTRUCTION_JF", "struct sock_filter", "jf")
        .offset("INSTRUCTION_K", "struct sock_filter", "k")
        .offset("DATA_NR", "struct seccomp_data", "nr")
        .offset("DATA_ARCH", "struct seccomp_data", "arch")
        .value("LOAD", "BPF_LD | BPF_W | BPF_ABS")
        .value("JUMP_IF_EQUAL", "BPF_JMP | BPF_JEQ | BPF_K")
        .value("RETURN", "BPF_RET | BPF_K")
        .values("", "SECCOMP_SET_MODE_FILTER", "SECCOMP_FILTER_FLAG_TSYNC")
        .values("", "SECCOMP_RET_ERRNO", "SECCOMP_RET_ALLOW", "PR_SET_NO_NEW_PRIVS")
        .value("AUDIT_ARCH_X86_64", "(int) AUDIT_ARCH_X86_64")
        .value("AUDIT_ARCH_AARCH64", "(int) AUDIT_ARCH_AARCH64")
        .matches(SeccompLayout.class);
  }

  @Test
  void capabilities() throws Exception {
    CLayout.including("linux/capability.h")
        .values("", "CAP_IPC_LOCK", "CAP_SYS_ADMIN", "CAP_SYS_NICE")
        .values("", "CAP_PERFMON", "CAP_BPF")
        .newer("CAP_PERFMON", "CAP_BPF")
        .matches(ProcessCapabilities.class);
  }

  @Test
  void blockDevices() throws Exception {
    CLayout.including("linux/fs.h")
        .value("BLKGETSIZE64", "(int) BLKGETSIZE64")
        .ours("SECTOR_BYTES")
        .matches(BlockDevice.class);
  }

  @Test
  void memory() throws Exception {
    CLayout.including("sys/mman.h")
        .values("", "PROT_READ")
        .value("PROT_READ_WRITE", "PROT_READ | PROT_WRITE")
        .values("", "MAP_SHARED", "MAP_PRIVATE", "MAP_ANONYMOUS", "MAP_POPULATE")
        .values("", "MADV_HUGEPAGE", "MADV_DONTNEED")
        .ours("PAGE_BYTES")
        .matches(Memory.class);
  }

  @Test
  void callsOnFiles() throws Exception {
    CLayout.including("fcntl.h", "sys/uio.h", "unistd.h")
        .values("", "O_RDONLY", "O_WRONLY", "O_RDWR", "O_CREAT", "O_EXCL", "O_TRUNC", "O_NONBLOCK")
        .values("", "O_DSYNC", "O_DIRECT", "O_SYNC", "O_CLOEXEC")
        .values("", "RWF_NOWAIT", "RWF_DSYNC", "RWF_SYNC")
        .values("", "SYNC_FILE_RANGE_WAIT_BEFORE", "SYNC_FILE_RANGE_WRITE")
        .values("", "SYNC_FILE_RANGE_WAIT_AFTER")
        .values("", "FALLOC_FL_KEEP_SIZE", "FALLOC_FL_PUNCH_HOLE")
        .values("", "AT_FDCWD", "SEEK_END", "F_GETFL", "F_SETFL", "POSIX_FADV_DONTNEED")
        .matches(FileCalls.class);
  }

  @Test
  void poll() throws Exception {
    CLayout.including("poll.h", "time.h")
        .values("", "POLLIN", "POLLPRI", "POLLOUT", "POLLERR", "POLLHUP", "POLLNVAL")
        .size("ENTRY_BYTES", "struct pollfd")
        .size("TIMESPEC_BYTES", "struct timespec")
        .matches(Poll.class);
  }

  @Test
  void iovecs() throws Exception {
    CLayout.including("linux/uio.h")
        .size("IOVEC_BYTES", "struct iovec")
        .value("MAX_SEGMENTS", "UIO_MAXIOV")
        .matches(Iovecs.class);
  }

  @Test
  void eventFds() throws Exception {
    CLayout.including("sys/eventfd.h")
        .value("NONBLOCK_CLOEXEC", "EFD_NONBLOCK | EFD_CLOEXEC")
        .matches(EventFd.class);
  }

  @Test
  void fileSystems() throws Exception {
    CLayout layout = CLayout.including("linux/magic.h");
    Map<String, Long> ours = new LinkedHashMap<>();
    for (FileSystemMagic known : FileSystemMagic.values()) {
      String macro =
          switch (known) {
            case HUGETLBFS, ISO9660, OVERLAY, VFAT, EXT, EROFS -> otherName(known);
            case BPF -> "BPF_FS_MAGIC";
            case BCACHEFS, GFS2, NTFS3, ZFS -> "";
            case CRAMFS, DEBUGFS, PIPEFS, RAMFS, SOCKFS, SQUASHFS, SYSFS, TMPFS, TRACEFS, V9FS ->
                known.name() + "_MAGIC";
            case NILFS2 -> "NILFS_SUPER_MAGIC";
            default -> known.name() + "_SUPER_MAGIC";
          };
      if (!macro.isEmpty()) {
        layout.value(known.name(), macro);
        ours.put(known.name(), known.magic);
      }
    }
    layout.newer("CEPH", "CIFS", "SMB2", "EXFAT").matches(ours);
  }

  private static String otherName(FileSystemMagic known) {
    return switch (known) {
      case HUGETLBFS -> "HUGETLBFS_MAGIC";
      case ISO9660 -> "ISOFS_SUPER_MAGIC";
      case OVERLAY -> "OVERLAYFS_SUPER_MAGIC";
      case VFAT -> "MSDOS_SUPER_MAGIC";
      case EXT -> "EXT4_SUPER_MAGIC";
      default -> "EROFS_SUPER_MAGIC_V1";
    };
  }
}
