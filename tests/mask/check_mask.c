/* SPDX-License-Identifier: MIT */
/* A secret is hidden in every form, and nothing else is. */
#include <check.h>
#include <stdlib.h>

#include "base/utf8.h"
#include "mask/mask.h"
#include "tests/mask/forms.h"

Suite *suite_mask(void);

static struct pool *pool;
static struct mask *mask;

static void start(void)
{
	pool = pool_new();
	mask = mask_new();
}

static void stop(void)
{
	mask_free(mask);
	pool_free(pool);
}

static void hide(const char *name, const char *bytes, size_t len)
{
	struct secret *s = secret_new(bytes, len);
	mask_add(mask, name, s);
	secret_free(s);
}

static const char *line(const char *text)
{
	return mask_text(mask, text, strlen(text), MASK_LINE, 100000, pool);
}

static const char *const secrets[] = {
	"abcdefghijklmnop",
	"s3cr3t-Value_With.Marks~9876",
	"p%41ss w&rd=\"x\"/<tag>'+;#?\\u0041",
	"dGhpcyBpcyBhIHNlY3JldA==",
	"R7TLNBGZ4QX3WPKE5MYHV2CDUJ6SOAIFR7TLNBGZ4QX3WPKE5MYH====",
	"+/+/+/+/-_-_-_-_",
};

enum { SECRETS = sizeof secrets / sizeof secrets[0] };

/* Asserts that of "{<the encoded part>}" only the slack is left. */
static void assert_hidden(const struct mask_form *f, const char *part, size_t len)
{
	static const char name[] = "[S]";
	struct text t = {.limit = 16 << 20};
	text_char(&t, '{');
	mask_form_write(f, part, len, &t);
	text_char(&t, '}');
	ck_assert_msg(mask_finds(mask, t.bytes, t.len), "%s: not found: %s", f->name, t.bytes);
	const char *shown = mask_text(mask, t.bytes, t.len, MASK_BLOCK, 100000, pool);
	ck_assert_msg(shown[0] == '{' && strstr(shown, name) != NULL &&
			      strlen(shown) <= strlen("{[S]}") + f->slack,
		      "%s, %zu bytes: %s gave %s", f->name, len, t.bytes, shown);
	text_clear(&t);
}

START_TEST(every_form_is_found)
{
	for (size_t s = 0; s < SECRETS; s++) {
		start();
		hide("S", secrets[s], strlen(secrets[s]));
		assert_hidden(&mask_forms[_i], secrets[s], strlen(secrets[s]));
		stop();
	}
}
END_TEST

START_TEST(parts_of_ten_bytes_are_found)
{
	for (size_t s = 0; s < SECRETS; s++) {
		start();
		hide("S", secrets[s], strlen(secrets[s]));
		for (size_t from = 0; from + 10 <= strlen(secrets[s]); from++)
			assert_hidden(&mask_forms[_i], secrets[s] + from, 10);
		stop();
	}
}
END_TEST

START_TEST(short_secrets_are_found_whole)
{
	static const char *const whole[] = {"ab,c\x97", "demo", "a&b<c", "hunter2", "x+y z%2F"};
	/* JSON and HTML number characters, not bytes */
	encoder *first = mask_forms[_i].steps[0];
	bool ascii = first == enc_json_all || first == enc_braces || first == enc_html_decimal ||
		     first == enc_html_hex;
	for (size_t s = ascii ? 1 : 0; s < sizeof whole / sizeof whole[0]; s++) {
		start();
		hide("S", whole[s], strlen(whole[s]));
		assert_hidden(&mask_forms[_i], whole[s], strlen(whole[s]));
		stop();
	}
}
END_TEST

/* Ten bytes of the encoded text are a part too, where they hold less than ten of the secret. */
START_TEST(parts_of_encoded_text_are_found)
{
	static const char secret[] = "kq8#Zt+v/P0&mW%x=Lr";
	static encoder *const encoders[] = {enc_base64_0, enc_hex,  enc_form,
					    enc_uri,      enc_json, enc_html};
	hide("S", secret, strlen(secret));
	for (size_t i = 0; i < sizeof encoders / sizeof encoders[0]; i++) {
		struct text t = {0};
		encoders[i](secret, strlen(secret), &t);
		while (t.len > 0 && t.bytes[t.len - 1] == '=')
			t.len--;
		/* the last character of base64 may have bits of zero */
		for (size_t at = 0; at + 10 < t.len; at++)
			ck_assert_msg(mask_finds(mask, t.bytes + at, 10),
				      "encoder %zu at %zu: %.10s", i, at, t.bytes + at);
		text_clear(&t);
	}
}
END_TEST

/* Writes the bytes with what joins after every count of them. */
static void in_pieces(const char *bytes, size_t len, size_t count, const char *join,
		      size_t join_len, struct text *out)
{
	for (size_t i = 0; i < len; i++) {
		text_char(out, bytes[i]);
		if ((i + 1) % count == 0 && i + 1 < len)
			text_add(out, join, join_len);
	}
}

/* Pieces of less than ten bytes, however they are held apart, are still the whole. */
START_TEST(pieces_are_found)
{
	static const struct {
		const char *join;
		size_t len;
	} joins[] = {
		{" ", 1},        {"\n", 1},           {"\r\n\t ", 4},  {"\0", 1},
		{"\0 \0", 3},    {"\xE2\x80\x8B", 3}, {"\xC2\xAD", 2}, {"\xEF\xBB\xBF", 3},
		{"\xC2\xA0", 2}, {"\\u200b", 6},      {"&#8203;", 7},  {"%E2%80%8B", 9},
	};
	static const size_t sizes[] = {1, 2, 5, 8, 9};
	static const char *const whole[] = {
		"s3cr3t-Value_With.Marks~9876",
		"R7TLNBGZ4QX3WPKE5MYHV2CDUJ6SOAIF====", "correct horse battery", "eleven bytes"};
	for (size_t s = 0; s < sizeof whole / sizeof whole[0]; s++) {
		stop();
		start();
		hide("S", whole[s], strlen(whole[s]));
		for (size_t j = 0; j < sizeof joins / sizeof joins[0]; j++)
			for (size_t k = 0; k < sizeof sizes / sizeof sizes[0]; k++) {
				struct text t = {.limit = 4096};
				text_put(&t, "client secret '");
				in_pieces(whole[s], strlen(whole[s]), sizes[k], joins[j].join,
					  joins[j].len, &t);
				text_put(&t, "' is wrong");
				ck_assert_str_eq(
					mask_text(mask, t.bytes, t.len, MASK_BLOCK, 9999, pool),
					"client secret '[S]' is wrong");
				ck_assert(mask_finds(mask, t.bytes, t.len));
				text_clear(&t);
			}
	}
}
END_TEST

/* As a shell's echo reads it. */
static void enc_octal_four(const char *bytes, size_t len, struct text *out)
{
	for (size_t i = 0; i < len; i++)
		text_printf(out, "\\0%03o", (unsigned)(unsigned char)bytes[i]);
}

/* In pieces too: the encodings of the secret, and most of it. */
START_TEST(encoded_pieces_are_found)
{
	static const char secret[] = "s3cr3t-Value_With.Marks~9876";
	static encoder *const encoders[] = {enc_base64_0,    enc_base64_2, enc_hex,
					    enc_percent_all, enc_c,        enc_octal,
					    enc_octal_four};
	hide("S", secret, strlen(secret));
	for (size_t i = 0; i < sizeof encoders / sizeof encoders[0]; i++) {
		struct text once = {0}, t = {0};
		encoders[i](secret, strlen(secret), &once);
		in_pieces(once.bytes, once.len, 8, "\n", 1, &t);
		ck_assert_msg(mask_finds(mask, t.bytes, t.len), "encoder %zu: %s", i, t.bytes);
		text_clear(&once);
		text_clear(&t);
	}
	ck_assert_str_eq(line("s3cr 3t-V alue _Wit and more"), "[S] and more");
}
END_TEST

/* A secret of less than ten bytes is spelled out, byte by byte, or it is a word by chance. */
START_TEST(short_secrets_are_spelled)
{
	hide("S", "hunter2", 7);
	hide("T", "de mo", 5);
	ck_assert_str_eq(line("h u n t e r 2"), "[S]");
	ck_assert_str_eq(mask_text(mask,
				   "\0h\0u\0n\0t\0e\0r\0"
				   "2",
				   14, MASK_LINE, 99, pool),
			 "\\x00[S]");
	hide("U", "ten bytes!", 10);
	ck_assert_str_eq(line("d e m o"), "[T]");
	ck_assert_str_eq(line("t e n b y t e s !"), "[U]");
	ck_assert_str_eq(line("hunt er2, demo, d em o"), "hunt er2, demo, d em o");
}
END_TEST

/* UTF-16, and what PowerShell's Unicode makes of it in base64. */
START_TEST(wide_characters_are_found)
{
	static const char secret[] = "s3cr3t-Value_With.Marks~9876";
	struct text wide = {0}, t = {0};
	hide("S", secret, strlen(secret));
	in_pieces(secret, strlen(secret), 1, "\0", 1, &wide);
	text_char(&wide, '\0');
	enc_base64_1(wide.bytes, wide.len, &t);
	ck_assert(mask_finds(mask, t.bytes, t.len));
	t.len = 0;
	enc_hex(wide.bytes, wide.len, &t);
	ck_assert(mask_finds(mask, t.bytes, t.len));
	text_clear(&t);
	text_clear(&wide);
}
END_TEST

START_TEST(words_around_stay)
{
	static const struct {
		const char *text, *want;
	} cases[] = {
		{"the secret abcdefghijklmnop is wrong", "the secret [secret] is wrong"},
		{"abcdefghijklmnop", "[secret]"},
		{"abcdefghijklmnopabcdefghijklmnop", "[secret]"},
		{"abcdefghijklmnop,abcdefghijklmnop", "[secret],[secret]"},
		{"only abcdefghi of it", "only abcdefghi of it"},
		{"end: ghijklmnop", "end: [secret]"},
		{"{\"id\":\"client-7\",\"s\":\"ABCDEFGHIJKLMNOP\"}",
		 "{\"id\":\"[id]\",\"s\":\"[secret]\"}"},
		{"xclient-7y", "x[id]y"},
		{"", ""},
	};
	hide("secret", "abcdefghijklmnop", 16);
	hide("id", "client-7", 8);
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
		ck_assert_str_eq(line(cases[i].text), cases[i].want);
}
END_TEST

START_TEST(innocent_text_stays)
{
	static const char *const texts[] = {
		"{\"error\":\"invalid_client\",\"error_description\":\"Client authentication "
		"failed (e.g., "
		"unknown client, no client authentication included, or unsupported authentication "
		"method).\"}",
		"Request parameter 'grant_type' is missing; content-type must be "
		"application/x-www-form-urlencoded",
		"eyJhbGciOiJSUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.c2lnbmF0dXJl",
		"trace 4bf92f3577b34da6a3ce929d0e0e4736, 00f067aa0ba902b7, %7B%22a%22%3A1%7D "
		"&lt;b&gt; \\u00e9",
		"<html><head><title>403 Forbidden</title></head><body>Request rejected. ID: "
		"1234567890</body>",
		"a demonstrates b, democracy, 1 to 9, I am a word",
		"the client secret is wrong; the rate limit was exceeded",
		"R7TLN BGZ4, and R7TL NBGZ",
	};
	hide("secret", "R7TLNBGZ4QX3WPKE5MYHV2CDUJ6SOAIFR7TLNBGZ4QX3WPKE5MYH====", 56);
	hide("id", "3f2504e0-4f89-41d3-9a0c-0305e82c3301", 36);
	hide("short", "dem0", 4);
	hide("tiny", "am0", 3);
	hide("words", "clientsecretofthebillinggateway", 31);
	for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
		ck_assert_str_eq(line(texts[i]), texts[i]);
		ck_assert(!mask_finds(mask, texts[i], strlen(texts[i])));
	}
}
END_TEST

START_TEST(words_of_the_protocol_stay)
{
	hide("id", "my-client_credentials-application/json", 38);
	ck_assert_str_eq(line("grant_type=client_credentials"), "grant_type=client_credentials");
	ck_assert_str_eq(line("use application/json"), "use application/json");
	ck_assert_str_eq(line("my-client_credentials-application/json"), "[id]");
	ck_assert_str_eq(line("credentials-application/json"), "[id]");
	/* a secret that is nothing else is hidden all the same */
	hide("secret", "application", 11);
	ck_assert_str_eq(line("the application"), "the [secret]");
}
END_TEST

START_TEST(tiny_secrets_are_words)
{
	hide("id", "a", 1);
	hide("secret", "x.y", 3);
	ck_assert_str_eq(line("a cat, a%20b id=a&b=x.y (x.yz)"),
			 "[id] cat, [id]%20b id=[id]&b=[secret] (x.yz)");
	/* " a big bad box x.y " and " x.y" are not words there */
	ck_assert_str_eq(line("IGEgYmlnIGJhZCBib3ggeC55IA== 20782e792061206120612061206120612061"),
			 "IGEgYmlnIGJhZCBib3ggeC55IA== 20782e792061206120612061206120612061");
	ck_assert_str_eq(line("A abc _a \xC3\xA4"
			      "a"),
			 "A abc _a \xC3\xA4"
			 "a");
}
END_TEST

/* Characters beyond ASCII are numbered, not spelled, in JSON and HTML. */
START_TEST(characters_are_found)
{
	static const char *const cases[] = {
		"p\xC3\xA4ss\xF0\x9F\x98\x80w\xE2\x82\xAC",
		"p\\u00e4ss\\ud83d\\ude00w\\u20ac",
		"p%u00E4ss%uD83D%uDE00w%u20AC",
		"p&#228;ss&#128512;w&#8364;",
		"p&#xe4;ss&#x1F600;w&#x20AC;",
		"p%C3%A4ss%F0%9F%98%80w%e2%82%ac",
	};
	hide("S", cases[0], strlen(cases[0]));
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
		ck_assert_str_eq(line(cases[i]), "[S]");
	/* halves of a pair that do not belong together are no such character */
	ck_assert_ptr_null(strstr(line("p\\u00e4ss\\ud83d\\u0041w\\u20ac"), "[S]"));
}
END_TEST

/* What nobody sees hides nothing, and is shown by its number: the first and last of each range. */
START_TEST(unseen_characters_are_seen_through)
{
	static const uint32_t codes[] = {0x0080, 0x009F, 0x00AD,  0x061C, 0x115F, 0x1160,
					 0x17B4, 0x17B5, 0x180E,  0x200B, 0x200F, 0x2028,
					 0x202E, 0x2060, 0x206F,  0x3164, 0xFEFF, 0xFFA0,
					 0xFFF0, 0xFFFB, 0xE0000, 0xE0FFF};
	hide("S", "abcdefghijklmnop", 16);
	for (size_t i = 0; i < sizeof codes / sizeof *codes; i++) {
		char bytes[5] = "", number[16];
		utf8_write(codes[i], bytes);
		snprintf(number, sizeof number, "\\u{%04X}", (unsigned)codes[i]);
		ck_assert_str_eq(line(bytes), number);
		ck_assert_str_eq(line(pool_printf(pool, "abcde%sfghijklmnop", bytes)), "[S]");
	}
}
END_TEST

START_TEST(many_secrets_keep_their_names)
{
	enum { SECRETS_HERE = 150 };
	for (unsigned i = 0; i < SECRETS_HERE; i++)
		hide(pool_printf(pool, "name %u", i), pool_printf(pool, "%u-secret-%05u", i * 7, i),
		     strlen(pool_printf(pool, "%u-secret-%05u", i * 7, i)));
	ck_assert_str_eq(line("1036-secret-00148"), "[name 148]");
	ck_assert_str_eq(line("448-secret-00064"), "[name 64]");
}
END_TEST

START_TEST(basic_is_hidden)
{
	struct secret *id = secret_new("app:one", 7), *secret = secret_new("a b+c", 5);
	mask_add_basic(mask, id, secret);
	static const char *const cases[][2] = {
		{"Basic YXBwOm9uZTphIGIrYw==", "Basic [Basic credentials]"},     /* raw */
		{"Basic YXBwJTNBb25lOmErYiUyQmM=", "Basic [Basic credentials]"}, /* form-encoded */
		{"Basic YXBwJTNBb25lOmErYiUyQmM", "Basic [Basic credentials]"},
		{"pair app:one:a b+c", "pair [Basic credentials]"},
		{"pair app%3Aone:a+b%2Bc.", "pair [Basic credentials]."},
		{"only a b+c", "only [client secret]"},
		{"id APP%3aONE", "id [client id]"},
	};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		const char *shown = line(cases[i][0]);
		/* of base64 the padding, and a last character of zero bits, may stay */
		ck_assert_msg(strncmp(shown, cases[i][1], strlen(cases[i][1])) == 0 &&
				      strlen(shown) <= strlen(cases[i][1]) + 2,
			      "%s gave %s", cases[i][0], shown);
	}
	mask_add_basic(mask, id, NULL);
	mask_add_basic(mask, NULL, NULL);
	secret_free(id);
	secret_free(secret);
}
END_TEST

START_TEST(shape_is_plain_text)
{
	static const struct {
		const char *text, *line, *block;
	} cases[] = {
		{"a\r\nb\tc\n\n d", "a b c d", "a\nb c\n\n d"},
		{" \n lead and trail \r\n", "lead and trail", " \n lead and trail \n"},
		{"\x1b[31mred\x07\x7f", "\\x1b[31mred\\x07\\x7f", "\\x1b[31mred\\x07\\x7f"},
		{"r\rs", "r s", "r\ns"},
		{"a\xC2\x85z\xE2\x80\xAE!\xE2\x80\x8B\xEF\xBB\xBF",
		 "a\\u{0085}z\\u{202E}!\\u{200B}\\u{FEFF}",
		 "a\\u{0085}z\\u{202E}!\\u{200B}\\u{FEFF}"},
		{"\xF3\xA0\x80\x81", "\\u{E0001}", "\\u{E0001}"},
		{"\xC3\xA9\xE6\xBC\xA2\xF0\x9F\x98\x80", "\xC3\xA9\xE6\xBC\xA2\xF0\x9F\x98\x80",
		 "\xC3\xA9\xE6\xBC\xA2\xF0\x9F\x98\x80"},
		{"bad \xFF\xC3 \xE2\x82", "bad \xEF\xBF\xBD\xEF\xBF\xBD \xEF\xBF\xBD",
		 "bad \xEF\xBF\xBD\xEF\xBF\xBD \xEF\xBF\xBD"},
	};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		size_t len = strlen(cases[i].text);
		ck_assert_str_eq(mask_text(NULL, cases[i].text, len, MASK_LINE, 1000, pool),
				 cases[i].line);
		ck_assert_str_eq(mask_text(mask, cases[i].text, len, MASK_BLOCK, 1000, pool),
				 cases[i].block);
	}
	ck_assert_str_eq(mask_text(NULL, "a\0b", 3, MASK_LINE, 10, pool), "a\\x00b");
}
END_TEST

START_TEST(cut_is_at_a_character)
{
	static const char text[] = "h\xC3\xA9llo w\xC3\xB6rld";
	static const struct {
		size_t max;
		const char *want;
	} cases[] = {
		{100, text},
		{13, text},
		{12, "h\xC3\xA9llo w..."},
		{5, "h..."},
		{6, "h\xC3\xA9..."},
		{3, "..."},
		{2, "h"},
		{0, ""},
		{SIZE_MAX, text},
	};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
		ck_assert_str_eq(mask_text(NULL, text, strlen(text), MASK_LINE, cases[i].max, pool),
				 cases[i].want);
}
END_TEST

/* A cut that came first would leave a part of the secret that is too short to be known. */
START_TEST(cut_comes_last)
{
	hide("client secret", "abcdefghijklmnop", 16);
	for (size_t max = 0; max < 40; max++) {
		const char *shown =
			mask_text(mask, "12345 abcdefghijklmnop 678", 26, MASK_LINE, max, pool);
		ck_assert_msg(strlen(shown) <= max && strstr(shown, "abc") == NULL, "%zu: %s", max,
			      shown);
	}
}
END_TEST

/* Cleaning must not put together what was not found before it. */
START_TEST(cleaning_makes_no_secret)
{
	hide("S", "one two three four", 18);
	ck_assert_str_eq(line("one\ttwo\r\nthree   four"), "[S]");
	hide("T", "\\x01\\x02\\x03", 12);
	ck_assert_str_eq(line("\x01\x02\x03"), "[T]");
	hide("U", "a b", 3);
	ck_assert_str_eq(line("a\tb"), "[U]");
	hide("V",
	     "\xA9"
	     "abcdefghi jkl",
	     14);
	const char *shown = line("\xC3\xA9"
				 "abcdefghi\tjkl");
	ck_assert_ptr_nonnull(strstr(shown, "[V]"));
}
END_TEST

START_TEST(echo_with_changed_ends_is_found)
{
	hide("S", " pass ", 6);
	hide("T", "\"quoted\"", 8);
	ck_assert_str_eq(line("got 'pass' and quoted."), "got '[S]' and [T].");
}
END_TEST

/* The next generator value: tests must not depend on chance. */
static unsigned next(unsigned *state)
{
	*state = *state * 1103515245u + 12345u;
	return *state >> 16;
}

/* Large answers and large tokens together must not take long: the loop is bounded by its work. */
START_TEST(large_text_is_searched)
{
	enum { SIZE = 1 << 20, TOKEN = 8192, TOKENS = 4 };
	static const char alphabet[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
	unsigned state = 7;
	char *text = malloc(SIZE);
	ck_assert_ptr_nonnull(text);
	for (size_t i = 0; i < SIZE; i++)
		text[i] = alphabet[next(&state) & 63];
	for (size_t i = 0; i < TOKENS; i++)
		hide("token", text + i * (SIZE / TOKENS), TOKEN);
	const char *shown = mask_text(mask, text, SIZE, MASK_LINE, SIZE, pool);
	size_t want = SIZE - TOKENS * TOKEN + TOKENS * strlen("[token]");
	ck_assert_uint_eq(strlen(shown), want);
	ck_assert(mask_finds(mask, text + SIZE - 300000, 300000) == true);
	ck_assert(!mask_finds(mask, text + TOKEN, SIZE / TOKENS - TOKEN));
	free(text);
}
END_TEST

START_TEST(nested_encodings_are_bounded)
{
	enum { SIZE = 1 << 20 };
	static const char *const pieces[] = {"%25252541", "\\\\\\\\u0041", "&amp;amp;lt;",
					     "%26\\u0025&#37;"};
	hide("S", "abcdefghijklmnop", 16);
	for (size_t i = 0; i < sizeof pieces / sizeof pieces[0]; i++) {
		struct text t = {.limit = SIZE};
		while (!t.full)
			text_put(&t, pieces[i]);
		const char *shown = mask_text(mask, t.bytes, t.len, MASK_LINE, 1000, pool);
		ck_assert(strlen(shown) > 0 && strlen(shown) <= 1000);
		text_clear(&t);
	}
}
END_TEST

START_TEST(too_many_secrets_hide_all)
{
	for (unsigned i = 0; i < 300; i++) {
		char name[16];
		int len = snprintf(name, sizeof name, "secret-%05u", i);
		hide("S", name, (size_t)len);
	}
	ck_assert_ptr_null(strstr(line("secret-00299"), "299"));
	ck_assert(mask_finds(mask, "secret-00299", 12));
}
END_TEST

START_TEST(long_text_is_cut_unseen)
{
	enum { SIZE = 3 << 20 };
	char *text = malloc(SIZE);
	ck_assert_ptr_nonnull(text);
	memset(text, '.', SIZE);
	memcpy(text + SIZE - 16, "abcdefghijklmnop", 16);
	hide("S", "abcdefghijklmnop", 16);
	ck_assert(mask_finds(mask, text, SIZE));
	ck_assert(!mask_finds(mask, text, SIZE - 16));
	/* over the border of a block */
	memcpy(text + (2 << 20) - (64 << 10) - 8, "abcdefghijklmnop", 16);
	ck_assert(mask_finds(mask, text, SIZE - 16));
	const char *shown = mask_text(mask, text, SIZE, MASK_LINE, 5 << 20, pool);
	ck_assert_str_eq(shown + strlen(shown) - 6, "[S]...");
	ck_assert_ptr_null(strstr(shown, "abcdefghij"));
	free(text);
}
END_TEST

Suite *suite_mask(void)
{
	Suite *s = suite_create("mask");
	TCase *forms = tcase_create("forms");
	tcase_set_timeout(forms, 60);
	tcase_add_loop_test(forms, every_form_is_found, 0, MASK_FORMS);
	tcase_add_loop_test(forms, parts_of_ten_bytes_are_found, 0, MASK_FORMS);
	tcase_add_loop_test(forms, short_secrets_are_found_whole, 0, MASK_FORMS);
	suite_add_tcase(s, forms);
	TCase *t = tcase_create("text");
	tcase_set_timeout(t, 60);
	tcase_add_checked_fixture(t, start, stop);
	tcase_add_test(t, parts_of_encoded_text_are_found);
	tcase_add_test(t, pieces_are_found);
	tcase_add_test(t, encoded_pieces_are_found);
	tcase_add_test(t, short_secrets_are_spelled);
	tcase_add_test(t, wide_characters_are_found);
	tcase_add_test(t, words_around_stay);
	tcase_add_test(t, innocent_text_stays);
	tcase_add_test(t, words_of_the_protocol_stay);
	tcase_add_test(t, tiny_secrets_are_words);
	tcase_add_test(t, characters_are_found);
	tcase_add_test(t, unseen_characters_are_seen_through);
	tcase_add_test(t, many_secrets_keep_their_names);
	tcase_add_test(t, basic_is_hidden);
	tcase_add_test(t, shape_is_plain_text);
	tcase_add_test(t, cut_is_at_a_character);
	tcase_add_test(t, cut_comes_last);
	tcase_add_test(t, cleaning_makes_no_secret);
	tcase_add_test(t, echo_with_changed_ends_is_found);
	tcase_add_test(t, too_many_secrets_hide_all);
	suite_add_tcase(s, t);
	TCase *large = tcase_create("large text");
	tcase_set_timeout(large, 60);
	tcase_set_tags(large, "long");
	tcase_add_checked_fixture(large, start, stop);
	tcase_add_test(large, large_text_is_searched);
	tcase_add_test(large, nested_encodings_are_bounded);
	tcase_add_test(large, long_text_is_cut_unseen);
	suite_add_tcase(s, large);
	return s;
}
