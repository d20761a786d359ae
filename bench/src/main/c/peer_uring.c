// liburing, used as well as it can be by one thread: SINGLE_ISSUER, DEFER_TASKRUN, SUBMIT_ALL, registered
// ring, file and buffers, one system call a round.
//
//   mode=nop  depth=N                      rounds of N no-ops, all awaited
//   mode=read depth=N wait=M file=F        4 KiB random reads, N in flight, M awaited at a time
//             direct=0|1 block=4096
//   seconds= warmup=
#include "peer.h"

#include <liburing.h>

static void setup(struct io_uring *ring, int depth) {
  struct io_uring_params parameters;
  memset(&parameters, 0, sizeof parameters);
  unsigned base = IORING_SETUP_SINGLE_ISSUER | IORING_SETUP_DEFER_TASKRUN | IORING_SETUP_SUBMIT_ALL |
                  IORING_SETUP_CLAMP;
#ifdef IORING_SETUP_NO_SQARRAY
  parameters.flags = base | IORING_SETUP_NO_SQARRAY;
  if (!io_uring_queue_init_params(depth, ring, &parameters)) goto made;
  memset(&parameters, 0, sizeof parameters);
#endif
  parameters.flags = base;
  int result = io_uring_queue_init_params(depth, ring, &parameters);
  if (result) fail("io_uring_queue_init_params", -result);
#ifdef IORING_SETUP_NO_SQARRAY
made:
#endif
  result = io_uring_register_ring_fd(ring);
  if (result < 0) fail("io_uring_register_ring_fd", -result);
}

static struct io_uring_sqe *next(struct io_uring *ring) {
  struct io_uring_sqe *sqe = io_uring_get_sqe(ring);
  if (!sqe) fail("io_uring_get_sqe", EBUSY);
  return sqe;
}

static void nops(struct io_uring *ring, int depth, struct window *w) {
  do {
    for (int round = 0; round < 64; round++) {
      for (int i = 0; i < depth; i++) {
        struct io_uring_sqe *sqe = next(ring);
        io_uring_prep_nop(sqe);
        sqe->user_data = (uint64_t)i;
      }
      int result = io_uring_submit_and_wait(ring, depth);
      if (result < 0) fail("io_uring_submit_and_wait", -result);
      unsigned head, count = 0;
      struct io_uring_cqe *cqe;
      io_uring_for_each_cqe(ring, head, cqe) {
        if (cqe->res) fail("nop", -cqe->res);
        count++;
      }
      io_uring_cq_advance(ring, count);
      w->ops += count;
      w->calls++;
    }
  } while (!is_over(w));
}

static void reads(struct io_uring *ring, int fd, int depth, int wait, int block, struct window *w) {
  int64_t blocks = size_of(fd) / block;
  char *memory = buffers((int64_t)depth * block);
  struct iovec region = {memory, (size_t)depth * block};
  int result = io_uring_register_buffers(ring, &region, 1);
  if (result) fail("io_uring_register_buffers", -result);
  result = io_uring_register_files(ring, &fd, 1);
  if (result) fail("io_uring_register_files", -result);
  int64_t *since = calloc(depth, sizeof *since), t = now();
  int *idle = calloc(depth, sizeof *idle), idle_count = depth, in_flight = 0, round = 0;
  for (int i = 0; i < depth; i++) idle[i] = i;
  for (;;) {
    for (int i = 0; i < idle_count; i++) {
      int slot = idle[i];
      struct io_uring_sqe *sqe = next(ring);
      io_uring_prep_read_fixed(sqe, 0, memory + (int64_t)slot * block, block,
                               random_block(blocks) * block, 0);
      sqe->flags |= IOSQE_FIXED_FILE;
      sqe->user_data = (uint64_t)slot;
      since[slot] = t;
    }
    in_flight += idle_count;
    idle_count = 0;
    result = io_uring_submit_and_wait(ring, wait < in_flight ? wait : in_flight);
    if (result < 0 && result != -EINTR) fail("io_uring_submit_and_wait", -result);
    w->calls++;
    t = now();
    unsigned head;
    struct io_uring_cqe *cqe;
    io_uring_for_each_cqe(ring, head, cqe) {
      if (cqe->res != block) fail("read", cqe->res < 0 ? -cqe->res : EIO);
      int slot = (int)cqe->user_data;
      record(t - since[slot]);
      idle[idle_count++] = slot;
    }
    io_uring_cq_advance(ring, idle_count);
    in_flight -= idle_count;
    w->ops += idle_count;
    if ((++round & 15) == 0 && is_over(w)) return;
  }
}

int main(int count, char **words) {
  const char *mode = text(count, words, "mode", "nop");
  int depth = (int)number(count, words, "depth", 32);
  if (depth < 1 || depth > 32768) fail("depth", EINVAL);
  struct io_uring ring;
  setup(&ring, depth);
  struct window w;
  open_window(&w, count, words);
  if (!strcmp(mode, "nop")) {
    nops(&ring, depth, &w);
  } else if (!strcmp(mode, "read")) {
    const char *file = text(count, words, "file", "");
    int fd = open(file, O_RDONLY | (number(count, words, "direct", 0) ? O_DIRECT : 0));
    if (fd < 0) fail(file, errno);
    reads(&ring, fd, depth, (int)number(count, words, "wait", 1),
          (int)number(count, words, "block", 4096), &w);
  } else {
    fail(mode, EINVAL);
  }
  report(&w);
  return 0;
}
