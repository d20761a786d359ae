// Linux native AIO, used as well as it can be by one thread: iocbs made once, one io_submit a round, and
// completions taken from the ring in memory where enough are there.
//
//   depth=N wait=M file=F direct=0|1 block=4096 seconds= warmup=
#include "peer.h"

#include <libaio.h>

// The head of the ring that io_setup maps (struct aio_ring, fs/aio.c).
struct ring {
  unsigned id, size, head, tail, magic, compat, incompat, header_length;
  struct io_event events[];
};
#define RING_MAGIC 0xa10a10a1

struct slots {
  struct iocb *blocks;
  struct iocb **batch;
  int64_t *since;
  int *idle;
  int idle_count;
};

static void finish(struct slots *s, struct io_event *event, int block, int64_t t) {
  if ((long)event->res != block) fail("read", (long)event->res < 0 ? -(int)event->res : EIO);
  int slot = (int)(intptr_t)event->data;
  record(t - s->since[slot]);
  s->idle[s->idle_count++] = slot;
}

// Takes what is there if that is enough; 0 if it is not.
static int take(struct ring *ring, struct slots *s, int wait, int block, int64_t *t) {
  unsigned head = ring->head, tail = __atomic_load_n(&ring->tail, __ATOMIC_ACQUIRE);
  int available = (int)(tail >= head ? tail - head : tail + ring->size - head);
  if (ring->magic != RING_MAGIC || available < wait || available == 0) return 0;
  *t = now();
  for (int i = 0; i < available; i++) {
    finish(s, &ring->events[head], block, *t);
    if (++head == ring->size) head = 0;
  }
  __atomic_store_n(&ring->head, head, __ATOMIC_RELEASE);
  return available;
}

static struct slots prepare(int fd, int depth, int block) {
  struct slots s = {calloc(depth, sizeof(struct iocb)), calloc(depth, sizeof(struct iocb *)),
                    calloc(depth, sizeof(int64_t)), calloc(depth, sizeof(int)), depth};
  char *memory = buffers((int64_t)depth * block);
  for (int i = 0; i < depth; i++) {
    io_prep_pread(&s.blocks[i], fd, memory + (int64_t)i * block, block, 0);
    s.blocks[i].data = (void *)(intptr_t)i;
    s.idle[i] = i;
  }
  return s;
}

static void submit(io_context_t context, struct slots *s, struct window *w) {
  for (int done = 0; done < s->idle_count;) {
    int result = io_submit(context, s->idle_count - done, s->batch + done);
    if (result < 0) fail("io_submit", -result);
    done += result;
    w->calls++;
  }
}

static void reads(int fd, int depth, int wait, int block, struct window *w) {
  int64_t blocks = size_of(fd) / block, t = now();
  io_context_t context = 0;
  int result = io_setup(depth, &context);
  if (result) fail("io_setup", -result);
  struct slots s = prepare(fd, depth, block);
  struct io_event *events = calloc(depth, sizeof *events);
  int in_flight = 0, round = 0;
  for (;;) {
    for (int i = 0; i < s.idle_count; i++) {
      int slot = s.idle[i];
      s.blocks[slot].u.c.offset = random_block(blocks) * block;
      s.batch[i] = &s.blocks[slot];
      s.since[slot] = t;
    }
    submit(context, &s, w);
    in_flight += s.idle_count;
    s.idle_count = 0;
    int least = wait < in_flight ? wait : in_flight;
    int taken = take((struct ring *)context, &s, least, block, &t);
    if (!taken) {
      taken = io_getevents(context, least, depth, events, NULL);
      if (taken < 0 && taken != -EINTR) fail("io_getevents", -taken);
      w->calls++;
      t = now();
      for (int i = 0; i < taken; i++) finish(&s, &events[i], block, t);
      taken = taken < 0 ? 0 : taken;
    }
    in_flight -= taken;
    w->ops += taken;
    if ((++round & 15) == 0 && is_over(w)) return;
  }
}

int main(int count, char **words) {
  const char *file = text(count, words, "file", "");
  int depth = (int)number(count, words, "depth", 32);
  if (depth < 1 || depth > 32768) fail("depth", EINVAL);
  int fd = open(file, O_RDONLY | (number(count, words, "direct", 0) ? O_DIRECT : 0));
  if (fd < 0) fail(file, errno);
  struct window w;
  open_window(&w, count, words);
  reads(fd, depth, (int)number(count, words, "wait", 1), (int)number(count, words, "block", 4096), &w);
  report(&w);
  return 0;
}
