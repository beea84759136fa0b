/* SPDX-License-Identifier: MIT */
/*
 * cache_link: one connection for a run, made with its first exchange; login and database go with
 * that exchange, and cost no turn of their own.
 */
#include "cache/link.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "cache/store.h"
#include "http/http.h"

enum { SAID_MAX = CACHE_FILE_MAX + 16 * 1024, READ_MAX = 16 * 1024 };

struct cache_link {
	const struct cache_peer *peer;
	struct http_stream *stream; /* NULL: not connected */
	struct cache_reader *reader;
	struct secret_buf *said; /* commands that are not sent */
	size_t said_count;
	size_t greeting; /* replies of the login, before the others */
	bool full;
};

struct cache_link *cache_link_new(const struct cache_peer *peer)
{
	struct cache_link *l = mem_alloc(1, sizeof *l);
	l->peer = peer;
	return l;
}

static void close_link(struct cache_link *l)
{
	http_stream_free(l->stream);
	cache_reader_free(l->reader);
	l->stream = NULL;
	l->reader = NULL;
}

void cache_link_free(struct cache_link *l)
{
	if (l == NULL)
		return;
	close_link(l);
	secret_buf_free(l->said);
	free(l);
}

static void put(struct secret_buf *to, bool *full, const struct cache_argument *args, size_t count)
{
	char *bytes;
	size_t len;
	cache_command(args, count, &bytes, &len);
	*full |= !secret_buf_add(to, bytes, len);
	cache_command_free(bytes, len);
}

static void say(struct cache_link *l, const struct cache_argument *args, size_t count)
{
	if (l->said == NULL)
		l->said = secret_buf_new(SAID_MAX);
	put(l->said, &l->full, args, count);
	l->said_count++;
}

void cache_link_say(struct cache_link *l, ...)
{
	struct cache_argument args[CACHE_COMMAND_ARGS_MAX];
	size_t count = 0;
	const char *text;
	va_list list;
	va_start(list, l);
	while (count < CACHE_COMMAND_ARGS_MAX && (text = va_arg(list, const char *)) != NULL)
		args[count++] = (struct cache_argument){text, strlen(text)};
	va_end(list);
	say(l, args, count);
}

void cache_link_set(struct cache_link *l, const char *key, const void *value, size_t len, bool nx,
		    int64_t ms)
{
	char number[24];
	snprintf(number, sizeof number, "%" PRId64, ms);
	const struct cache_argument all[] = {{"SET", 3},   {key, strlen(key)},
					     {value, len}, {"NX", 2},
					     {"PX", 2},    {number, strlen(number)}};
	const struct cache_argument plain[] = {all[0], all[1], all[2], all[4], all[5]};
	say(l, nx ? all : plain, nx ? 6 : 5);
}

/* AUTH and SELECT, as far as they are needed; *count of them. */
static struct secret *greeting(const struct cache_peer *p, size_t *count)
{
	struct secret_buf *b = secret_buf_new(SAID_MAX);
	bool full = false;
	struct cache_argument auth[3] = {{"AUTH", 4}};
	size_t used = 1;
	*count = 0;
	if (p->user != NULL)
		auth[used++] = (struct cache_argument){p->user, strlen(p->user)};
	if (p->user != NULL || p->password != NULL) {
		auth[used++] = (struct cache_argument){secret_reveal(p->password),
						       secret_len(p->password)};
		put(b, &full, auth, used);
		++*count;
	}
	if (p->url.db > 0) {
		char db[24];
		snprintf(db, sizeof db, "%ld", p->url.db);
		const struct cache_argument args[] = {{"SELECT", 6}, {db, strlen(db)}};
		put(b, &full, args, 2);
		++*count;
	}
	return secret_buf_take(b);
}

static bool connect_link(struct cache_link *l, int64_t end_ms, struct err *e)
{
	const struct cache_peer *p = l->peer;
	int64_t left = end_ms - clock_ms();
	const struct http_stream_target target = {
		.host = p->url.host,
		.port = p->url.port,
		.unix_path = p->url.unix_path,
		.tls = p->url.tls,
		.cacert = p->cacert,
		.connect_ms = left < CACHE_STORE_CONNECT_MS ? (long)left : CACHE_STORE_CONNECT_MS,
	};
	if (left <= 0)
		return err_set(e, ERR_NO_ANSWER, "no time is left for it");
	if (!http_stream_open(&target, &l->stream, e))
		return false;
	l->reader = cache_reader_new();
	struct secret *hello = greeting(p, &l->greeting);
	bool ok = secret_len(hello) == 0 ||
		  http_stream_write(l->stream, secret_reveal(hello), secret_len(hello), end_ms, e);
	secret_free(hello);
	return ok;
}

/*
 * What an error means, by its first word: its text is a stranger's, and is not shown.
 */
static bool refuse(const struct cache_reply *r, struct err *e)
{
	static const struct {
		const char *word, *means;
	} rows[] = {
		{"WRONGPASS", "it takes neither this user nor this password"},
		{"NOAUTH", "it wants a password: --cache-password-file"},
		{"NOPERM", "this user lacks a right that is needed"},
		{"OOM", "it is full"},
		{"EXECABORT", "it did not take what was to be stored"},
		{"MOVED", "it is a part of a cluster, which is not followed"},
		{"ASK", "it is a part of a cluster, which is not followed"},
		{"CLUSTERDOWN", "it is a part of a cluster, which is not followed"},
		{"READONLY", "it is a replica that takes nothing to store"},
		{"MISCONF", "it takes nothing to store"},
		{"NOREPLICAS", "it takes nothing to store"},
		{"MASTERDOWN", "it is a replica without its master"},
		{"LOADING", "it is starting"},
		{"BUSY", "it is busy"},
		{"WRONGTYPE", "something else has a name of cxtoken's there"},
	};
	size_t len = strcspn(r->bytes, " ");
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		if (strlen(rows[i].word) == len && memcmp(rows[i].word, r->bytes, len) == 0)
			return err_set(e, ERR_NO_ANSWER, "%s", rows[i].means);
	return err_set(e, ERR_NO_ANSWER, "it refuses a command");
}

/* The next whole reply. */
static bool receive(struct cache_link *l, int64_t end_ms, struct cache_reply **out, struct err *e)
{
	char bytes[READ_MAX];
	size_t len;
	for (;;) {
		if (!cache_reader_get(l->reader, out))
			return err_set(e, ERR_BAD_ANSWER, "what answers there is no Redis");
		if (*out != NULL)
			return true;
		if (clock_ms() >= end_ms)
			return err_set(e, ERR_NO_ANSWER, "no answer in time");
		if (!http_stream_read(l->stream, bytes, sizeof bytes, &len, end_ms, e))
			return false;
		if (!cache_reader_feed(l->reader, bytes, len))
			return err_set(e, ERR_BAD_ANSWER, "what answers there is no Redis");
	}
}

static bool send_all(struct cache_link *l, int64_t end_ms, struct err *e)
{
	struct secret *said = secret_buf_take(l->said);
	l->said = NULL;
	bool ok = !l->full || err_set(e, ERR_INTERNAL, "too much to store");
	ok = ok && (l->stream != NULL || connect_link(l, end_ms, e)) &&
	     http_stream_write(l->stream, secret_reveal(said), secret_len(said), end_ms, e);
	secret_free(said);
	return ok;
}

/* An error counts before the ends of others that it brings. */
static bool check(const struct cache_reply *r, struct err *e)
{
	if (r->kind == CACHE_REPLY_ERROR)
		return refuse(r, e);
	for (size_t i = 0; i < r->count; i++)
		if (r->items[i] != NULL && r->items[i]->kind == CACHE_REPLY_ERROR)
			return refuse(r->items[i], e);
	return true;
}

bool cache_link_exchange(struct cache_link *l, int64_t end_ms,
			 struct cache_reply *replies[CACHE_REPLIES_MAX], size_t *count,
			 struct err *e)
{
	size_t wanted = l->said_count;
	*count = 0;
	l->said_count = 0;
	bool ok = wanted > 0 && wanted <= CACHE_REPLIES_MAX && send_all(l, end_ms, e);
	while (ok && l->greeting > 0) {
		struct cache_reply *r = NULL;
		ok = receive(l, end_ms, &r, e) && check(r, e);
		cache_reply_free(r);
		l->greeting--;
	}
	while (ok && *count < wanted) {
		ok = receive(l, end_ms, &replies[*count], e);
		*count += ok;
		ok = ok && check(replies[*count - 1], e);
	}
	if (!ok)
		close_link(l);
	return ok;
}
