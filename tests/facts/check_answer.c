/* SPDX-License-Identifier: MIT */
/* What an answer's fields, words and token are taken for, from their bytes. */
#include <check.h>
#include <string.h>

#include "facts/parts.h"
#include "facts/shown.h"
#include "mask/mask.h"

Suite *suite_facts_answer(void);

START_TEST(fields_are_flags)
{
	static const struct {
		const char *name, *value;
		unsigned flags;
	} rows[] = {
		{"Via", "1.1 x", FACTS_FIELD_VIA},
		{"WWW-Authenticate", "Basic realm=x", FACTS_FIELD_CHALLENGE},
		{"www-authenticate", "bearer realm=x",
		 FACTS_FIELD_CHALLENGE | FACTS_FIELD_CHALLENGE_BEARER},
		{"WWW-Authenticate", "x Bearer", FACTS_FIELD_CHALLENGE},
		{"WWW-Authenticate", "Negotiate",
		 FACTS_FIELD_CHALLENGE | FACTS_FIELD_CHALLENGE_FOREIGN},
		{"WWW-Authenticate", "NTLM", FACTS_FIELD_CHALLENGE | FACTS_FIELD_CHALLENGE_FOREIGN},
		{"WWW-Authenticate", "Basic realm=\"Squid\"",
		 FACTS_FIELD_CHALLENGE | FACTS_FIELD_CHALLENGE_FOREIGN},
		{"WWW-Authenticate", "Bearer error=\"insufficient_scope\"",
		 FACTS_FIELD_CHALLENGE | FACTS_FIELD_CHALLENGE_BEARER | FACTS_FIELD_SCOPE_LACKING},
		{"Location", "https://other.example/token", FACTS_FIELD_LOCATION},
		{"Location", "https://login.example/token",
		 FACTS_FIELD_LOCATION | FACTS_FIELD_TO_HTTPS},
		{"Location", "HTTPS://LOGIN.example:443/token/?x#y",
		 FACTS_FIELD_LOCATION | FACTS_FIELD_TO_HTTPS},
		{"Location", "http://login.example/token", FACTS_FIELD_LOCATION},
		{"Location", "https://login.example/tokens", FACTS_FIELD_LOCATION},
		{"Location", "https://login.example", FACTS_FIELD_LOCATION},
		{"WWW-Authenticate", "Negotiate",
		 FACTS_FIELD_CHALLENGE | FACTS_FIELD_CHALLENGE_FOREIGN},
		{"WWW-Authenticate", "NTLM", FACTS_FIELD_CHALLENGE | FACTS_FIELD_CHALLENGE_FOREIGN},
		{"WWW-Authenticate", "Basic realm=\"Proxy\"",
		 FACTS_FIELD_CHALLENGE | FACTS_FIELD_CHALLENGE_FOREIGN},
		{"WWW-Authenticate", "Basic realm=\"Firewall\"",
		 FACTS_FIELD_CHALLENGE | FACTS_FIELD_CHALLENGE_FOREIGN},
		{"WWW-Authenticate", "Basic realm=\"gateway\"",
		 FACTS_FIELD_CHALLENGE | FACTS_FIELD_CHALLENGE_FOREIGN},
		{"WWW-Authenticate", "Basic realm=\"squid\"",
		 FACTS_FIELD_CHALLENGE | FACTS_FIELD_CHALLENGE_FOREIGN},
		{"WWW-Authenticate", "Basic realm=\"Zscaler\"",
		 FACTS_FIELD_CHALLENGE | FACTS_FIELD_CHALLENGE_FOREIGN},
		{"Content-Encoding", "br", FACTS_FIELD_ENCODING},
		{"CF-Mitigated", "challenge", FACTS_FIELD_CF_MITIGATED},
		{"X-Amzn-WAF-Action", "captcha", FACTS_FIELD_WAF_ACTION},
		{"X-Vercel-Mitigated", "challenge", FACTS_FIELD_VERCEL_MITIGATED},
		{"X-Squid-Error", "ERR_ACCESS_DENIED 0", FACTS_FIELD_SQUID_DENIED},
		{"X-Squid-Error", "ERR_DNS_FAIL 0", 0},
		{"Server", "Cloudflare", FACTS_FIELD_CLOUDFLARE},
		{"Server", "AkamaiGHost", FACTS_FIELD_AKAMAI},
		{"Server", "awselb/2.0", FACTS_FIELD_BALANCER},
		{"Server", "Microsoft-Azure-Application-Gateway/v2", FACTS_FIELD_BALANCER},
		{"Server", "istio-envoy", FACTS_FIELD_MESH},
		{"Server", "nginx", 0},
		{"X-Via", "x", 0},
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		const struct answer in = {.names = &rows[i].name,
					  .values = &rows[i].value,
					  .field_count = 1,
					  .url = "http://login.example:8080/token"};
		ck_assert_msg(answer_fields(&in) == rows[i].flags, "%s: %s", rows[i].name,
			      rows[i].value);
	}
}
END_TEST

START_TEST(first_field_of_a_name_counts)
{
	const struct answer in = {
		.names = (const char *const[]){"WWW-Authenticate", "WWW-Authenticate"},
		.values = (const char *const[]){"Basic realm=x", "Bearer"},
		.field_count = 2};
	ck_assert_uint_eq(answer_fields(&in), FACTS_FIELD_CHALLENGE);
}
END_TEST

START_TEST(lacking_scopes_are_counted)
{
	static const struct {
		const char *asked, *given;
		size_t count;
		const char *list;
	} rows[] = {
		{"api read", "api write", 1, "read"},
		{"api read", "", 2, "api, read"},
		{"api https://graph.example/.default", "write api", 0, ""},
		{"api write", "write,api", 0, ""},
		{"ap", "api", 1, "ap"},
		{" api  read ", "read", 1, "api"},
		{NULL, "api", 0, ""},
		{"api", NULL, 0, ""},
		{"", "", 0, ""},
	};
	struct pool *p = pool_new();
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		const char *list;
		size_t count = answer_scopes_lacking(rows[i].asked, rows[i].given, p, &list);
		ck_assert_uint_eq(count, rows[i].count);
		ck_assert_str_eq(list, rows[i].list);
	}
	pool_free(p);
}
END_TEST

static void read_answer(const char *body, const char *client_id, struct pool *p,
			struct facts_attempt *out)
{
	struct mask *mask = mask_new();
	struct secret *id = secret_new(client_id, strlen(client_id));
	struct secret *bytes = secret_new(body, strlen(body));
	const struct answer in = {.token = {.status = 401, .body = bytes, .requested_at = 1}};
	struct token token;
	mask_add(mask, "client id", id);
	*out = (struct facts_attempt){.sent = true};
	answer_read(&in, mask, p, &token, out);
	token_clear(&token);
	secret_free(id);
	secret_free(bytes);
	mask_free(mask);
}

/* What may hold a credential by its name alone is never shown. */
START_TEST(fields_with_secret_names_are_hidden)
{
	static const struct {
		const char *name;
		bool hidden;
	} rows[] = {
		{"Set-Cookie", true}, {"X-Csrf-Token", true}, {"X-Secret", true}, {"X-Id", false}};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		static const char *const value = "abc";
		struct pool *p = pool_new();
		struct mask *mask = mask_new();
		const struct answer in = {.token = {.status = 401, .requested_at = 1},
					  .names = &rows[i].name,
					  .values = &value,
					  .field_count = 1};
		struct facts_attempt a = {.sent = true};
		struct token token;
		answer_read(&in, mask, p, &token, &a);
		token_clear(&token);
		ck_assert_str_eq(shown_field(attempt_shown(&a), rows[i].name),
				 rows[i].hidden ? "[hidden]" : "abc");
		mask_free(mask);
		pool_free(p);
	}
}
END_TEST

/* One and the same answer is read alike, whatever the mask hides of what is shown. */
START_TEST(facts_do_not_depend_on_the_mask)
{
	static const char *const bodies[] = {
		"{\"error\":\"unauthorized_client\",\"error_description\":\"Unknown application\"}",
		"{\"error\":\"invalid_client\",\"error_description\":\"The client secret has "
		"expired.\"}",
		"{\"error\":\"invalid_request\",\"error_description\":\"Missing parameter: "
		"'scope'\"}",
		"{\"error\":\"invalid_grant\",\"error_description\":\"account locked, too many "
		"attempts\"}",
	};
	static const char *const ids[] = {
		"application",
		"authorized",
		"unknown",
		"client",
		"missing",
		"invalid_client",
		"invalid",
		"expired",
		"scope",
		"parameter",
		"secret",
		"account",
		"client secret",
		"Missing parameter",
		"unauthorized_client",
		"locked",
	};
	for (size_t i = 0; i < sizeof bodies / sizeof *bodies; i++) {
		struct pool *p = pool_new();
		struct facts_attempt plain, other;
		read_answer(bodies[i], "3f6c1a9e-0000", p, &plain);
		for (size_t k = 0; k < sizeof ids / sizeof *ids; k++) {
			read_answer(bodies[i], ids[k], p, &other);
			ck_assert_msg(other.words == plain.words && other.code == plain.code &&
					      other.wanted == plain.wanted &&
					      other.described == plain.described &&
					      other.class == plain.class &&
					      other.body_kind == plain.body_kind,
				      "%s, client id %s", bodies[i], ids[k]);
		}
		pool_free(p);
	}
}
END_TEST

Suite *suite_facts_answer(void)
{
	Suite *s = suite_create("facts_answer");
	TCase *t = tcase_create("answer");
	tcase_add_test(t, fields_are_flags);
	tcase_add_test(t, first_field_of_a_name_counts);
	tcase_add_test(t, lacking_scopes_are_counted);
	tcase_add_test(t, fields_with_secret_names_are_hidden);
	tcase_add_test(t, facts_do_not_depend_on_the_mask);
	suite_add_tcase(s, t);
	return s;
}
