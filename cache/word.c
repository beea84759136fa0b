/* SPDX-License-Identifier: MIT */
/*
 * cache_word: what the lock file says.
 *
 * Magic and version (8 bytes), the holder's random name (16), when its time is over on the wall
 * clock (8, milliseconds, little-endian, 0 unknown), how long that was when it was written (8), the
 * length of the outcome (4) and the outcome, sealed. A file that says anything else says nothing.
 */
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "cache/parts.h"
#include "base/bytes.h"

enum {
	AT_HOLDER = 8,
	AT_UNTIL = AT_HOLDER + CACHE_HOLDER,
	AT_WHOLE = AT_UNTIL + 8,
	AT_LEN = AT_WHOLE + 8,
	AT_OUTCOME = AT_LEN + 4,
	WORD_SIZE = AT_OUTCOME + CACHE_WORD_MAX,
};
static const unsigned char magic[AT_HOLDER] = {'c', 'x', 't', 'o', 'k', 'l', 'o', 1};

static int64_t get(const unsigned char *bytes, size_t size)
{
	uint64_t value = bytes_number(bytes, size);
	return value > INT64_MAX / 2 ? 0 : (int64_t)value;
}

void cache_word_read(int fd, struct cache_word *w)
{
	unsigned char bytes[WORD_SIZE];
	*w = (struct cache_word){0};
	ssize_t len;
	do
		len = pread(fd, bytes, sizeof bytes, 0);
	while (len < 0 && errno == EINTR);
	if (len < AT_OUTCOME || memcmp(bytes, magic, sizeof magic) != 0)
		return;
	memcpy(w->holder, bytes + AT_HOLDER, sizeof w->holder);
	w->until_ms = get(bytes + AT_UNTIL, 8);
	w->whole_ms = get(bytes + AT_WHOLE, 8);
	int64_t outcome = get(bytes + AT_LEN, 4);
	if (outcome <= len - AT_OUTCOME) {
		w->outcome_len = (size_t)outcome;
		memcpy(w->outcome, bytes + AT_OUTCOME, w->outcome_len);
	}
}

bool cache_word_write(int fd, const struct cache_word *w)
{
	unsigned char bytes[WORD_SIZE];
	memcpy(bytes, magic, sizeof magic);
	memcpy(bytes + AT_HOLDER, w->holder, sizeof w->holder);
	bytes_put_number(bytes + AT_UNTIL, (uint64_t)w->until_ms, 8);
	bytes_put_number(bytes + AT_WHOLE, (uint64_t)w->whole_ms, 8);
	bytes_put_number(bytes + AT_LEN, w->outcome_len, 4);
	memcpy(bytes + AT_OUTCOME, w->outcome, w->outcome_len);
	ssize_t len = (ssize_t)(AT_OUTCOME + w->outcome_len), wrote;
	do
		wrote = pwrite(fd, bytes, (size_t)len, 0);
	while (wrote < 0 && errno == EINTR);
	return wrote == len;
}
