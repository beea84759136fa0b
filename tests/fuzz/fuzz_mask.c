/* SPDX-License-Identifier: MIT */
/*
 * A secret in any encoding inside any text is found and hidden; what is shown is clean and short.
 * Input: a byte for the encoding, one for the secret's length, one for the largest result, the
 * secret, the text.
 */
#include "tests/fuzz/fuzz.h"
#include "mask/mask.h"
#include "tests/mask/forms.h"
#include "mask/parts.h"
#include "base/utf8.h"

enum { HEAD = 3, SECRET_MIN = 4, SECRET_ROOM = 64 };

static void assert_clean(const char *shown, size_t max, bool block)
{
	size_t len = strlen(shown);
	FUZZ_ASSERT(len <= max);
	for (size_t i = 0; i < len;) {
		uint32_t code;
		i += utf8_read(shown + i, len - i, &code);
		FUZZ_ASSERT(code != UTF8_BAD);
		FUZZ_ASSERT(code >= 0x20 || (block && code == '\n'));
		FUZZ_ASSERT(code < 0x7F || code > 0x9F);
	}
}

/* JSON and HTML number characters, not bytes: beyond ASCII their forms of a byte mean another. */
static bool numbers_characters(const struct mask_form *f)
{
	return f->steps[0] == enc_json_all || f->steps[0] == enc_braces ||
	       f->steps[0] == enc_html_decimal || f->steps[0] == enc_html_hex;
}

/* The text with the secret in the middle of it, in the given form. */
static void embed(const struct mask_form *f, const char *secret, size_t len, const char *text,
		  size_t size, struct text *out)
{
	text_add(out, text, size / 2);
	text_char(out, '\x7F'); /* no part of any encoding: what is before must not reach into it */
	mask_form_write(f, secret, len, out);
	text_char(out, '\x7F');
	text_add(out, text + size / 2, size - size / 2);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static bool started;
	started = started || secret_start();
	if (size < HEAD + SECRET_MIN)
		return 0;
	size_t len = SECRET_MIN + data[1] % SECRET_ROOM, max = (size_t)data[2] * 64;
	const struct mask_form *form = &mask_forms[data[0] % MASK_FORMS];
	if (len > size - HEAD)
		len = size - HEAD;
	char secret[SECRET_MIN + SECRET_ROOM];
	for (size_t i = 0; i < len; i++)
		secret[i] =
			(char)(numbers_characters(form) ? data[HEAD + i] & 0x7F : data[HEAD + i]);
	struct secret *s = secret_new(secret, len);
	struct mask *m = mask_new();
	struct pool *p = pool_new();
	struct text t = {.limit = 1 << 20};
	mask_add(m, "S", s);
	embed(form, secret, len, (const char *)data + HEAD + len, size - HEAD - len, &t);
	/* A word of the protocol stays: a name in its place would tell that it is the secret. */
	if (!mask_word_is(secret, len))
		FUZZ_ASSERT(mask_finds(m, t.bytes, t.len));
	assert_clean(mask_text(m, t.bytes, t.len, MASK_LINE, max, p), max, false);
	assert_clean(mask_text(m, t.bytes, t.len, MASK_BLOCK, max, p), max, true);
	/* A secret with brackets may be put together by the name that stands for it. */
	const char *shown = mask_text(m, t.bytes, t.len, MASK_BLOCK, 2 << 20, p);
	if (memchr(secret, '[', len) == NULL && memchr(secret, ']', len) == NULL)
		FUZZ_ASSERT(!mask_finds(m, shown, strlen(shown)));
	text_clear(&t);
	pool_free(p);
	mask_free(m);
	secret_free(s);
	return 0;
}
