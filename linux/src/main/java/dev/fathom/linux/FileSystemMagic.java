package dev.fathom.linux;

/** File systems by the number that statfs(2) gives them: include/uapi/linux/magic.h and others. */
enum FileSystemMagic {
  AUTOFS(0x0187, "autofs"),
  BPF(0xcafe4a11L, "bpf"),
  BTRFS(0x9123683eL, "btrfs"),
  CEPH(0x00c36400, "ceph"),
  CGROUP(0x27e0eb, "cgroup"),
  CGROUP2(0x63677270, "cgroup2"),
  CIFS(0xff534d42L, "cifs"),
  CRAMFS(0x28cd3d45, "cramfs"),
  DEBUGFS(0x64626720, "debugfs"),
  DEVPTS(0x1cd1, "devpts"),
  ECRYPTFS(0xf15f, "ecryptfs"),
  EROFS(0xe0f5e1e2L, "erofs"),
  EXFAT(0x2011bab0, "exfat"),
  EXT(0xef53, "ext2/ext3/ext4"),
  F2FS(0xf2f52010L, "f2fs"),
  FUSE(0x65735546, "fuse"),
  HUGETLBFS(0x958458f6L, "hugetlbfs"),
  ISO9660(0x9660, "iso9660"),
  JFFS2(0x72b6, "jffs2"),
  NFS(0x6969, "nfs"),
  NILFS2(0x3434, "nilfs2"),
  OCFS2(0x7461636f, "ocfs2"),
  OVERLAY(0x794c7630, "overlay"),
  PIPEFS(0x50495045, "pipefs"),
  PROC(0x9fa0, "proc"),
  RAMFS(0x858458f6L, "ramfs"),
  SMB2(0xfe534d42L, "smb2"),
  SOCKFS(0x534f434b, "sockfs"),
  SQUASHFS(0x73717368, "squashfs"),
  SYSFS(0x62656572, "sysfs"),
  TMPFS(0x01021994, "tmpfs"),
  TRACEFS(0x74726163, "tracefs"),
  UDF(0x15013346, "udf"),
  V9FS(0x01021997, "9p"),
  VFAT(0x4d44, "vfat"),
  XFS(0x58465342, "xfs"),
  // Not in magic.h: fs/gfs2, fs/bcachefs, fs/ntfs3, and OpenZFS.
  BCACHEFS(0xca451a4eL, "bcachefs"),
  GFS2(0x01161970, "gfs2"),
  NTFS3(0x7366746e, "ntfs3"),
  ZFS(0x2fc12fc1, "zfs");

  final long magic;
  final String fileSystem;

  FileSystemMagic(long magic, String fileSystem) {
    this.magic = magic;
    this.fileSystem = fileSystem;
  }

  /** The file system's name, or e.g. {@code unknown (0x1234)}. */
  static String name(long magic) {
    for (FileSystemMagic known : values()) {
      if (known.magic == magic) {
        return known.fileSystem;
      }
    }
    return "unknown (0x" + Long.toHexString(magic) + ")";
  }
}
