/* SPDX-License-Identifier: MIT */
/*
 * What the targets of captured requests share: settings with two secrets, and the way of a request
 * from the capture to the reports. Neither secret may be in any text that comes out.
 */
#ifndef TESTS_FUZZ_CAPTURE_H
#define TESTS_FUZZ_CAPTURE_H

#include <jansson.h>

#include "capture/parts.h"
#include "diag.h"
#include "tests/fuzz/fuzz.h"
#include "report/report.h"

/*
 * Guarded memory costs system calls for every secret, hundreds for one input. Here the heap stands
 * in for libsodium's, and AddressSanitizer for its guard pages.
 */
void *sodium_malloc(size_t size);
void sodium_free(void *block);

void *sodium_malloc(size_t size)
{
	void *block = malloc(size > 0 ? size : 1);
	FUZZ_ASSERT(block != NULL);
	return memset(block, 0xDB, size); /* nobody may count on zeroes */
}

void sodium_free(void *block)
{
	free(block);
}

enum { CAPTURE_INPUT_MAX = 64 * 1024 };

/* In an input one byte stands for each, so that a single change puts it anywhere. */
static const char fuzz_plain[] = "s3cr3t-Canary-Value-0042",
		  fuzz_wild[] = "Wild+Canary/7=&%41\"x y";
enum { FUZZ_PLAIN_MARK = 0x01, FUZZ_WILD_MARK = 0x02 };

struct fuzz_capture {
	struct pool *pool;
	struct cred cred;
	struct mask *known; /* the two secrets alone: what is looked for */
	struct text input;
};

static inline void fuzz_capture_open(struct fuzz_capture *x, const uint8_t *data, size_t size)
{
	*x = (struct fuzz_capture){.pool = pool_new(), .known = mask_new(), .input = {0}};
	struct cred *c = &x->cred;
	c->pool = x->pool;
	c->client_id = secret_new("0f8fad5b-d9cb-469f-a165-70867728950e", 36);
	c->client_secret = secret_new(fuzz_plain, strlen(fuzz_plain));
	c->access_key_secret = secret_new(fuzz_wild, strlen(fuzz_wild));
	c->token_url = "https://api.nicecxone.com/auth/oauth/token";
	c->url.path = "/auth/oauth/token";
	c->url.host = "api.nicecxone.com";
	settings_show(&c->facts, c->pool)->endpoint = c->token_url;
	mask_add(x->known, "plain", c->client_secret);
	mask_add(x->known, "wild", c->access_key_secret);
	for (size_t i = 0; i < size && i < CAPTURE_INPUT_MAX; i++)
		if (data[i] == FUZZ_PLAIN_MARK)
			text_put(&x->input, fuzz_plain);
		else if (data[i] == FUZZ_WILD_MARK)
			text_put(&x->input, fuzz_wild);
		else
			text_char(&x->input, (char)data[i]);
}

static inline void fuzz_capture_close(struct fuzz_capture *x)
{
	secret_free(x->cred.client_id);
	secret_free(x->cred.client_secret);
	secret_free(x->cred.access_key_secret);
	mask_free(x->known);
	pool_free(x->pool);
	text_clear(&x->input);
}

/*
 * A document's strings, as their reader has them: an escape is not a byte of a secret, and would
 * make one of nine bytes ten.
 */
static inline void fuzz_strings(const json_t *value, struct text *out)
{
	const char *key;
	json_t *member;
	size_t i;
	if (json_is_string(value)) {
		text_add(out, json_string_value(value), json_string_length(value));
		text_char(out, '\n');
	} else if (json_is_array(value)) {
		json_array_foreach(value, i, member) fuzz_strings(member, out);
	} else if (json_is_object(value)) {
		json_object_foreach((json_t *)(uintptr_t)value, key, member)
			fuzz_strings(member, out);
	}
}

static inline void fuzz_hidden(const struct fuzz_capture *x, const char *text, size_t len)
{
	if (!mask_finds(x->known, text, len))
		return;
	fprintf(stderr, "a secret is in:\n%.*s\n", (int)len, text);
	abort();
}

static inline void fuzz_hidden_document(const struct fuzz_capture *x, const char *text, size_t len)
{
	struct text strings = {.limit = 16 * 1024 * 1024};
	json_t *document = json_loadb(text, len, 0, NULL);
	FUZZ_ASSERT(document != NULL);
	fuzz_strings(document, &strings);
	FUZZ_ASSERT(strings.len > 0 && !strings.full);
	fuzz_hidden(x, text_get(&strings), strings.len);
	text_clear(&strings);
	json_decref(document);
}

/* The blanks that lay a report out are not part of a secret either. */
static inline void fuzz_hidden_text(const struct fuzz_capture *x, const char *text, size_t len)
{
	struct text shown = {.limit = 16 * 1024 * 1024};
	for (size_t i = 0; i < len; i++)
		text_char(&shown, text[i] == ' ' ? '\n' : text[i]);
	FUZZ_ASSERT(!shown.full);
	fuzz_hidden(x, text_get(&shown), shown.len);
	text_clear(&shown);
}

/* As --inspect does with one request. The input's length decides how the text is laid out. */
static inline void fuzz_judge(struct fuzz_capture *x, const struct capture *c,
			      const struct facts_attempt *answer)
{
	static const int widths[] = {20, 80, 120};
	const struct report_style style = {.width = widths[x->input.len % 3],
					   .color = x->input.len % 2 == 1,
					   .verbose = x->input.len % 5 == 0,
					   .exit_status = 4};
	struct mask *mask = cred_mask(&x->cred);
	struct facts *f = pool_alloc(x->pool, 1, sizeof *f);
	struct diag d;
	struct text out = {.limit = 16 * 1024 * 1024};
	f->settings = x->cred.facts;
	f->has_request = true;
	if (answer != NULL) {
		f->attempts[0] = *answer;
		f->attempt_count = 1;
	}
	capture_facts(c, &x->cred, mask, x->pool, &f->request);
	f->client = f->request.client;
	diag_judge(f, DIAG_SCOPE_REQUEST | (answer != NULL ? DIAG_SCOPE_ANSWERS : 0u), x->pool, &d);
	FUZZ_ASSERT(d.verdict != NULL && d.count <= DIAG_FINDINGS_MAX);
	report_json(f, &d, REPORT_INSPECT, &style, false, &out);
	fuzz_hidden_document(x, text_get(&out), out.len);
	size_t json = out.len;
	report_text(f, &d, REPORT_INSPECT, &style, &out);
	FUZZ_ASSERT(json > 0 && out.len > json && !out.full);
	fuzz_hidden_text(x, text_get(&out) + json, out.len - json);
	text_clear(&out);
	mask_free(mask);
}

/* A file of any form, with its recorded answers: nothing of it in an error, no secret in a report.
 */
static inline void fuzz_file(const uint8_t *data, size_t size)
{
	static bool started;
	if (!started)
		token_json_memory();
	started = started || secret_start();
	struct fuzz_capture x;
	struct capture_list list = {0};
	struct err e = {0};
	fuzz_capture_open(&x, data, size);
	if (capture_file(text_get(&x.input), x.input.len, &x.cred, x.pool, &list, &e)) {
		FUZZ_ASSERT(list.count > 0 && e.code == ERR_NONE);
		for (size_t i = 0; i < list.count; i++) {
			const struct capture_item *item = &list.items[i];
			fuzz_judge(&x, item->request, item->has_answer ? &item->answer : NULL);
		}
	} else {
		FUZZ_ASSERT(list.items == NULL && e.code == ERR_USAGE);
		fuzz_hidden(&x, e.text, strlen(e.text));
	}
	capture_list_clear(&list);
	fuzz_capture_close(&x);
}

/* One reader of recordings alone, whatever its sign says of the input. */
static inline int fuzz_reader(const uint8_t *data, size_t size, capture_form_read *read)
{
	static bool started;
	if (!started)
		token_json_memory();
	started = started || secret_start();
	struct fuzz_capture x;
	struct err e = {0};
	fuzz_capture_open(&x, data, size);
	struct capture_list list = {.form = "fuzzed", .cred = &x.cred};
	if (read(text_get(&x.input), x.input.len, &list, &e)) {
		for (size_t i = 0; i < list.count; i++) {
			struct capture_item *item = &list.items[i];
			if (item->request->answer != NULL)
				capture_read_answer(item->request, &x.cred, x.pool, &item->answer);
			fuzz_judge(&x, item->request,
				   item->request->answer != NULL ? &item->answer : NULL);
		}
	} else {
		FUZZ_ASSERT(e.code == ERR_USAGE);
		fuzz_hidden(&x, e.text, strlen(e.text));
	}
	capture_list_clear(&list);
	fuzz_capture_close(&x);
	return 0;
}

#endif
