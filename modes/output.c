/* SPDX-License-Identifier: MIT */
/* A token in the forms of --output, and the state of a cache entry. */
#include "modes/output.h"

#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/workflow.h"

/* A quote becomes four bytes in the env format; scope and type have limits of their own. */
enum { OUTPUT_MAX = 4 * TOKEN_BYTES_MAX + 64 * 1024 };

static void put(struct secret_buf *b, const char *text)
{
	/* Nothing is ever cut: see OUTPUT_MAX. */
	(void)secret_buf_put(b, text);
}

static void put_secret(struct secret_buf *b, const struct secret *s)
{
	(void)secret_buf_add(b, secret_reveal(s), secret_len(s));
}

static json_t *number_or_null(bool known, int64_t number)
{
	return known ? json_integer(number) : json_null();
}

static int64_t left(const struct token *t, int64_t now)
{
	return t->expires_at > now ? t->expires_at - now : 0;
}

/* The sink of a JSON text: of "##[", which a workflow's runner looks for, the second sign is
 * escaped. */
struct json_sink {
	struct secret_buf *b;
	int hashes; /* in a row, just before */
};

static int dump_secret(const char *bytes, size_t len, void *arg)
{
	struct json_sink *sink = arg;
	bool ok = true;
	for (size_t i = 0; i < len && ok; i++) {
		/* A '#' waits for the sign behind it. */
		if (bytes[i] == '#') {
			ok = sink->hashes++ == 0 || secret_buf_put(sink->b, "#");
			continue;
		}
		if (sink->hashes > 0)
			ok = secret_buf_put(sink->b,
					    sink->hashes > 1 && bytes[i] == '[' ? "\\u0023" : "#");
		sink->hashes = 0;
		ok = ok && secret_buf_add(sink->b, bytes + i, 1);
	}
	return ok ? 0 : -1;
}

static void dump(const json_t *value, size_t flags, struct secret_buf *b)
{
	struct json_sink sink = {.b = b};
	json_dump_callback(value, dump_secret, &sink, flags);
}

static void put_json(struct secret_buf *b, const struct token *t, bool cached, int64_t now)
{
	bool known = t->expires_at > 0;
	json_t *o = json_pack("{s:s, s:s?, s:o, s:o, s:s?, s:b}", "access_token",
			      secret_reveal(t->access_token), "token_type", t->token_type,
			      "expires_in", number_or_null(known, left(t, now)), "expires_at",
			      number_or_null(known, t->expires_at), "scope", t->scope, "cached",
			      cached);
	dump(o, JSON_COMPACT, b);
	json_decref(o);
	put(b, "\n");
}

/* In single quotes; a token has visible ASCII only, so a quote is all that needs care. */
static void put_quoted(struct secret_buf *b, const struct secret *s)
{
	const char *bytes = secret_reveal(s);
	put(b, "'");
	for (size_t i = 0; i < secret_len(s); i++) {
		if (bytes[i] == '\'')
			put(b, "'\\''");
		else
			(void)secret_buf_add(b, bytes + i, 1);
	}
	put(b, "'");
}

static void put_env(struct secret_buf *b, const struct token *t)
{
	put(b, "export CXONE_ACCESS_TOKEN=");
	put_quoted(b, t->access_token);
	char line[80] = "\nexport CXONE_TOKEN_EXPIRES_AT=''\n";
	if (t->expires_at > 0)
		snprintf(line, sizeof line, "\nexport CXONE_TOKEN_EXPIRES_AT='%" PRId64 "'\n",
			 t->expires_at);
	put(b, line);
}

struct secret *output_token(const struct token *t, const char *format, bool cached, int64_t now)
{
	struct secret_buf *b = secret_buf_new(OUTPUT_MAX);
	if (strcmp(format, "json") == 0) {
		put_json(b, t, cached, now);
	} else if (strcmp(format, "env") == 0) {
		put_env(b, t);
	} else {
		if (strcmp(format, "header") == 0)
			put(b, "Authorization: Bearer ");
		put_secret(b, t->access_token);
		put(b, "\n");
	}
	return secret_buf_take(b);
}

/* The token as it stands within that format, without the quotes around it. */
static struct secret *spelled(const struct token *t, const char *format)
{
	struct secret_buf *b = secret_buf_new(OUTPUT_MAX);
	if (strcmp(format, "env") == 0) {
		put_quoted(b, t->access_token);
	} else {
		json_t *text = json_string(secret_reveal(t->access_token));
		dump(text, JSON_ENCODE_ANY, b);
		json_decref(text);
	}
	struct secret *quoted = secret_buf_take(b);
	size_t len = secret_len(quoted);
	struct secret *inner = secret_new(secret_reveal(quoted) + (len > 0), len > 1 ? len - 2 : 0);
	secret_free(quoted);
	return inner;
}

static void put_mask(struct secret_buf *b, const struct secret *s)
{
	put(b, "::add-mask::");
	/* Nothing is cut: three bytes for one, twice. */
	bool whole = workflow_data(secret_reveal(s), secret_len(s), b);
	put(b, whole ? "\n" : "");
}

struct secret *output_github_mask(const struct token *t, const char *format)
{
	struct secret_buf *b = secret_buf_new(2 * (size_t)OUTPUT_MAX);
	put_mask(b, t->access_token);
	if (strcmp(format, "json") == 0 || strcmp(format, "env") == 0) {
		struct secret *other = spelled(t, format);
		if (!secret_equal(other, t->access_token))
			put_mask(b, other);
		secret_free(other);
	}
	return secret_buf_take(b);
}

const char *output_duration(int64_t seconds, struct pool *p)
{
	static const struct {
		int64_t size;
		const char *name;
	} units[] = {{86400, "d"}, {3600, "h"}, {60, "min"}, {1, "s"}};
	if (seconds <= 0)
		return "0 s";
	size_t i = 0;
	while (seconds < units[i].size)
		i++;
	int64_t whole = seconds / units[i].size;
	int64_t rest = i < 3 ? seconds % units[i].size / units[i + 1].size : 0;
	if (rest == 0)
		return pool_printf(p, "%" PRId64 " %s", whole, units[i].name);
	return pool_printf(p, "%" PRId64 " %s %" PRId64 " %s", whole, units[i].name, rest,
			   units[i + 1].name);
}

static const char *moment(int64_t seconds, struct pool *p)
{
	time_t at = (time_t)seconds;
	struct tm tm;
	char text[40];
	if (gmtime_r(&at, &tm) == NULL ||
	    strftime(text, sizeof text, "%Y-%m-%d %H:%M:%S UTC", &tm) == 0)
		return pool_printf(p, "second %" PRId64, seconds);
	return pool_text(p, text);
}

/* "usable, valid for 2 h, until ..." */
static const char *token_text(const struct token *t, const struct output_status *s, struct pool *p)
{
	if (t->access_token == NULL)
		return "none";
	if (!token_valid(t, s->now))
		return pool_printf(p, "expired at %s", moment(t->expires_at, p));
	return pool_printf(p, "%s, valid for %s, until %s",
			   token_usable(t, s->now, s->min_ttl) ? "usable" : "due for a refresh",
			   output_duration(t->expires_at - s->now, p), moment(t->expires_at, p));
}

static const char *pause_text(int64_t until, int64_t now, struct pool *p)
{
	int64_t pause = until > 0 ? until - now : 0;
	/* As the fetch says it: the end was rounded up by a second. */
	pause = pause > 1 ? pause - 1 : pause;
	return pause > 0 ? pool_printf(p, "for %s, until %s", output_duration(pause, p),
				       moment(now + pause, p))
			 : "none";
}

static void status_text(const struct output_status *s, struct text *out)
{
	struct pool *p = pool_new();
	text_printf(out, "token      %s\n", token_text(&s->entry->token, s, p));
	text_printf(out, "cool-down  %s\n", pause_text(s->entry->cooldown_until, s->now, p));
	text_printf(out, "file       %s\n", s->file != NULL ? s->file : "none");
	if (s->profile != NULL)
		text_printf(out, "profile    %s\n", s->profile);
	if (s->store_url != NULL)
		text_printf(out, "store      %s%s\n", s->store_url,
			    s->store != NULL ? "" : ", which does not answer");
	if (s->store_url != NULL && s->store != NULL) {
		text_printf(out, "  token      %s\n", token_text(&s->store->token, s, p));
		text_printf(out, "  cool-down  %s\n",
			    pause_text(s->store->cooldown_until, s->now, p));
	}
	pool_free(p);
}

static json_t *token_json(const struct token *t, const struct output_status *s)
{
	if (t->access_token == NULL)
		return json_null();
	return json_pack("{s:I, s:I, s:b}", "expires_at", (json_int_t)t->expires_at, "expires_in",
			 (json_int_t)left(t, s->now), "usable",
			 token_usable(t, s->now, s->min_ttl));
}

static json_t *pause_json(int64_t until, int64_t now)
{
	bool cooling = until > 0 && until > now;
	return number_or_null(cooling, cooling ? until : 0);
}

static json_t *store_json(const struct output_status *s)
{
	static const struct cache_entry nothing = {0};
	if (s->store_url == NULL)
		return json_null();
	const struct cache_entry *holds = s->store != NULL ? s->store : &nothing;
	return json_pack("{s:s, s:b, s:o, s:o}", "url", s->store_url, "answers", s->store != NULL,
			 "token", token_json(&holds->token, s), "cooldown_until",
			 pause_json(holds->cooldown_until, s->now));
}

static void status_json(const struct output_status *s, struct text *out)
{
	json_t *o = json_pack("{s:i, s:s, s:o, s:o, s:s?, s:o}", "schema", 1, "mode",
			      "cache-status", "token", token_json(&s->entry->token, s),
			      "cooldown_until", pause_json(s->entry->cooldown_until, s->now),
			      "file", s->file, "store", store_json(s));
	if (s->profile != NULL)
		json_object_set_new(o, "profile", json_string(s->profile));
	char *dumped = json_dumps(o, JSON_COMPACT);
	json_decref(o);
	if (dumped == NULL)
		mem_exhausted();
	text_put(out, dumped);
	text_char(out, '\n');
	json_free_t release;
	json_get_alloc_funcs(NULL, &release);
	release(dumped);
}

void output_cache_status(const struct output_status *s, bool json, struct text *out)
{
	if (json)
		status_json(s, out);
	else
		status_text(s, out);
}
