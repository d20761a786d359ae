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
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
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
