/* SPDX-License-Identifier: MIT */
/* A recorded answer as facts. What the request holds may be echoed in it, and is hidden there. */
#include "capture/parts.h"

#include <jansson.h>
#include <stdint.h>
#include <string.h>
#include <strings.h>

#include "facts/answer.h"
#include "base/mem.h"

enum { QUOTED_MIN = 8 }; /* bytes: a shorter value may be a word */

static const char *field_of(const struct capture_answer *a, const char *name)
{
	for (size_t i = 0; i < a->field_count; i++)
		if (strcasecmp(capture_bytes_get(&a->fields[i].name), name) == 0)
			return capture_bytes_get(&a->fields[i].value);
	return NULL;
}

/* It begins as JSON does, and ends in the middle; or dots are where it was. */
static bool is_cut(const struct capture_bytes *body)
{
	const char *at = capture_bytes_get(body);
	size_t skip = strspn(at, " \t\r\n"), dots = strspn(at + skip, ".");
	if (dots >= 3)
		return at[skip + dots + strspn(at + skip + dots, " \t\r\n")] == '\0';
	if (at[skip] != '{')
		return false;
	json_t *whole = json_loadb(at, body->len, 0, NULL);
	bool cut = whole == NULL;
	json_decref(whole);
	return cut;
}

/* "[truncated]", "<omitted>", "***": what a logger writes in a body's place. */
static bool is_stand_in(const struct capture_bytes *body)
{
	static const char open[] = "[<(", close[] = "])>";
	const char *at = capture_bytes_get(body);
	size_t len = body->len;
	capture_trim(&at, &len);
	if (len < 3)
		return false;
	bool brackets = memchr(open, *at, 3) != NULL && memchr(close, at[len - 1], 3) != NULL;
	return capture_is_hidden(at, len) ||
	       (brackets && capture_is_words(at + 1, len - 2, " _-,."));
}

/* It had one, or may have had: it is not in the recording. */
static bool is_left_out(const struct capture_answer *a)
{
	const char *length = field_of(a, "Content-Length");
	return (a->body.len == 0 || is_stand_in(&a->body)) && !a->bare && a->status != 204 &&
	       (length == NULL || strcmp(length, "0") != 0);
}

bool capture_answer_tells(const struct capture_answer *a)
{
	return a->status / 100 != 2 || !(is_left_out(a) || is_cut(&a->body));
}

/* What hides in the answer: the settings' secrets, and those of the request, which it may echo. */
static struct mask *mask_of(const struct capture *c, const struct cred *cred)
{
	struct mask *mask = cred_mask(cred);
	struct pool *scratch = pool_new();
	struct facts_request *unused = pool_alloc(scratch, 1, sizeof *unused);
	capture_facts(c, cred, mask, scratch, unused);
	pool_free(scratch);
	/* All of it: it is better to show no answer than one that says the body again. */
	capture_mask_pieces(mask, capture_bytes_get(&c->body), c->body.len, SIZE_MAX);
	for (size_t i = 0; i < c->hidden_count; i++) {
		const struct capture_bytes *text = &c->hidden[i].text;
		if (c->hidden[i].secret)
			capture_mask_add(mask, "hidden value", text->bytes, text->len);
		capture_mask_pieces(mask, text->bytes, text->len, SIZE_MAX);
	}
	return mask;
}

/* Its words repeat a value out of the body, in whatever form that came: it was read. */
static bool quotes_body(const struct capture *c, const char *bytes, size_t len)
{
	const char *unused;
	struct capture_params *l = capture_params_read(c, capture_kind(c, &unused));
	bool found = false;
	for (size_t i = 0; i < l->count && !found; i++) {
		const struct capture_param *item = &l->items[i];
		/* A grant's name is a word of error texts. */
		found = item->place == CAPTURE_IN_BODY && !item->unknown &&
			strcmp(item->name, "grant_type") != 0 &&
			secret_len(item->value) >= QUOTED_MIN &&
			capture_search(bytes, len, secret_reveal(item->value),
				       secret_len(item->value)) < len;
	}
	capture_params_free(l);
	return found;
}

/* When the request was sent is not asked: only lifetimes matter here. */
void capture_read_answer(const struct capture *c, const struct cred *cred, struct pool *p,
			 struct facts_attempt *out)
{
	const struct capture_answer *a = c->answer;
	const char *names[CAPTURE_ANSWER_FIELDS_MAX], *values[CAPTURE_ANSWER_FIELDS_MAX];
	const char *date = field_of(a, "Date");
	int64_t when = date != NULL ? token_http_date(date) : 0;
	bool shown = c->hidden_count <= CAPTURE_HIDDEN_MAX && c->body.len <= CAPTURE_ECHO_MAX &&
		     !c->too_large;
	size_t len = a->body.len < TOKEN_ANSWER_MAX ? a->body.len : TOKEN_ANSWER_MAX;
	struct secret *body = secret_new(capture_bytes_get(&a->body), shown ? len : 0);
	for (size_t i = 0; i < a->field_count; i++) {
		names[i] = capture_bytes_get(&a->fields[i].name);
		values[i] = capture_bytes_get(&a->fields[i].value);
	}
	const struct answer in = {
		.token = {.status = a->status,
			  .content_type = field_of(a, "Content-Type"),
			  .retry_after = field_of(a, "Retry-After"),
			  .body = body,
			  .requested_at = when,
			  .date = when},
		.reason = capture_bytes_get(&a->reason),
		.names = names,
		.values = values,
		.field_count = shown ? a->field_count : 0,
	};
	*out = (struct facts_attempt){
		.sent = true, .with_credentials = true, .ms = a->ms > 0 ? a->ms : -1};
	struct mask *mask = mask_of(c, cred);
	struct token token;
	answer_read(&in, mask, p, &token, out);
	out->status_unknown = a->status_unknown;
	out->body_left_out = is_left_out(a);
	out->quotes_body = shown && quotes_body(c, secret_reveal(body), secret_len(body));
	token_clear(&token);
	mask_free(mask);
	secret_free(body);
}
