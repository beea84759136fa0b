/* What stays though a secret is in it, and under which name a secret is hidden. */
#include <check.h>
#include <string.h>

#include "mask.h"

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

Suite *suite_mask_words(void)
{
	Suite *s = suite_create("mask_words");
	TCase *t = tcase_create("stays");
	tcase_add_test(t, known_words_stay);
	tcase_add_test(t, own_words_stay);
	suite_add_tcase(s, t);
	return s;
}
