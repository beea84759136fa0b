/* SPDX-License-Identifier: MIT */
/* Answers to a tape, and from one. */
#include "http/tape.h"

#include <stdlib.h>
#include <string.h>

#include "http/wire.h"

/* ---- pieces: what send() returned, then an answer or an error ---- */

static struct secret *piece_of(bool ok, const struct http_answer *a, const struct err *e)
{
	char first = ok ? 1 : 0;
	struct secret *answer = ok ? http_answer_pack(a) : NULL;
	struct secret_buf *b = secret_buf_new(1 + (ok ? secret_len(answer) : sizeof *e));
	(void)secret_buf_add(b, &first, 1);
	if (ok)
		(void)secret_buf_add(b, secret_reveal(answer), secret_len(answer));
	else
		(void)secret_buf_add(b, e, sizeof *e);
	secret_free(answer);
	return secret_buf_take(b);
}

static bool read_piece(const struct secret *piece, struct http_answer *a, struct err *e)
{
	const char *bytes = secret_reveal(piece);
	size_t len = secret_len(piece);
	if (len > 1 && bytes[0] == 1 && http_answer_unpack(bytes + 1, len - 1, a))
		return true;
	struct err told = {0};
	if (len == 1 + sizeof told && bytes[0] == 0)
		memcpy(&told, bytes + 1, sizeof told);
	told.text[sizeof told.text - 1] = '\0';
	return err_set(e, told.code > ERR_NONE && told.code < ERR_CODES ? told.code : ERR_INTERNAL,
		       "%s", told.text);
}

void http_tape_add(struct http_tape *t, const char *piece, size_t len)
{
	t->pieces = mem_grow(t->pieces, t->count, &t->room, sizeof(struct secret *));
	t->pieces[t->count++] = secret_new(piece, len);
}

void http_tape_clear(struct http_tape *t)
{
	for (size_t i = 0; i < t->count; i++)
		secret_free(t->pieces[i]);
	free(t->pieces);
	*t = (struct http_tape){0};
}

/* ---- recording ---- */

struct recorder {
	struct http http;
	struct http *through;
	void (*take)(void *arg, const struct secret *);
	void *arg;
};

static bool record(struct http *self, const struct http_request *r, struct http_answer *a,
		   struct err *e)
{
	struct recorder *t = (struct recorder *)self;
	bool ok = t->through->send(t->through, r, a, e);
	struct secret *piece = piece_of(ok, a, e);
	t->take(t->arg, piece);
	secret_free(piece);
	return ok;
}

static void free_self(struct http *self)
{
	free(self);
}

struct http *http_tape_record(struct http *through, void (*take)(void *arg, const struct secret *),
			      void *arg)
{
	struct recorder *t = mem_alloc(1, sizeof *t);
	*t = (struct recorder){{.send = record, .free = free_self}, through, take, arg};
	return &t->http;
}

/* ---- playing ---- */

struct player {
	struct http http;
	const struct http_tape *tape;
	size_t next;
};

static bool play(struct http *self, const struct http_request *r, struct http_answer *a,
		 struct err *e)
{
	struct player *p = (struct player *)self;
	(void)r;
	*a = (struct http_answer){0};
	if (p->next == p->tape->count)
		return err_set(e, ERR_INTERNAL, "an answer is missing");
	return read_piece(p->tape->pieces[p->next++], a, e);
}

struct http *http_tape_play(const struct http_tape *t)
{
	struct player *p = mem_alloc(1, sizeof *p);
	*p = (struct player){{.send = play, .free = free_self}, t, 0};
	return &p->http;
}
