/* SPDX-License-Identifier: MIT */
/*
 * cache_reply: hiredis behind an interface that its versions agree on.
 *
 * Its reader makes each object by functions that are given to it: these refuse what no answer to
 * the commands in use can be (a list in a list, a long one), before anything is allocated for it.
 */
#include "cache/reply.h"

/* Its header has conversions that this project's warnings do not pass. */
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wconversion"
#pragma GCC diagnostic ignored "-Wsign-conversion"
#include <hiredis.h>
#pragma GCC diagnostic pop
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/secret.h"
#include "cache/parts.h"

enum { UNREAD_MAX = CACHE_FILE_MAX + 4096 }; /* bytes of replies that are not complete */

#if HIREDIS_MAJOR >= 1
#define LIST_SIZE size_t
#else
#define LIST_SIZE int
#endif

struct cache_reader {
	redisReader *reader;
	size_t unread; /* bytes fed since the last whole reply */
};

void cache_reply_free(struct cache_reply *r)
{
	if (r == NULL)
		return;
	for (size_t i = 0; i < r->count; i++)
		if (r->items[i] != NULL)
			free(r->items[i]->bytes);
	for (size_t i = 0; i < r->count; i++)
		free(r->items[i]);
	free(r->bytes);
	free(r);
}

static void free_object(void *object)
{
	cache_reply_free(object);
}

const char *cache_library(void)
{
#define TEXT(number)                      #number
#define VERSION_TEXT(major, minor, patch) "hiredis " TEXT(major) "." TEXT(minor) "." TEXT(patch)
	return VERSION_TEXT(HIREDIS_MAJOR, HIREDIS_MINOR, HIREDIS_PATCH);
}

/* The object goes to its list, or is the reply. */
static struct cache_reply *make(const redisReadTask *task, enum cache_reply_kind kind)
{
	struct cache_reply *r = mem_alloc(1, sizeof *r);
	r->kind = kind;
	if (task->parent != NULL) {
		struct cache_reply *list = task->parent->obj;
		list->items[task->idx] = r;
	}
	return r;
}

static void *make_string(const redisReadTask *task, char *bytes, size_t len)
{
	if (task->type > REDIS_REPLY_ERROR) /* RESP3, which is not asked for */
		return NULL;
	enum cache_reply_kind kind = task->type == REDIS_REPLY_ERROR    ? CACHE_REPLY_ERROR
				     : task->type == REDIS_REPLY_STATUS ? CACHE_REPLY_STATUS
									: CACHE_REPLY_BYTES;
	struct cache_reply *r = make(task, kind);
	r->bytes = mem_alloc(len + 1, 1);
	if (len > 0)
		memcpy(r->bytes, bytes, len);
	r->len = len;
	return r;
}

/* NULL: hiredis gives up on all that follows. */
static void *make_list(const redisReadTask *task, LIST_SIZE elements)
{
	if (task->type != REDIS_REPLY_ARRAY || task->parent != NULL ||
	    elements > (LIST_SIZE)CACHE_REPLY_ITEMS_MAX)
		return NULL;
	struct cache_reply *r = make(task, CACHE_REPLY_LIST);
	r->count = elements > 0 ? (size_t)elements : 0;
	return r;
}

static void *make_integer(const redisReadTask *task, long long value)
{
	struct cache_reply *r = make(task, CACHE_REPLY_NUMBER);
	r->number = value;
	return r;
}

static void *make_nil(const redisReadTask *task)
{
	return make(task, CACHE_REPLY_NOTHING);
}

#if HIREDIS_MAJOR >= 1
/* RESP3 again. Without these functions the library makes pointers to nothing. */
static void *refuse_real(const redisReadTask *task, double value, char *text, size_t len)
{
	(void)task, (void)value, (void)text, (void)len;
	return NULL;
}

static void *refuse_truth(const redisReadTask *task, int value)
{
	(void)task, (void)value;
	return NULL;
}
#endif

struct cache_reader *cache_reader_new(void)
{
	static redisReplyObjectFunctions functions = {
		.createString = make_string,
		.createArray = make_list,
		.createInteger = make_integer,
		.createNil = make_nil,
#if HIREDIS_MAJOR >= 1
		.createDouble = refuse_real,
		.createBool = refuse_truth,
#endif
		.freeObject = free_object,
	};
	struct cache_reader *r = mem_alloc(1, sizeof *r);
	r->reader = redisReaderCreateWithFunctions(&functions);
	if (r->reader == NULL)
		mem_exhausted();
	return r;
}

void cache_reader_free(struct cache_reader *r)
{
	if (r == NULL)
		return;
	redisReaderFree(r->reader);
	free(r);
}

bool cache_reader_feed(struct cache_reader *r, const char *bytes, size_t len)
{
	r->unread += len;
	return r->unread <= UNREAD_MAX && redisReaderFeed(r->reader, bytes, len) == REDIS_OK;
}

bool cache_reader_get(struct cache_reader *r, struct cache_reply **out)
{
	void *reply = NULL;
	*out = NULL;
	if (redisReaderGetReply(r->reader, &reply) != REDIS_OK)
		return false;
	*out = reply;
	if (reply != NULL)
		r->unread = 0;
	return true;
}

void cache_command(const struct cache_argument *args, size_t count, char **out, size_t *len)
{
	const char *bytes[CACHE_COMMAND_ARGS_MAX];
	size_t lengths[CACHE_COMMAND_ARGS_MAX];
	for (size_t i = 0; i < count; i++) {
		bytes[i] = args[i].bytes;
		lengths[i] = args[i].len;
	}
	long long size = redisFormatCommandArgv(out, (int)count, bytes, lengths);
	if (size < 0)
		mem_exhausted();
	*len = (size_t)size;
}

void cache_command_free(char *take_bytes, size_t len)
{
	secret_wipe(take_bytes, len);
	redisFreeCommand(take_bytes);
}
