/*
 * One process that does known I/O to one file: act FILE STEP...
 *
 * A step is a word and numbers, joined by colons. Those of data are WORD:POSITION:LENGTH:COUNT:STRIDE,
 * COUNT operations of LENGTH bytes, each STRIDE bytes behind the one before. The exit status is 0 if
 * every operation did all of its bytes.
 */
#define _GNU_SOURCE
#include <err.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#define MOST_BYTES (64 << 20)
#define PAGE 4096

struct step {
	char word[16];
	long position, length, count, stride;
};

static const char *path;
static int file = -1;
static char *buffer;

static void fail(const char *what)
{
	err(1, "%s: %s", path, what);
}

static void open_as(int flags)
{
	struct stat now;

	if (file >= 0)
		close(file);
	if (stat(path, &now))
		flags |= O_CREAT;
	file = open(path, O_RDWR | flags, 0644);
	if (file < 0)
		fail("open");
}

static long size(void)
{
	return lseek(file, 0, SEEK_END);
}

static char *map(void)
{
	char *memory = mmap(NULL, size(), PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);

	if (memory == MAP_FAILED)
		fail("mmap");
	return memory;
}

static void transfer(const struct step *s, bool writes)
{
	for (long i = 0; i < s->count; i++) {
		long at = s->position + i * s->stride;
		long done = writes ? pwrite(file, buffer, s->length, at)
				   : pread(file, buffer, s->length, at);

		if (done != s->length)
			fail(s->word);
	}
}

static void touch(const struct step *s, bool writes)
{
	char *memory = map();

	for (long i = 0; i < s->count; i++) {
		char *at = memory + s->position + i * s->stride;

		memcpy(writes ? at : buffer, writes ? buffer : at, s->length);
	}
}

/* Prints how many pages of the file are in memory. */
static void resident(void)
{
	long pages = (size() + PAGE - 1) / PAGE, count = 0;
	unsigned char *in = calloc(pages, 1);

	if (!in || mincore(map(), size(), in))
		fail("mincore");
	for (long i = 0; i < pages; i++)
		count += in[i] & 1;
	printf("%ld\n", count);
}

/* Fills so much memory, twice; no page is ever all zeros. */
static void fill_memory(long bytes)
{
	volatile char *memory = malloc(bytes);

	if (!memory)
		fail("malloc");
	for (int round = 0; round < 2; round++)
		for (long i = 0; i < bytes; i += PAGE)
			memory[i]++;
}

/* A page's content, repeated: says who wrote it. */
struct stamp {
	char magic[8];
	uint64_t pid, index, operation;
};

static unsigned long dice; /* splitmix64 */

static unsigned long roll(unsigned long sides)
{
	unsigned long z = dice += 0x9e3779b97f4a7c15;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
	z = (z ^ z >> 27) * 0x94d049bb133111eb;
	return (z ^ z >> 31) % sides;
}

static void fill(long first, long pages, long operation)
{
	struct stamp stamp = {.magic = "FATHOMPG", .pid = getpid(), .operation = operation};

	for (long i = 0; i < pages * PAGE; i += sizeof(stamp)) {
		stamp.index = first + i / PAGE;
		memcpy(buffer + i, &stamp, sizeof(stamp));
	}
}

static void put(int where, long first, long pages, int flags)
{
	struct iovec vector = {.iov_base = buffer, .iov_len = pages * PAGE};

	if (pwritev2(where, &vector, 1, first * PAGE, flags) != pages * PAGE)
		fail("pwritev2");
}

/*
 * stamp:SEED:MOST:COUNT:PAGES: so many operations on the first so many pages of the file, of at most MOST
 * bytes each. `digs`: also such that throw dirty pages away. These are done by one process at a time, and
 * none while pages are written: what the device has got would not be known.
 */
static void stamp(const struct step *s, bool digs)
{
	int direct = open(path, O_RDWR | O_DIRECT);

	if (direct < 0)
		fail("open");
	dice = s->position * 1000003;
	for (long i = 0; i < s->count; i++) {
		long most = s->length / PAGE, pages, first;
		unsigned long choice = roll(20);

		while (most > 1 && roll(3))
			most /= 2;
		pages = 1 + roll(most);
		first = roll(s->stride - pages + 1);
		fill(first, pages, i);
		if (digs && (flock(file, LOCK_EX) || sync_file_range(file, 0, 0, 7)))
			fail("flock");
		if (choice == 0)
			fsync(file);
		else if (choice < 4)
			sync_file_range(file, first * PAGE, pages * PAGE, SYNC_FILE_RANGE_WRITE);
		else if (choice == 4)
			put(file, first, pages, RWF_DSYNC);
		else if (choice < 7)
			put(direct, first, pages, 0);
		else if (!digs || choice > 11)
			put(file, first, pages, 0);
		else if (choice < 9)
			fallocate(file, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, first * PAGE,
				  pages * PAGE);
		else if (choice < 11)
			fallocate(file, FALLOC_FL_ZERO_RANGE, first * PAGE, pages * PAGE);
		else if (ftruncate(file, first * PAGE))
			fail("truncate");
		if (digs && flock(file, LOCK_UN))
			fail("flock");
	}
	close(direct);
}

static void check(int status, const char *what)
{
	if (status)
		fail(what);
}

static void take(const struct step *s)
{
	const char *word = s->word;

	if (!strcmp(word, "direct"))
		open_as(O_DIRECT);
	else if (!strcmp(word, "write") || !strcmp(word, "read"))
		transfer(s, *word == 'w');
	else if (!strcmp(word, "store") || !strcmp(word, "load"))
		touch(s, *word == 's');
	else if (!strcmp(word, "fsync"))
		check(fsync(file), word);
	else if (!strcmp(word, "msync"))
		check(msync(map(), size(), MS_SYNC), word);
	else if (!strcmp(word, "truncate"))
		check(ftruncate(file, s->position), word);
	else if (!strcmp(word, "drop"))
		check(posix_fadvise(file, 0, 0, POSIX_FADV_DONTNEED), word);
	else if (!strcmp(word, "random"))
		check(posix_fadvise(file, 0, 0, POSIX_FADV_RANDOM), word);
	else if (!strcmp(word, "unlink"))
		check(unlink(path), word);
	else if (!strcmp(word, "resident"))
		resident();
	else if (!strcmp(word, "memory"))
		fill_memory(s->position);
	else if (!strcmp(word, "stamp") || !strcmp(word, "dig"))
		stamp(s, *word == 'd');
	else
		errx(2, "no step: %s", word);
}

int main(int count, char **words)
{
	if (count < 3)
		errx(2, "usage: act FILE STEP...");
	path = words[1];
	if (posix_memalign((void **)&buffer, PAGE, MOST_BYTES))
		err(1, "memory");
	open_as(0);
	for (int i = 2; i < count; i++) {
		struct step s = {.count = 1};

		if (sscanf(words[i], "%15[a-z]:%ld:%ld:%ld:%ld", s.word, &s.position, &s.length,
			   &s.count, &s.stride) < 1 || s.length > MOST_BYTES)
			errx(2, "no step: %s", words[i]);
		memset(buffer, 'f', s.length);
		take(&s);
	}
	return 0;
}
