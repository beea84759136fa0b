/* SPDX-License-Identifier: MIT */
/* Every cause has an explanation that can be read. */
#include <check.h>
#include <string.h>

#include "diag.h"

Suite *suite_judge_explain(void);

/* Every id of the causes that cxtoken knows: the contract with --explain, man page and JSON. */
static const char *const ids[] = {
	"credential-missing",
	"credential-undefined",
	"credential-placeholder",
	"credential-line-end",
	"credential-whitespace",
	"credential-quoted",
	"credential-not-ascii",
	"credential-percent-encoded",
	"credentials-swapped",
	"access-key-as-client",
	"credential-cut",
	"other-product",
	"url-not-https",
	"url-has-credentials",
	"url-fragment",
	"json-body",
	"json-under-form-header",
	"headers-in-body",
	"object-not-serialised",
	"multipart-body",
	"form-under-other-type",
	"body-empty",
	"method-not-post",
	"params-in-url",
	"params-in-headers",
	"parameter-misnamed",
	"two-auth-methods",
	"form-not-encoded",
	"form-double-encoded",
	"basic-malformed",
	"basic-not-encoded",
	"bearer-for-basic",
	"assertion-wrong",
	"grant-type-missing",
	"grant-type-wrong",
	"parameter-repeated",
	"header-repeated",
	"charset-odd",
	"credential-differs",
	"path-differs",
	"form-ok-json-refused",
	"form-ok-json-ok",
	"json-only",
	"auth-method",
	"basic-encoding",
	"secret-double-encoded",
	"authorization-stripped",
	"credentials-refused",
	"secret-expired",
	"access-key-refused",
	"grant-not-supported",
	"grant-not-allowed",
	"api-key-missing",
	"scope-refused",
	"body-not-read",
	"not-a-token-endpoint",
	"redirected",
	"https-required",
	"rate-limited",
	"blocked",
	"proxy-auth",
	"proxy-between",
	"server-error",
	"discovery-failed",
	"not-http",
	"http-malformed",
	"local-limit",
	"not-json",
	"no-token",
	"error-in-200",
	"compressed",
	"name-not-resolved",
	"not-connected",
	"timed-out",
	"connection-lost",
	"tls-untrusted",
	"tls-name",
	"tls-expired",
	"tls-unsuitable",
	"tls-handshake",
	"clock-skew",
	"token-short-lived",
	"scope-missing",
	"api-refused-token",
	"api-forbidden",
	/* the experiment */
	"difference-proved",
	"works-as-is",
	"difference-narrowed",
};
enum { IDS = sizeof ids / sizeof *ids };

static size_t count_lines(const char *text)
{
	size_t lines = 0;
	for (; *text != '\0'; text += strcspn(text, "\n"), text += *text == '\n') {
		ck_assert_msg(strcspn(text, "\n") <= 100, "a line over 100 columns: %.110s", text);
		lines += *text != '\n';
	}
	return lines;
}

START_TEST(every_id_is_explained)
{
	const char *id = ids[_i], *text = diag_explain(id);
	static const char *const parts[] = {"\n\nHow it comes about: ", "\n\nTo see it: ",
					    "\n\nTo fix it: ", "\n\nConfused with: "};
	ck_assert_msg(text != NULL, "%s has no explanation", id);
	size_t lines = count_lines(text);
	ck_assert_msg(lines >= 6 && lines <= 14, "%s has %zu lines", id, lines);
	ck_assert_msg(strpbrk(text, "\t\r") == NULL, "%s has a tab or a CR", id);
	for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
		ck_assert_msg(strstr(text, parts[i]) != NULL, "%s lacks \"%s\"", id, parts[i] + 2);
	ck_assert_msg(text[strlen(text) - 1] == '\n', "%s does not end its line", id);
	ck_assert_msg(strstr(text, "\n\n\n") == NULL, "%s has two empty lines", id);
	for (const char *c = text; *c != '\0'; c++)
		ck_assert_msg(*c == '\n' || ((unsigned char)*c >= 0x20 && (unsigned char)*c < 0x7F),
			      "%s has a byte that is no printable ASCII", id);
}
END_TEST

START_TEST(no_two_explanations_are_one)
{
	for (size_t i = 0; i < IDS; i++)
		for (size_t j = i + 1; j < IDS; j++) {
			ck_assert_str_ne(ids[i], ids[j]);
			ck_assert_str_ne(diag_explain(ids[i]), diag_explain(ids[j]));
		}
}
END_TEST

START_TEST(the_causes_are_these)
{
	size_t count;
	const struct diag_cause *const *causes = diag_causes(&count);
	for (size_t i = 0; i < count; i++)
		ck_assert_msg(diag_explain(causes[i]->id) != NULL, "%s is not explained",
			      causes[i]->id);
	ck_assert_uint_eq(count, IDS);
}
END_TEST

START_TEST(other_ids_have_none)
{
	static const char *const others[] = {"",     "healthy",   "unknown",
					     "json", "JSON-BODY", "json-body "};
	for (size_t i = 0; i < sizeof others / sizeof *others; i++)
		ck_assert_ptr_null(diag_explain(others[i]));
	ck_assert_ptr_null(diag_explain(NULL));
}
END_TEST

Suite *suite_judge_explain(void)
{
	Suite *s = suite_create("judge_explain");
	TCase *t = tcase_create("explain");
	tcase_add_loop_test(t, every_id_is_explained, 0, IDS);
	tcase_add_test(t, no_two_explanations_are_one);
	tcase_add_test(t, the_causes_are_these);
	tcase_add_test(t, other_ids_have_none);
	suite_add_tcase(s, t);
	return s;
}
