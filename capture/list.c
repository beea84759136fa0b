/* SPDX-License-Identifier: MIT */
/* The requests of a recording: which of them are judged. */
#include "capture/parts.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

enum { ITEMS_MAX = 50 };

/* How much a request looks like the one that is meant. */
enum { SCORE_API, SCORE_PREFLIGHT, SCORE_ANY, SCORE_POST, SCORE_TOKEN, SCORE_GRANT, SCORE_PATH };

static bool has_grant(const struct capture *c, const char *query, size_t query_len)
{
	const char *body = capture_bytes_get(&c->body);
	return capture_find(body, c->body.len, "grant_type") < c->body.len ||
	       (query != NULL && capture_find(query, query_len, "grant_type") < query_len) ||
	       capture_field(c, "grant_type", NULL) != NULL;
}

/* A call with a token and no client credentials: a client that asks for a token has none yet. */
static bool is_api_call(const struct capture *c, const char *path, size_t len)
{
	const struct capture_bytes *field = capture_field(c, "Authorization", NULL);
	const char *target = capture_bytes_get(&c->target);
	return field != NULL && capture_begins(capture_bytes_get(field), field->len, "Bearer ") &&
	       (c->unknown & (CAPTURE_UNKNOWN_TARGET | CAPTURE_UNKNOWN_METHOD)) == 0 &&
	       c->body.len == 0 && capture_find(target, c->target.len, "client") == c->target.len &&
	       capture_find(path, len, "token") == len && capture_find(path, len, "auth") == len;
}

static int score_of(const struct capture *c, const struct cred *cred)
{
	size_t len = 0, query_len = 0;
	const char *query = NULL, *path = capture_path(c, &len, &query, &query_len);
	const char *own = cred != NULL && cred->token_url != NULL ? cred->url.path : NULL;
	bool post = capture_equal(capture_bytes_get(&c->method), c->method.len, "POST");
	if (capture_equal(capture_bytes_get(&c->method), c->method.len, "OPTIONS"))
		return SCORE_PREFLIGHT;
	if (own != NULL && strlen(own) == len && memcmp(own, path, len) == 0)
		return SCORE_PATH;
	if (has_grant(c, query, query_len))
		return SCORE_GRANT;
	if (post)
		return capture_find(path, len, "token") < len ? SCORE_TOKEN : SCORE_POST;
	return is_api_call(c, path, len) ? SCORE_API : SCORE_ANY;
}

static void forget(struct capture_list *l)
{
	for (size_t i = 0; i < l->count; i++)
		capture_free(l->items[i].request);
	l->count = 0;
}

static bool is_refused(const struct capture *c)
{
	return c->answer != NULL && c->answer->status >= 400;
}

static bool has_body(const struct capture *c)
{
	return (c->unknown & CAPTURE_UNKNOWN_BODY) == 0;
}

/*
 * True: the one that is there stays. Of equal ones that with a body can be judged, and a refused
 * one is what the user asks about.
 */
static bool stays(const struct capture_list *l, const struct capture *c)
{
	if (l->session || l->count == 0)
		return l->count == ITEMS_MAX;
	const struct capture *own = l->items[0].request;
	if (has_body(own) != has_body(c))
		return has_body(own);
	return is_refused(own) || !is_refused(c);
}

static bool is_wanted(const struct capture_list *l, const struct capture *c, int score)
{
	if (score == SCORE_API || (l->session && score < SCORE_TOKEN))
		return false;
	return score > l->best || (score == l->best && !stays(l, c));
}

void capture_list_add(struct capture_list *l, struct capture *take_c)
{
	int score = score_of(take_c, l->cred);
	if (l->session && score == SCORE_GRANT)
		score = SCORE_TOKEN;
	take_c->form = l->form;
	capture_mark_hidden(take_c);
	l->found++;
	bool full = l->session && score == l->best && l->count == ITEMS_MAX;
	l->left_out = score > l->best ? 0 : l->left_out + full;
	if (!is_wanted(l, take_c, score)) {
		capture_free(take_c);
		return;
	}
	if (score > l->best || !l->session)
		forget(l);
	l->best = score;
	if (l->items == NULL)
		l->items = mem_alloc(ITEMS_MAX, sizeof *l->items);
	l->items[l->count++] = (struct capture_item){.request = take_c};
}

bool capture_list_has_token(const struct capture_list *l)
{
	return l->count > 0 && l->best >= SCORE_TOKEN;
}

void capture_list_clear(struct capture_list *l)
{
	forget(l);
	free(l->items);
	*l = (struct capture_list){0};
}
