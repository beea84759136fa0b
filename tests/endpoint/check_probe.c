/* SPDX-License-Identifier: MIT */
/* Which requests are sent for which answers. */
#include "facts/shown.h"
#include "tests/script_http.h"

#include "endpoint/probe.h"
#include "facts/names.h"

Suite *suite_endpoint_probe(void);

/* clang-format off */
#define TOKEN {.status = 200, .body = SCRIPT_TOKEN("t0")}
#define REFUSED {.status = 401, .body = "{\"error\":\"invalid_client\"}"}
#define ERROR(status_, code) {.status = status_, .body = "{\"error\":\"" code "\"}"}
#define EMPTY(status_) {.status = status_}
#define HTML(status_) {.status = status_, .type = "text/html", .body = "<html>"}
#define LOST(kind) {.failure = HTTP_FAILURE_##kind}
/* clang-format on */

#define PLAIN   "a-plain-secret"
#define CHANGES "a+secret"
#define PERCENT "a-secret%2F1"

#define FIRST   "sending up to 2 requests to 127.0.0.1: a form body, then JSON\n"
#define AGAIN   "JSON got a token, and the form did not; sending the form again\n"
#define MORE(n) "the form was refused; sending up to " #n " more to tell why\n"

/* The secret decides what can differ; every list of answers is used up, and nothing else is sent.
 */
struct plan_case {
	enum facts_auth auth;
	const char *secret;
	struct script_answer answers[8];
	const char *sent; /* the probes in order; "discovery" where it was asked */
	const char *said;
};

static const struct plan_case plans[] = {
	/* a token settles it: JSON, and no more */
	{FACTS_AUTH_POST, CHANGES, {TOKEN, REFUSED}, "form json", FIRST},
	{FACTS_AUTH_POST, CHANGES, {TOKEN, TOKEN}, "form json", FIRST},
	{FACTS_AUTH_POST, PERCENT, {TOKEN, EMPTY(500)}, "form json", FIRST},
	{FACTS_AUTH_POST, PERCENT, {TOKEN, EMPTY(429)}, "form json", FIRST},
	/* what libcurl did by itself is said */
	{FACTS_AUTH_POST,
	 PLAIN,
	 {TOKEN, {.status = 401, .body = "{\"error\":\"invalid_client\"}", .resent = true}},
	 "form json",
	 FIRST "the kept connection ended without an answer: libcurl sent this request "
	       "again over a new one (counted as one request)\n"},
	/* refused as an authentication failure: only what can differ */
	{FACTS_AUTH_POST,
	 PLAIN,
	 {REFUSED, REFUSED, REFUSED},
	 "form json basic discovery",
	 FIRST MORE(2)},
	{FACTS_AUTH_POST,
	 CHANGES,
	 {REFUSED, REFUSED, REFUSED, REFUSED},
	 "form json basic basic-raw discovery",
	 FIRST MORE(3)},
	{FACTS_AUTH_POST,
	 PERCENT,
	 {REFUSED, REFUSED, REFUSED, REFUSED, REFUSED},
	 "form json decoded basic basic-raw discovery",
	 FIRST MORE(3)},
	{FACTS_AUTH_BASIC,
	 PLAIN,
	 {REFUSED, REFUSED, REFUSED},
	 "form json post discovery",
	 FIRST MORE(2)},
	{FACTS_AUTH_BASIC,
	 CHANGES,
	 {REFUSED, REFUSED, REFUSED, REFUSED},
	 "form json basic-raw post discovery",
	 FIRST MORE(3)},
	{FACTS_AUTH_BASIC_RAW,
	 CHANGES,
	 {REFUSED, REFUSED, REFUSED, REFUSED},
	 "form json basic post discovery",
	 FIRST MORE(3)},
	{FACTS_AUTH_BASIC_RAW,
	 PERCENT,
	 {REFUSED, REFUSED, REFUSED, REFUSED, REFUSED},
	 "form json decoded basic post discovery",
	 FIRST MORE(3)},
	/* which refusals are an authentication failure */
	{FACTS_AUTH_POST,
	 PLAIN,
	 {EMPTY(401), REFUSED, REFUSED},
	 "form json basic discovery",
	 FIRST MORE(2)},
	{FACTS_AUTH_POST,
	 PLAIN,
	 {ERROR(400, "invalid_grant"), REFUSED, REFUSED},
	 "form json basic discovery",
	 FIRST MORE(2)},
	{FACTS_AUTH_POST,
	 PLAIN,
	 {ERROR(400, "unauthorized_client"), REFUSED, REFUSED},
	 "form json basic discovery",
	 FIRST MORE(2)},
	{FACTS_AUTH_POST, PLAIN, {ERROR(400, "invalid_scope"), REFUSED}, "form json", FIRST},
	{FACTS_AUTH_POST, PLAIN, {ERROR(401, "invalid_scope"), REFUSED}, "form json", FIRST},
	{FACTS_AUTH_POST,
	 PLAIN,
	 {ERROR(400, "unsupported_grant_type"), REFUSED},
	 "form json",
	 FIRST},
	{FACTS_AUTH_POST, PLAIN, {ERROR(400, "invalid_request"), REFUSED}, "form json", FIRST},
	{FACTS_AUTH_POST,
	 PLAIN,
	 {ERROR(401, "invalid_request"), REFUSED, REFUSED},
	 "form json basic discovery",
	 FIRST MORE(2)},
	{FACTS_AUTH_BASIC,
	 CHANGES,
	 {{.status = 400,
	   .body = "{\"error\":\"invalid_request\",\"error_description\":"
		   "\"client_id is Not Properly Encoded\"}"},
	  REFUSED,
	  TOKEN,
	  REFUSED},
	 "form json basic-raw form discovery",
	 FIRST MORE(3)},
	{FACTS_AUTH_POST, PLAIN, {{.status = 200, .body = "{}"}, REFUSED}, "form json", FIRST},
	/* a success that settles it ends the plan, but for Basic's other spelling */
	/* where answers come in turns, the form gets both */
	{FACTS_AUTH_POST,
	 PERCENT,
	 {REFUSED, TOKEN, REFUSED, REFUSED},
	 "form json form form discovery",
	 FIRST AGAIN},
	{FACTS_AUTH_POST,
	 PERCENT,
	 {REFUSED, TOKEN, REFUSED, TOKEN},
	 "form json form form discovery",
	 FIRST AGAIN},
	{FACTS_AUTH_POST,
	 PERCENT,
	 {REFUSED, TOKEN, TOKEN},
	 "form json form discovery",
	 FIRST AGAIN},
	{FACTS_AUTH_POST,
	 PLAIN,
	 {ERROR(400, "unsupported_grant_type"), TOKEN, EMPTY(429)},
	 "form json form",
	 FIRST AGAIN},
	{FACTS_AUTH_POST,
	 PERCENT,
	 {REFUSED, REFUSED, TOKEN, REFUSED},
	 "form json decoded form discovery",
	 FIRST MORE(3)},
	/* no sixth request confirms what the fifth brought */
	{FACTS_AUTH_POST,
	 PERCENT,
	 {REFUSED, REFUSED, REFUSED, REFUSED, TOKEN},
	 "form json decoded basic basic-raw discovery",
	 FIRST MORE(3)},
	{FACTS_AUTH_POST,
	 CHANGES,
	 {REFUSED, REFUSED, TOKEN, REFUSED, REFUSED},
	 "form json basic basic-raw form discovery",
	 FIRST MORE(3)},
	{FACTS_AUTH_BASIC,
	 CHANGES,
	 {REFUSED, REFUSED, TOKEN, REFUSED},
	 "form json basic-raw form discovery",
	 FIRST MORE(3)},
	/* after 429, 5xx, a web firewall's page or no answer nothing goes out with credentials */
	{FACTS_AUTH_POST, PERCENT, {EMPTY(429)}, "form", FIRST},
	{FACTS_AUTH_POST,
	 PERCENT,
	 {{.status = 429, .type = "text/html", .body = "<html>"}},
	 "form",
	 FIRST},
	{FACTS_AUTH_POST,
	 PERCENT,
	 {{.status = 400, .body = "{\"error\":\"x\",\"message\":\"too many requests\"}"}},
	 "form",
	 FIRST},
	{FACTS_AUTH_POST,
	 PERCENT,
	 {{.status = 401,
	   .body = "{\"error\":\"invalid_client\",\"message\":\"Account is LOCKED\"}"}},
	 "form",
	 FIRST},
	{FACTS_AUTH_POST,
	 PERCENT,
	 {REFUSED,
	  REFUSED,
	  {.status = 401, .body = "{\"error\":\"invalid_client\",\"message\":\"client locked\"}"}},
	 "form json decoded discovery",
	 FIRST MORE(3)},
	{FACTS_AUTH_POST, PERCENT, {EMPTY(500)}, "form", FIRST},
	{FACTS_AUTH_POST, PERCENT, {{.status = 503, .retry_after = "1"}}, "form", FIRST},
	{FACTS_AUTH_POST, PERCENT, {ERROR(500, "invalid_client")}, "form", FIRST},
	{FACTS_AUTH_POST, PERCENT, {LOST(TIMEOUT)}, "form", FIRST},
	{FACTS_AUTH_POST, PERCENT, {LOST(TLS_UNTRUSTED)}, "form", FIRST},
	{FACTS_AUTH_POST, PERCENT, {REFUSED, EMPTY(429)}, "form json discovery", FIRST},
	{FACTS_AUTH_POST, PERCENT, {REFUSED, HTML(403)}, "form json discovery", FIRST},
	{FACTS_AUTH_POST, PERCENT, {REFUSED, LOST(LOST)}, "form json discovery", FIRST},
	{FACTS_AUTH_POST,
	 PERCENT,
	 {REFUSED, REFUSED, EMPTY(429)},
	 "form json decoded discovery",
	 FIRST MORE(3)},
	{FACTS_AUTH_POST,
	 PERCENT,
	 {REFUSED, REFUSED, REFUSED, HTML(403)},
	 "form json decoded basic discovery",
	 FIRST MORE(3)},
	{FACTS_AUTH_POST,
	 CHANGES,
	 {REFUSED, REFUSED, EMPTY(502)},
	 "form json basic discovery",
	 FIRST MORE(3)},
	/* where it is not a token endpoint, only discovery could tell more */
	{FACTS_AUTH_POST, PERCENT, {HTML(200)}, "form discovery", FIRST},
	{FACTS_AUTH_POST, PERCENT, {HTML(403)}, "form discovery", FIRST},
	{FACTS_AUTH_POST, PERCENT, {HTML(503)}, "form discovery", FIRST},
	{FACTS_AUTH_POST, PERCENT, {EMPTY(404)}, "form discovery", FIRST},
	{FACTS_AUTH_POST, PERCENT, {EMPTY(405)}, "form discovery", FIRST},
	{FACTS_AUTH_POST, PERCENT, {EMPTY(410)}, "form discovery", FIRST},
	/* a redirect says itself where to go, and a proxy's answer is not the endpoint's */
	{FACTS_AUTH_POST, PERCENT, {EMPTY(302)}, "form", FIRST},
	{FACTS_AUTH_POST, PERCENT, {HTML(301)}, "form", FIRST},
	{FACTS_AUTH_POST, PERCENT, {HTML(308)}, "form", FIRST},
	{FACTS_AUTH_POST, PERCENT, {EMPTY(407)}, "form", FIRST},
	{FACTS_AUTH_POST, PERCENT, {HTML(407)}, "form", FIRST},
};

static const struct script_answer no_document = {.status = 404};

static void on_line(void *arg, const char *line)
{
	struct text *said = arg;
	text_put(said, line);
	text_char(said, '\n');
}

static void start(struct script *s, const struct plan_case *c, size_t count)
{
	script_start(s, c->answers, count);
	secret_free(s->cred.client_secret);
	s->cred.client_secret = secret_new(c->secret, strlen(c->secret));
	s->cred.auth = c->auth;
	value_look(c->secret, strlen(c->secret), &s->cred.facts.client_secret.look);
	s->for_get = &no_document;
}

static size_t count_answers(const struct plan_case *c)
{
	size_t n = 0;
	while (n < sizeof c->answers / sizeof *c->answers &&
	       (c->answers[n].status != 0 || c->answers[n].failure != HTTP_FAILURE_NONE))
		n++;
	return n;
}

/* "form json discovery" */
static const char *sent_list(const struct facts *f, struct pool *p)
{
	const char *list = "";
	for (size_t i = 0; i < f->attempt_count; i++)
		list = pool_printf(p, "%s%s%s", list, i > 0 ? " " : "",
				   facts_probe_name(f->attempts[i].probe));
	return pool_printf(p, "%s%s", list,
			   f->discovery.asked ? (f->attempt_count > 0 ? " discovery" : "discovery")
					      : "");
}

static void run_plan(const struct plan_case *c, unsigned allowed, int most, const char *name)
{
	struct script s;
	struct facts *f = calloc(1, sizeof *f);
	struct token token = {0};
	struct text said = {0};
	struct err e = {0};
	size_t count = count_answers(c);
	start(&s, c, count);
	const struct probe_options o = {.allowed = allowed,
					.max_requests = most,
					.timeout_ms = 99,
					.announce = on_line,
					.arg = &said};
	ck_assert(probe_run(&s.x, &o, f, &token, &e));
	const char *sent = sent_list(f, s.x.pool);
	ck_assert_msg(strcmp(sent, c->sent) == 0, "%s: sent \"%s\", want \"%s\"", name, sent,
		      c->sent);
	ck_assert_msg(s.sent == count, "%s: %zu requests", name, s.sent);
	ck_assert_uint_eq(f->attempt_count, count);
	ck_assert_msg(strcmp(text_get(&said), c->said) == 0, "%s: said \"%s\"", name,
		      text_get(&said));
	ck_assert_int_le((int)count, o.max_requests);
	ck_assert_uint_eq(s.gets, f->discovery.asked ? 2 : 0);
	for (size_t i = 0; i < s.gets; i++)
		ck_assert_ptr_null(strstr(s.got[i], "Authorization"));
	for (size_t i = 0; i < s.sent; i++)
		ck_assert_int_eq(s.timeouts[i], 99);
	bool form_token = (allowed == 0 || (allowed & 1) != 0) && f->attempts[0].got_token;
	ck_assert((token.access_token != NULL) == form_token);
	token_clear(&token);
	text_clear(&said);
	free(f);
	script_end(&s);
}

static const struct {
	struct plan_case plan;
	int most;
} limits[] = {
	{{FACTS_AUTH_POST,
	  PERCENT,
	  {REFUSED, REFUSED, REFUSED},
	  "form json decoded discovery",
	  FIRST MORE(1)},
	 3},
	{{FACTS_AUTH_POST,
	  PERCENT,
	  {REFUSED, REFUSED, REFUSED, REFUSED, REFUSED},
	  "form json decoded basic basic-raw discovery",
	  FIRST MORE(4)},
	 10},
	{{FACTS_AUTH_POST,
	  PERCENT,
	  {REFUSED, REFUSED, REFUSED, REFUSED, TOKEN},
	  "form json decoded basic basic-raw discovery",
	  FIRST MORE(3)},
	 5},
	{{FACTS_AUTH_POST,
	  PERCENT,
	  {REFUSED, REFUSED, REFUSED, REFUSED, TOKEN, REFUSED},
	  "form json decoded basic basic-raw form discovery",
	  FIRST MORE(4)},
	 6},
};

/* The number of requests is what the user allows. */
START_TEST(no_more_than_is_allowed)
{
	run_plan(&limits[_i].plan, 0, limits[_i].most, "limit");
}
END_TEST

START_TEST(the_plan_follows_the_answers)
{
	char name[24];
	snprintf(name, sizeof name, "case %d", _i);
	run_plan(&plans[_i], 0, PROBE_REQUESTS, name);
}
END_TEST

/* --probes: these and no others, in their own order, under the same stops. */
START_TEST(listed_probes_and_no_others)
{
#define UP_TO(n, s) "sending up to " #n " request" s " to 127.0.0.1\n"
	static const struct {
		const char *list;
		struct plan_case plan;
	} cases[] = {
		{"json", {FACTS_AUTH_POST, PLAIN, {TOKEN}, "json", UP_TO(1, "")}},
		{"form", {FACTS_AUTH_POST, PLAIN, {REFUSED}, "form", UP_TO(1, "")}},
		{"basic-raw,basic,form",
		 {FACTS_AUTH_POST,
		  PLAIN,
		  {REFUSED, REFUSED, REFUSED},
		  "form basic basic-raw",
		  UP_TO(4, "s")}},
		/* a success does not end what was asked for */
		{"form,json,post",
		 {FACTS_AUTH_POST, PLAIN, {TOKEN, TOKEN, TOKEN}, "form json post", UP_TO(4, "s")}},
		/* the form once more, where it was refused and another got a token */
		{"form,post",
		 {FACTS_AUTH_POST,
		  PLAIN,
		  {REFUSED, TOKEN, TOKEN},
		  "form post form",
		  UP_TO(4, "s")}},
		{"form,post", {FACTS_AUTH_POST, PLAIN, {EMPTY(429)}, "form", UP_TO(4, "s")}},
		{"json,post",
		 {FACTS_AUTH_POST, PLAIN, {REFUSED, TOKEN}, "json post", UP_TO(2, "s")}},
		{"form,json,post",
		 {FACTS_AUTH_POST, PLAIN, {REFUSED, EMPTY(429)}, "form json", UP_TO(4, "s")}},
		{"form,json", {FACTS_AUTH_POST, PLAIN, {LOST(CONNECT)}, "form", UP_TO(4, "s")}},
		{"decoded,post", {FACTS_AUTH_POST, PLAIN, {REFUSED}, "post", UP_TO(1, "")}},
		{"decoded,post",
		 {FACTS_AUTH_POST, PERCENT, {REFUSED, REFUSED}, "post decoded", UP_TO(2, "s")}},
		{"form,json,json-under-form,basic,basic-raw,post,decoded,discovery",
		 {FACTS_AUTH_POST,
		  PERCENT,
		  {REFUSED, REFUSED, REFUSED, REFUSED, REFUSED},
		  "form json json-under-form basic basic-raw discovery",
		  UP_TO(5, "s")}},
		{"discovery", {FACTS_AUTH_POST, PLAIN, {{0}}, "discovery", ""}},
		{"form,discovery",
		 {FACTS_AUTH_POST, PLAIN, {EMPTY(500)}, "form discovery", UP_TO(1, "")}},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		unsigned set;
		struct err e = {0};
		ck_assert(probe_list(cases[i].list, &set, &e));
		run_plan(&cases[i].plan, set, PROBE_REQUESTS, cases[i].list);
	}
}
END_TEST

START_TEST(lists_of_probes)
{
	static const struct {
		const char *list, *text; /* what the error names; NULL: it is right */
		unsigned set;
	} cases[] = {
		{NULL, NULL, 0},
		{"form", NULL, 1},
		{"form,form", NULL, 1},
		{"discovery,json", NULL, 1u << FACTS_PROBE_DISCOVERY | 1u << FACTS_PROBE_JSON},
		{"", "no probe", 0},
		{",", "\"\"", 0},
		{"form,", "comma", 0},
		{"form,,json", "\"\"", 0},
		{"Form", "\"Form\"", 0},
		{"form,jsons", "\"jsons\"", 0},
		{"basic-", "\"basic-\"", 0},
		{" form", "\" form\"", 0},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		unsigned set = 99;
		struct err e = {0};
		bool ok = probe_list(cases[i].list, &set, &e);
		ck_assert_msg(ok == (cases[i].text == NULL), "case %zu", i);
		if (ok)
			ck_assert_uint_eq(set, cases[i].set);
		else
			ck_assert_msg(e.code == ERR_USAGE && strstr(e.text, cases[i].text) != NULL,
				      "case %zu: %s", i, e.text);
	}
	for (int i = 0; i < FACTS_PROBES; i++) {
		unsigned set;
		struct err e = {0};
		ck_assert(probe_list(facts_probe_name((enum facts_probe)i), &set, &e));
		ck_assert_uint_eq(set, 1u << i);
	}
}
END_TEST

/* Nothing is sent, and nothing is announced. */
START_TEST(a_dry_run_sends_nothing)
{
	static const struct {
		const char *list, *secret, *built;
	} cases[] = {
		{NULL, PERCENT, "form json"},
		{"basic,decoded,discovery", PERCENT, "basic decoded"},
		{"basic,decoded", PLAIN, "basic"},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		const struct plan_case none = {.secret = cases[i].secret};
		struct script s;
		struct facts *f = calloc(1, sizeof *f);
		struct token token = {0};
		struct text said = {0};
		struct err e = {0};
		struct probe_options o = {.dry_run = true, .announce = on_line, .arg = &said};
		start(&s, &none, 0);
		s.for_get = NULL;
		ck_assert(probe_list(cases[i].list, &o.allowed, &e));
		ck_assert(probe_run(&s.x, &o, f, &token, &e));
		ck_assert_str_eq(sent_list(f, s.x.pool), cases[i].built);
		for (size_t k = 0; k < f->attempt_count; k++) {
			ck_assert(!f->attempts[k].sent);
			ck_assert_ptr_nonnull(f->attempts[k].shown->request_body);
		}
		ck_assert_uint_eq(said.len, 0);
		ck_assert_ptr_null(token.access_token);
		text_clear(&said);
		free(f);
		script_end(&s);
	}
}
END_TEST

/* What cannot be sent ends the run with its error, at any place of the plan. */
START_TEST(a_local_error_ends_the_run)
{
	static const struct script_answer answers[] = {REFUSED, REFUSED, REFUSED};
	for (size_t good = 0; good < 3; good++) {
		struct script_answer script[3];
		memcpy(script, answers, sizeof script);
		script[good].local = ERR_SETTINGS;
		struct script s;
		struct facts *f = calloc(1, sizeof *f);
		struct token token = {0};
		struct err e = {0};
		const struct probe_options o = {.max_requests = PROBE_REQUESTS};
		script_start(&s, script, good + 1);
		ck_assert(!probe_run(&s.x, &o, f, &token, &e));
		ck_assert_int_eq(e.code, ERR_SETTINGS);
		ck_assert_uint_eq(f->attempt_count, good);
		free(f);
		script_end(&s);
	}
}
END_TEST

Suite *suite_endpoint_probe(void)
{
	Suite *s = suite_create("endpoint_probe");
	TCase *t = tcase_create("probe");
	tcase_add_loop_test(t, the_plan_follows_the_answers, 0, sizeof plans / sizeof *plans);
	tcase_add_loop_test(t, no_more_than_is_allowed, 0, (int)(sizeof limits / sizeof *limits));
	tcase_add_test(t, listed_probes_and_no_others);
	tcase_add_test(t, lists_of_probes);
	tcase_add_test(t, a_dry_run_sends_nothing);
	tcase_add_test(t, a_local_error_ends_the_run);
	suite_add_tcase(s, t);
	return s;
}
