/* SPDX-License-Identifier: MIT */
/* What stays though a secret is in it, and under which name a secret is hidden. */
#include <check.h>
#include <stdio.h>
#include <string.h>

#include "mask/mask.h"

Suite *suite_mask_words(void);

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

static void hide(const char *name, const char *bytes)
{
	struct secret *s = secret_new(bytes, strlen(bytes));
	mask_add(mask, name, s);
	secret_free(s);
}

static const char *shown(const char *text, enum mask_shape shape)
{
	return mask_text(mask, text, strlen(text), shape, 100000, pool);
}

/* A short secret in a word of the protocol, or one that is such a word, is not hidden there. */
START_TEST(known_words_stay)
{
	static const struct {
		const char *secret, *text, *want;
	} cases[] = {
		{"grant", "grant_type is invalid_grant", "grant_type is invalid_grant"},
		{"grant", "secret grant is wrong", "secret [S] is wrong"},
		{"grant", "grant_types, my_grant_type", "[S]_types, my_[S]_type"},
		{"grant", "a_grant and grant_typed", "a_[S] and [S]_typed"},
		{"client", "{\"error\":\"invalid_client\"}", "{\"error\":\"invalid_client\"}"},
		{"client", "client_id=client&", "client_id=[S]&"},
		{"client", "INVALID_CLIENT", "INVALID_CLIENT"},
		{"json", "application/json; json", "application/json; [S]"},
		{"token", "https://x.example/auth/oauth/token",
		 "https://x.example/auth/oauth/token"},
		{"type", "Content-Type: x", "Content-Type: x"},
		{"client_secret", "client_secret", "client_secret"},
		{"client_id", "my_client_id", "my_[S]"},
		{"client_id", "client_id2", "[S]2"},
		{"client_credentials", "grant_type=client_credentials",
		 "grant_type=client_credentials"},
		{"password", "the password", "the password"},
		/* eight bytes and more that are no such word */
		{"credentials", "client_credentials", "client_[S]"},
		{"client_i", "client_id", "[S]d"},
		{"invalid_", "invalid_client", "[S]client"},
		/* what hides is not hidden again */
		{"S", "[S] S [hidden]", "[S] [S] [hidden]"},
		{"bytes", "[24 bytes, 3 encoded] bytes", "[24 bytes, 3 encoded] [S]"},
		{"24", "[24 bytes] 24", "[24 bytes] [S]"},
		{"1", "[1 byte]", "[1 byte]"},
		{"bytes", "[x bytes] [24 bytes, 3] [24 bytes", "[x [S]] [24 [S], 3] [24 [S]"},
		{"bytes", "[", "["},
		{"bytes", "[7", "[7"},
		{"bytes", "[7 bytes", "[7 [S]"},
		{"bytes", "[7 bytes, ", "[7 [S],"},
	};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		start();
		hide("S", cases[i].secret);
		ck_assert_str_eq(shown(cases[i].text, MASK_LINE), cases[i].want);
		stop();
	}
}
END_TEST

/* In what cxtoken wrote, a known word stays whatever the secret is; a value does not. */
START_TEST(own_words_stay)
{
	static const char *const cases[][3] = {
		{"credentials", "grant_type=client_credentials\n&scope=credentials",
		 "grant_type=client_credentials\n&scope=[S]"},
		{"client_i", "client_id=[6 bytes]", "client_id=[6 bytes]"},
		{"abcdefghijklmnop", "scope=abcdefghijklmnop", "scope=[S]"},
	};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		start();
		hide("S", cases[i][0]);
		ck_assert_str_eq(shown(cases[i][1], MASK_OWN), cases[i][2]);
		stop();
	}
}
END_TEST

/* As a grouped key: "vQ8p-lain-..."; a secret may have such marks itself. */
START_TEST(groups_are_found)
{
	static const char *const secrets[] = {"vQ8plainZz93hGq7LmN2xW4r", "vQ8-pl.Can_ry~Jx:1Lm",
					      "hunter2x"};
	static const char *const marks[] = {"-", "_", ".", ":", " - "};
	for (size_t k = 0; k < sizeof secrets / sizeof secrets[0]; k++)
		for (size_t i = 0; i < sizeof marks / sizeof marks[0]; i++) {
			struct text t = {.limit = 1000};
			size_t size = strlen(secrets[k]) < 10 ? 1 : 4;
			start();
			hide("S", secrets[k]);
			for (size_t at = 0; at < strlen(secrets[k]); at += size)
				text_printf(&t, "%s%.*s", at > 0 ? marks[i] : "no key ", (int)size,
					    secrets[k] + at);
			ck_assert_str_eq(shown(text_get(&t), MASK_LINE), "no key [S]");
			text_clear(&t);
			stop();
		}
}
END_TEST

/* Marks are everywhere: what is in a word, or short, is not a secret for that. */
START_TEST(groups_are_no_chance)
{
	start();
	hide("S", "clientsecret");
	hide("S", "1234");
	ck_assert_str_eq(shown("client_secret 1.2.3.4", MASK_LINE), "client_secret 1.2.3.4");
	stop();
}
END_TEST

START_TEST(halves_have_their_names)
{
	static const char *const cases[][2] = {
		{"id: my-client-7781 secret: vQ8plainZz93hGq",
		 "id: [client id] secret: [client secret]"},
		{"secret:vQ8plainZz93hGq", "secret:[client secret]"},
		{"my-client-7781: no", "[client id]: no"},
		{"my-client-7781:vQ8plainZz93hGq", "[Basic credentials]"},
		{"bXktY2xpZW50LTc3ODE6dlE4cGxhaW5aejkzaEdx", "[Basic credentials]"},
		{"id: my-client-7781 basic: bXktY2xpZW50LTc3ODE6dlE4cGxhaW5aejkzaEdx",
		 "id: [client id] basic: [Basic credentials]"},
		{"my-client-7781. v", "[client id]. v"},
	};
	struct secret *id = secret_new("my-client-7781", 14);
	struct secret *secret = secret_new("vQ8plainZz93hGq", 15);
	start();
	mask_add_basic(mask, id, secret);
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
		ck_assert_str_eq(shown(cases[i][0], MASK_LINE), cases[i][1]);
	stop();
	secret_free(id);
	secret_free(secret);
}
END_TEST

/* What the protocol and the report say stays: a short secret may be a part of it, and a long one
 * may share ten bytes and more with it. */
START_TEST(words_stay_beside_any_secret)
{
	static const char *const words[] = {
		"invalid_request",
		"invalid_client",
		"invalid_grant",
		"invalid_scope",
		"invalid_token",
		"insufficient_scope",
		"unauthorized_client",
		"unsupported_grant_type",
		"unsupported_response_type",
		"access_denied",
		"server_error",
		"temporarily_unavailable",
		"error",
		"error_description",
		"error_uri",
		"grant_type",
		"client_id",
		"client_secret",
		"client_assertion",
		"client_assertion_type",
		"username",
		"password",
		"scope",
		"audience",
		"resource",
		"assertion",
		"code",
		"state",
		"realm",
		"redirect_uri",
		"response_type",
		"token",
		"token_type",
		"access_token",
		"refresh_token",
		"expires_in",
		"client_credentials",
		"authorization_code",
		"client_secret_basic",
		"client_secret_post",
		"Basic",
		"Bearer",
		"auth/oauth/token",
		"application/x-www-form-urlencoded",
		"application/json",
		"multipart/form-data",
		"text/html",
		"text/plain",
		"Accept",
		"Authorization",
		"Cache-Control",
		"Connection",
		"Content-Encoding",
		"Content-Length",
		"Content-Type",
		"Cookie",
		"Date",
		"Host",
		"Location",
		"Retry-After",
		"Server",
		"Set-Cookie",
		"Transfer-Encoding",
		"User-Agent",
		"WWW-Authenticate",
		"authentication",
		"nicecxone.com",
		"niceincontact.com",
		"cxtoken",
	};
	for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
		char part[] = "four", whole[64], form[64];
		memcpy(part, words[i], 4);
		snprintf(whole, sizeof whole, "7%s=Q9", words[i]);
		snprintf(form, sizeof form, "%s=", words[i]);
		start();
		hide("S", part);
		ck_assert_str_eq(shown(words[i], MASK_LINE), words[i]);
		hide("L", whole);
		ck_assert_str_eq(shown(form, MASK_LINE), form);
		ck_assert_str_eq(shown(whole, MASK_LINE), "[L]");
		stop();
	}
}
END_TEST

/* Every sign that HTML can name: an echo that names it hides nothing. */
START_TEST(named_signs_are_read)
{
	static const struct {
		const char *name;
		char sign;
	} rows[] = {
		{"amp", '&'},    {"lt", '<'},       {"gt", '>'},     {"quot", '"'},
		{"apos", '\''},  {"nbsp", ' '},     {"plus", '+'},   {"percnt", '%'},
		{"equals", '='}, {"sol", '/'},      {"bsol", '\\'},  {"colon", ':'},
		{"semi", ';'},   {"comma", ','},    {"period", '.'}, {"excl", '!'},
		{"quest", '?'},  {"num", '#'},      {"dollar", '$'}, {"ast", '*'},
		{"lpar", '('},   {"rpar", ')'},     {"lsqb", '['},   {"lbrack", '['},
		{"rsqb", ']'},   {"rbrack", ']'},   {"lcub", '{'},   {"lbrace", '{'},
		{"rcub", '}'},   {"rbrace", '}'},   {"verbar", '|'}, {"vert", '|'},
		{"commat", '@'}, {"Hat", '^'},      {"lowbar", '_'}, {"grave", '`'},
		{"Tab", '\t'},   {"NewLine", '\n'},
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		char secret[32], echo[64];
		start();
		snprintf(secret, sizeof secret, "k7Wq%cZ3xP", rows[i].sign);
		snprintf(echo, sizeof echo, "it was k7Wq&%s;Z3xP here", rows[i].name);
		hide("S", secret);
		ck_assert_str_eq(shown(echo, MASK_LINE), "it was [S] here");
		stop();
	}
}
END_TEST

/* Ten bytes of an encoded secret are hidden, however few of its characters they are. */
START_TEST(pieces_with_entities_are_found)
{
	static const char *const entities[] = {"&&amp;", "<&lt;", ">&gt;", "\"&quot;", "'&#39;"};
	for (size_t i = 0; i < sizeof entities / sizeof *entities; i++) {
		char secret[32], piece[32];
		char sign = entities[i][0];
		snprintf(secret, sizeof secret, "q4Tz8Kw%c%cm2Rv6Yp", sign, sign);
		snprintf(piece, sizeof piece, "w%s%sm", entities[i] + 1, entities[i] + 1);
		start();
		hide("S", secret);
		ck_assert_str_eq(shown(piece, MASK_LINE), "[S]");
		stop();
	}
}
END_TEST

Suite *suite_mask_words(void)
{
	Suite *s = suite_create("mask_words");
	TCase *t = tcase_create("stays");
	tcase_add_test(t, known_words_stay);
	tcase_add_test(t, words_stay_beside_any_secret);
	tcase_add_test(t, named_signs_are_read);
	tcase_add_test(t, pieces_with_entities_are_found);
	tcase_add_test(t, own_words_stay);
	tcase_add_test(t, groups_are_found);
	tcase_add_test(t, groups_are_no_chance);
	tcase_add_test(t, halves_have_their_names);
	suite_add_tcase(s, t);
	return s;
}
