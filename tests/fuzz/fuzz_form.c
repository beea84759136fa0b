/* SPDX-License-Identifier: MIT */
/* Any body is decoded or refused; what was decoded survives being encoded; its JSON is JSON. */
#include <jansson.h>

#include "form.h"
#include "tests/fuzz/fuzz.h"

static void assert_same(const struct form *a, const struct form *b)
{
	FUZZ_ASSERT(form_count(a) == form_count(b));
	for (size_t i = 0; i < form_count(a); i++) {
		FUZZ_ASSERT(strcmp(form_name(a, i), form_name(b, i)) == 0);
		FUZZ_ASSERT(secret_equal(form_value(a, i), form_value(b, i)));
	}
}

static void assert_json(const struct form *f)
{
	struct secret *text = form_json(f);
	/* Names that are not UTF-8 may become the same: duplicates are let through. */
	json_t *json = json_loadb(secret_reveal(text), secret_len(text), JSON_ALLOW_NUL, NULL);
	/* jansson takes no NUL byte in a name */
	FUZZ_ASSERT(json_is_object(json) || strstr(secret_reveal(text), "\\u0000") != NULL);
	json_decref(json);
	secret_free(text);
}

static void assert_shown(const struct form *f)
{
	struct pool *p = pool_new();
	const char *shown = form_show(f, FORM_STYLE_BODY, p);
	for (const char *c = shown; *c != '\0'; c++)
		FUZZ_ASSERT(*c == '\n' || (*c >= 0x20 && *c < 0x7F));
	form_show(f, FORM_STYLE_JSON, p);
	pool_free(p);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static bool started;
	struct form *f, *back;
	struct err e = {0};
	started = started || secret_start();
	if (!form_decode((const char *)data, size, &f, &e)) {
		FUZZ_ASSERT(f == NULL && e.code != ERR_NONE);
		return 0;
	}
	struct secret *body = form_body(f);
	/* A pair without name and value is written "=" and read as such: nothing is lost. */
	if (secret_len(body) <= FORM_BODY_MAX) {
		FUZZ_ASSERT(form_decode(secret_reveal(body), secret_len(body), &back, &e));
		assert_same(f, back);
		struct secret *again = form_body(back);
		FUZZ_ASSERT(secret_equal(body, again));
		secret_free(again);
		form_free(back);
	}
	assert_json(f);
	assert_shown(f);
	secret_free(body);
	form_free(f);
	return 0;
}
