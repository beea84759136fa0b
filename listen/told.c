/* SPDX-License-Identifier: MIT */
/* An outcome as bytes, from a child process to its parent: both are the same program. */
#include "listen/told.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

enum { TEXTS = 2 };

/* The part before the texts. */
struct head {
	enum serve_outcome_kind kind;
	int status;
	int64_t cooldown_until, expires_at, lifetime;
	char error[SERVE_ERROR_MAX], description[SERVE_DESCRIPTION_MAX];
	size_t token_len;
	size_t text_len[TEXTS]; /* with their NUL; 0: NULL */
};

struct secret *serve_pack(const struct serve_outcome *o)
{
	const char *texts[TEXTS] = {o->token.token_type, o->token.scope};
	struct head h = {.kind = o->kind,
			 .status = o->status,
			 .cooldown_until = o->cooldown_until,
			 .expires_at = o->token.expires_at,
			 .lifetime = o->token.lifetime,
			 .token_len = secret_len(o->token.access_token)};
	memcpy(h.error, o->error, sizeof h.error);
	memcpy(h.description, o->description, sizeof h.description);
	for (size_t i = 0; i < TEXTS; i++)
		h.text_len[i] = texts[i] != NULL ? strlen(texts[i]) + 1 : 0;
	struct secret_buf *b = secret_buf_new(SERVE_TOLD_MAX);
	/* An outcome that does not fit is refused when it is unpacked. */
	bool fits = secret_buf_add(b, &h, sizeof h);
	if (h.token_len > 0)
		fits = fits && secret_buf_add(b, secret_reveal(o->token.access_token), h.token_len);
	for (size_t i = 0; i < TEXTS; i++)
		fits = fits && (texts[i] == NULL || secret_buf_add(b, texts[i], h.text_len[i]));
	return secret_buf_take(b);
}

static char *text_of(const char *bytes, size_t len)
{
	char *text = len > 0 ? mem_alloc(len, 1) : NULL;
	if (text != NULL) {
		memcpy(text, bytes, len);
		text[len - 1] = '\0';
	}
	return text;
}

/* The lengths are those of what is there. */
static bool is_whole(const struct head *h, size_t len)
{
	size_t left = len - sizeof *h;
	if (h->token_len > left || h->text_len[0] > left - h->token_len)
		return false;
	return h->text_len[1] == left - h->token_len - h->text_len[0];
}

void serve_unpack(const char *at, size_t len, struct serve_outcome *o)
{
	struct head h;
	if (len < sizeof h)
		return;
	memcpy(&h, at, sizeof h);
	if (!is_whole(&h, len) || (h.kind == SERVE_TOKEN && h.token_len == 0))
		return;
	at += sizeof h;
	*o = (struct serve_outcome){
		.kind = h.kind, .status = h.status, .cooldown_until = h.cooldown_until};
	memcpy(o->error, h.error, sizeof o->error);
	memcpy(o->description, h.description, sizeof o->description);
	o->error[SERVE_ERROR_MAX - 1] = o->description[SERVE_DESCRIPTION_MAX - 1] = '\0';
	if (h.token_len > 0)
		o->token.access_token = secret_new(at, h.token_len);
	o->token.expires_at = h.expires_at;
	o->token.lifetime = h.lifetime;
	o->token.token_type = text_of(at + h.token_len, h.text_len[0]);
	o->token.scope = text_of(at + h.token_len + h.text_len[0], h.text_len[1]);
}
