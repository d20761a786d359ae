// What the C peers share: arguments, clocks, a histogram, a seeded generator, and the line they report.
//
// Arguments are key=value. The report is one line of key=value on stdout; times are nanoseconds:
//   ops seconds iops cpu_ns user_ns system_ns syscalls p50_ns p99_ns p999_ns
// where cpu, user, system and syscalls are per operation.
#ifndef PEER_H
#define PEER_H

#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

static void fail(const char *what, int error) {
  fprintf(stderr, "%s: %s\n", what, strerror(error));
  exit(1);
}

// ---- arguments

static const char *text(int count, char **words, const char *key, const char *otherwise) {
  size_t length = strlen(key);
  for (int i = 1; i < count; i++) {
    if (!strncmp(words[i], key, length) && words[i][length] == '=') return words[i] + length + 1;
  }
  return otherwise;
}

static double number(int count, char **words, const char *key, double otherwise) {
  const char *value = text(count, words, key, NULL);
  return value ? atof(value) : otherwise;
}

// ---- clocks

static inline int64_t now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec * 1000000000LL + t.tv_nsec;
}

static int64_t nanos(struct timeval t) { return t.tv_sec * 1000000000LL + t.tv_usec * 1000LL; }

// ---- a log-linear histogram: 64 steps between powers of two, so values are exact to 1.6%

#define STEP_BITS 6
static int64_t histogram[64 << STEP_BITS];

static inline int histogram_index(uint64_t value) {
  if (value < (1u << STEP_BITS)) return (int)value;
  int top = 63 - __builtin_clzl(value);
  return ((top - STEP_BITS + 1) << STEP_BITS) +
         (int)((value >> (top - STEP_BITS)) & ((1 << STEP_BITS) - 1));
}

static inline void record(int64_t value) { histogram[histogram_index((uint64_t)value)]++; }

static int64_t histogram_value(int index) {
  if (index < (1 << STEP_BITS)) return index;
  int shift = (index >> STEP_BITS) - 1;
  return (int64_t)((1 << STEP_BITS) + (index & ((1 << STEP_BITS) - 1))) << shift;
}

static int64_t percentile(double part) {
  int64_t total = 0, seen = 0;
  for (int i = 0; i < 64 << STEP_BITS; i++) total += histogram[i];
  if (!total) return 0;
  for (int i = 0; i < 64 << STEP_BITS; i++) {
    seen += histogram[i];
    if (seen >= total * part) return histogram_value(i);
  }
  return 0;
}

// ---- positions

// xorshift64, the same sequence as in the Java peers.
static uint64_t random_state = 0x9E3779B97F4A7C15ULL;

static inline int64_t random_block(int64_t blocks) {
  random_state ^= random_state << 13;
  random_state ^= random_state >> 7;
  random_state ^= random_state << 17;
  return (int64_t)(((random_state >> 32) * (uint64_t)blocks) >> 32);
}

static int64_t size_of(int fd) {
  struct stat status;
  if (fstat(fd, &status)) fail("fstat", errno);
  if (!S_ISBLK(status.st_mode)) return status.st_size;
  uint64_t bytes = 0;
  if (ioctl(fd, BLKGETSIZE64, &bytes)) fail("BLKGETSIZE64", errno);
  return (int64_t)bytes;
}

static char *buffers(int64_t bytes) {
  void *memory = mmap(NULL, bytes, PROT_READ | PROT_WRITE,
                      MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);
  if (memory == MAP_FAILED) fail("mmap", errno);
  return memory;
}

// ---- warm-up, then the measured time

struct window {
  int64_t warmup, length;  // nanoseconds
  int64_t started, end;    // end is 0 until the warm-up is over
  int64_t ops, calls;      // of the phase under way
  struct rusage usage;
};

static void open_window(struct window *w, int count, char **words) {
  memset(w, 0, sizeof *w);
  w->warmup = (int64_t)(number(count, words, "warmup", 0.5) * 1e9);
  w->length = (int64_t)(number(count, words, "seconds", 1) * 1e9);
  w->started = now();
}

// Whether the measured time is over. Call it now and then, not for each operation.
static inline int is_over(struct window *w) {
  int64_t t = now();
  if (w->end) return t >= w->end;
  if (t - w->started < w->warmup) return 0;
  memset(histogram, 0, sizeof histogram);
  w->ops = w->calls = 0;
  getrusage(RUSAGE_SELF, &w->usage);
  w->started = now();
  w->end = w->started + w->length;
  return 0;
}

static void report(struct window *w) {
  double elapsed = (double)(now() - w->started), ops = w->ops ? (double)w->ops : 1;
  struct rusage usage;
  getrusage(RUSAGE_SELF, &usage);
  double user = (double)(nanos(usage.ru_utime) - nanos(w->usage.ru_utime)) / ops;
  double system = (double)(nanos(usage.ru_stime) - nanos(w->usage.ru_stime)) / ops;
  printf("ops=%ld seconds=%.4f iops=%.1f cpu_ns=%.2f user_ns=%.2f system_ns=%.2f syscalls=%.4f "
         "p50_ns=%ld p99_ns=%ld p999_ns=%ld\n",
         (long)w->ops, elapsed / 1e9, (double)w->ops * 1e9 / elapsed, user + system, user, system,
         (double)w->calls / ops, (long)percentile(.5), (long)percentile(.99),
         (long)percentile(.999));
}

#endif
