/* SPDX-License-Identifier: MIT */
/* What this machine cannot do just now: open a file, give memory, start a thread. */
#include "http/parts.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sys/mman.h>
#include <unistd.h>

static const char descriptors[] = "file descriptors", memory[] = "memory", threads[] = "threads";

/* What one step of a request needs at once: a socket or two, two ends to wake a resolver, a file.
 */
enum { DESCRIPTORS_NEEDED = 5, MEMORY_NEEDED = 4 * 1024 * 1024 };

const char *http_limit_of(int error)
{
	switch (error) {
	case EMFILE:
	case ENFILE:
		return descriptors;
	case ENOMEM:
	case ENOBUFS:
		return memory;
	default:
		return NULL;
	}
}

static bool lacks_descriptors(void)
{
	int taken[DESCRIPTORS_NEEDED], count = 0, last = 0;
	while (count < DESCRIPTORS_NEEDED && last >= 0) {
		last = open("/", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
		if (last >= 0)
			taken[count++] = last;
	}
	bool lacks = last < 0 && (errno == EMFILE || errno == ENFILE);
	while (count > 0)
		close(taken[--count]);
	return lacks;
}

static bool lacks_memory(void)
{
	void *block = mmap(NULL, MEMORY_NEEDED, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS,
			   -1, 0);
	if (block == MAP_FAILED)
		return errno == ENOMEM;
	munmap(block, MEMORY_NEEDED);
	return false;
}

static void *do_nothing(void *arg)
{
	return arg;
}

static bool lacks_threads(void)
{
	pthread_t thread;
	int error = pthread_create(&thread, NULL, do_nothing, NULL);
	if (error == 0)
		pthread_join(thread, NULL);
	return error == EAGAIN;
}

const char *http_limit_find(void)
{
	if (lacks_descriptors())
		return descriptors;
	if (lacks_memory())
		return memory;
	return lacks_threads() ? threads : NULL;
}
