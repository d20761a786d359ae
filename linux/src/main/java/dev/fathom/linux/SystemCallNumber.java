package dev.fathom.linux;

import static dev.fathom.linux.Linux.AARCH64;

/**
 * Numbers of system calls: arch/x86/entry/syscalls/syscall_64.tbl and
 * include/uapi/asm-generic/unistd.h (aarch64).
 */
final class SystemCallNumber {
  static final int READ = AARCH64 ? 63 : 0;
  static final int WRITE = AARCH64 ? 64 : 1;
  static final int CLOSE = AARCH64 ? 57 : 3;
  static final int LSEEK = AARCH64 ? 62 : 8;
  static final int MMAP = AARCH64 ? 222 : 9;
  static final int MUNMAP = AARCH64 ? 215 : 11;
  static final int RT_SIGACTION = AARCH64 ? 134 : 13;
  static final int IOCTL = AARCH64 ? 29 : 16;
  static final int PREAD64 = AARCH64 ? 67 : 17;
  static final int PWRITE64 = AARCH64 ? 68 : 18;
  static final int MADVISE = AARCH64 ? 233 : 28;
  static final int FCNTL = AARCH64 ? 25 : 72;
  static final int FSYNC = AARCH64 ? 82 : 74;
  static final int FDATASYNC = AARCH64 ? 83 : 75;
  static final int FTRUNCATE = AARCH64 ? 46 : 77;
  static final int GETRUSAGE = AARCH64 ? 165 : 98;
  static final int FSTATFS = AARCH64 ? 44 : 138;
  static final int CAPSET = AARCH64 ? 91 : 126;
  static final int PRCTL = AARCH64 ? 167 : 157;
  static final int GETTID = AARCH64 ? 178 : 186;
  static final int SCHED_SETAFFINITY = AARCH64 ? 122 : 203;
  static final int SCHED_GETAFFINITY = AARCH64 ? 123 : 204;
  static final int FADVISE64 = AARCH64 ? 223 : 221;
  static final int IO_SETUP = AARCH64 ? 0 : 206;
  static final int IO_DESTROY = AARCH64 ? 1 : 207;
  static final int IO_GETEVENTS = AARCH64 ? 4 : 208;
  static final int IO_SUBMIT = AARCH64 ? 2 : 209;
  static final int IO_CANCEL = AARCH64 ? 3 : 210;
  static final int OPENAT = AARCH64 ? 56 : 257;
  static final int PPOLL = AARCH64 ? 73 : 271;
  static final int SYNC_FILE_RANGE = AARCH64 ? 84 : 277;
  static final int FALLOCATE = AARCH64 ? 47 : 285;
  static final int EVENTFD2 = AARCH64 ? 19 : 290;
  static final int PIPE2 = AARCH64 ? 59 : 293;
  static final int PRLIMIT64 = AARCH64 ? 261 : 302;
  static final int SECCOMP = AARCH64 ? 277 : 317;
  static final int BPF = AARCH64 ? 280 : 321;
  static final int PREADV2 = AARCH64 ? 286 : 327;
  static final int PWRITEV2 = AARCH64 ? 287 : 328;
  static final int STATX = AARCH64 ? 291 : 332;
  static final int IO_URING_SETUP = 425;
  static final int IO_URING_ENTER = 426;
  static final int IO_URING_REGISTER = 427;

  private SystemCallNumber() {}
}
