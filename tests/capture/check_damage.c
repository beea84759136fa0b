/* SPDX-License-Identifier: MIT */
/*
 * Whatever pasting, quoting, editing and logging do to a recording: nothing is sure of the damaged
 * one that is not sure of the whole one, and no secret is shown.
 */
#include <stdlib.h>

#include "fixtures.h"

Suite *suite_capture_damage(void);

#define ID   FIXTURE_ID
#define FORM "Content-Type: application/x-www-form-urlencoded\r\n"
#define PAIR "client_id=" ID "&client_secret=" FIXTURE_SECRET
#define HEAD "POST /auth/oauth/token HTTP/1.1\r\nHost: api.nicecxone.com\r\nAccept: */*\r\n"
#define BASIC                                                                                      \
	"Authorization: Basic "                                                                    \
	"MGY4ZmFkNWItZDljYi00NjlmLWExNjUtNzA4Njc3Mjg5NTBlOnMzY3IzdC1DYW5hcnktV"                    \
	"mFsdWUtMDA0Mg==\r\n"
#define REFUSED                                                                                    \
	"HTTP/1.1 401 Unauthorized\r\nContent-Type: application/json\r\nContent-Length: 26\r\n"    \
	"\r\n{\"error\":\"invalid_client\"}"

/* A head, a body, an answer or "". */
static const struct whole {
	const char *head, *body, *answer;
} wholes[] = {
	{HEAD FORM "Content-Length: 115\r\n", "grant_type=client_credentials&" PAIR, ""},
	{HEAD FORM, "grant_type=client_credentials&" PAIR, ""},
	{HEAD FORM "Content-Length: 115\r\n", "grant_type=client_credentials&" PAIR, REFUSED},
	{HEAD BASIC FORM "Content-Length: 29\r\n", "grant_type=client_credentials", ""},
	{HEAD BASIC FORM, "grant_type=client_credentials", REFUSED},
	{HEAD FORM "Content-Length: 55\r\n",
	 "grant_type=password&client_id=abc&username=a&password=b", ""},
	{HEAD "Content-Type: application/json\r\nContent-Length: 129\r\n",
	 "{\"grant_type\":\"client_credentials\",\"client_id\":\"" ID
	 "\",\"client_secret\":\"" FIXTURE_SECRET "\"}",
	 REFUSED},
	{HEAD "Content-Type: application/json\r\n",
	 "{\r\n  \"grant_type\": \"client_credentials\",\r\n  \"client_id\": \"" ID
	 "\",\r\n  \"client_secret\": \"" FIXTURE_SECRET "\"\r\n}",
	 ""},
	{HEAD FORM "Content-Length: 15\r\n", "[object Object]", REFUSED},
	{HEAD "Content-Type: text/plain\r\n", "grant_type=client_credentials&" PAIR, ""},
	{HEAD "Transfer-Encoding: chunked\r\n" FORM,
	 "1d\r\ngrant_type=client_credentials\r\n0\r\n\r\n", ""},
};

/* ---- damages ---- */

typedef void damage(const struct whole *w, struct text *out);

static void plain(const struct whole *w, struct text *out)
{
	text_put(out, w->head);
	text_put(out, "\r\n");
	text_put(out, w->body);
	if (w->answer[0] != '\0')
		text_put(out, "\r\n\r\n");
	text_put(out, w->answer);
}

/* The whole text, with a text before and behind each line, CR kept or not. */
static void lines(const struct whole *w, struct text *out, const char *before, const char *behind,
		  bool cr)
{
	struct text made = {0};
	plain(w, &made);
	bool start = true;
	for (size_t i = 0; i < made.len; i++) {
		char c = made.bytes[i];
		if (start)
			text_put(out, before);
		start = c == '\n';
		if (c == '\n')
			text_put(out, behind);
		if (c != '\r' || cr)
			text_char(out, c);
	}
	text_clear(&made);
}

static void lost_line(const struct whole *w, struct text *out)
{
	text_put(out, w->head);
	text_put(out, w->body);
}

static void white_line(const struct whole *w, struct text *out)
{
	text_put(out, w->head);
	text_put(out, "  \t\r\n");
	text_put(out, w->body);
}

static void line_feeds(const struct whole *w, struct text *out)
{
	lines(w, out, "", "", false);
}

static void carriage_returns(const struct whole *w, struct text *out)
{
	struct text made = {0};
	plain(w, &made);
	for (size_t i = 0; i < made.len; i++)
		if (made.bytes[i] != '\n')
			text_char(out, made.bytes[i]);
	text_clear(&made);
}

static void indent(const struct whole *w, struct text *out)
{
	lines(w, out, "    ", "", false);
}

static void tabs(const struct whole *w, struct text *out)
{
	lines(w, out, "\t", "", true);
}

static void trailing_blanks(const struct whole *w, struct text *out)
{
	lines(w, out, "", "  ", false);
}

static void mail(const struct whole *w, struct text *out)
{
	text_put(out, "On Tuesday somebody wrote:\n");
	lines(w, out, "> ", "", false);
	text_put(out, "\n\nThat is odd.\n");
}

static void mail_twice(const struct whole *w, struct text *out)
{
	lines(w, out, "> > ", "", false);
}

static void fence(const struct whole *w, struct text *out)
{
	text_put(out, "It says 401, why?\n\n```http\n");
	plain(w, out);
	text_put(out, "\n```\nThanks!\n");
}

static void quotes(const struct whole *w, struct text *out)
{
	text_char(out, '"');
	plain(w, out);
	text_char(out, '"');
}

static void log_around(const struct whole *w, struct text *out)
{
	text_put(out, "2024-03-05 09:41:27 INFO sending POST to the server\n");
	plain(w, out);
	text_put(out, "\n2024-03-05 09:41:28 INFO client_id=none: done\n");
}

static void prose_behind(const struct whole *w, struct text *out)
{
	plain(w, out);
	text_put(out, "\r\n\r\nI get 401. What is wrong? client_secret=is right\r\n");
}

static void log_prefix(const struct whole *w, struct text *out)
{
	lines(w, out, "2024-03-05T09:41:27.123+01:00 [http-1] DEBUG c.e.Client : ", "", false);
}

static void container_prefix(const struct whole *w, struct text *out)
{
	lines(w, out, "web_1  | ", "", false);
}

static void final_line_ends(const struct whole *w, struct text *out)
{
	plain(w, out);
	text_put(out, "\r\n\n\n");
}

static void glued_answer(const struct whole *w, struct text *out)
{
	text_put(out, w->head);
	text_put(out, "\r\n");
	text_put(out, w->body);
	text_put(out, REFUSED);
}

static void answer_without_body(const struct whole *w, struct text *out)
{
	text_put(out, w->head);
	text_put(out, "\r\n");
	text_put(out, REFUSED);
}

static void head_alone(const struct whole *w, struct text *out)
{
	text_put(out, w->head);
	text_put(out, "\r\n");
}

static void no_length(const struct whole *w, struct text *out)
{
	const char *field = strstr(w->head, "Content-Length");
	size_t len = field != NULL ? (size_t)(field - w->head) : strlen(w->head);
	text_add(out, w->head, len);
	text_put(out, field != NULL ? strchr(field, '\n') + 1 : "");
	text_put(out, "\r\n");
	text_put(out, w->body);
}

/* As if the values had been longer, or shorter, before they were edited. */
static void other_length(const struct whole *w, struct text *out, const char *digits)
{
	const char *field = strstr(w->head, "Content-Length: ");
	size_t len = field != NULL ? (size_t)(field + 16 - w->head) : strlen(w->head);
	text_add(out, w->head, len);
	if (field != NULL)
		text_printf(out, "%s\r\n%s", digits, strchr(field, '\n') + 1);
	text_put(out, "\r\n");
	text_put(out, w->body);
	text_put(out, "\r\n\r\n");
	text_put(out, w->answer);
}

static void larger_length(const struct whole *w, struct text *out)
{
	other_length(w, out, "170");
}

static void smaller_length(const struct whole *w, struct text *out)
{
	other_length(w, out, "21");
}

static void other_request_before(const struct whole *w, struct text *out)
{
	text_put(out, "GET /v1/agents HTTP/1.1\r\nHost: h\r\nAuthorization: Bearer abc\r\n\r\n");
	plain(w, out);
}

static void other_request_behind(const struct whole *w, struct text *out)
{
	plain(w, out);
	text_put(out, "\r\n\r\nGET /v1/agents HTTP/1.1\r\nHost: h\r\n\r\n");
}

static void line_without_colon(const struct whole *w, struct text *out)
{
	text_put(out, w->head);
	text_put(out, "show more\r\n\r\n");
	text_put(out, w->body);
}

static void byte_order_mark(const struct whole *w, struct text *out)
{
	text_put(out, "\xEF\xBB\xBF");
	plain(w, out);
}

static void utf16(const struct whole *w, struct text *out)
{
	struct text made = {0};
	plain(w, &made);
	text_add(out, "\xFF\xFE", 2);
	for (size_t i = 0; i < made.len; i++)
		text_add(out, (char[]){made.bytes[i], '\0'}, 2);
	text_clear(&made);
}

static void colours(const struct whole *w, struct text *out)
{
	lines(w, out, "\033[36m", "\033[0m", false);
}

static void html(const struct whole *w, struct text *out)
{
	struct text made = {0};
	no_length(w, &made);
	for (size_t i = 0; i < made.len; i++)
		if (made.bytes[i] == '&')
			text_put(out, "&amp;");
		else if (made.bytes[i] == '"')
			text_put(out, "&quot;");
		else
			text_char(out, made.bytes[i]);
	text_clear(&made);
}

/* The body broken behind so many bytes, as a mail does it. */
static void wrapped(const struct whole *w, struct text *out)
{
	text_put(out, w->head);
	text_put(out, "\r\n");
	for (size_t i = 0; w->body[i] != '\0'; i++) {
		if (i > 0 && i % 72 == 0)
			text_put(out, "\r\n");
		text_char(out, w->body[i]);
	}
}

static void parameters_on_lines(const struct whole *w, struct text *out)
{
	text_put(out, w->head);
	text_put(out, "\r\n");
	for (size_t i = 0; w->body[i] != '\0'; i++)
		if (w->body[i] == '&')
			text_put(out, "\n&");
		else
			text_char(out, w->body[i]);
}

static void curl_verbose(const struct whole *w, struct text *out)
{
	text_put(out, "*   Trying 203.0.113.20:443...\n* Connected to h (203.0.113.20)\n> ");
	for (const char *at = w->head; *at != '\0'; at++) {
		text_char(out, *at);
		if (*at == '\n')
			text_put(out, "> ");
	}
	text_put(out, "\r\n} [115 bytes data]\n< HTTP/1.1 401 Unauthorized\r\n< Server: x\r\n< \r\n"
		      "{ [26 bytes data]\n* Connection #0 to host h left intact\n");
}

static void python_debug(const struct whole *w, struct text *out)
{
	text_put(out, "send: b'");
	for (const char *at = w->head; *at != '\0'; at++)
		if (*at == '\r' || *at == '\n')
			text_put(out, *at == '\r' ? "\\r" : "\\n");
		else
			text_char(out, *at);
	text_put(out, "\\r\\n'\nsend: b'");
	for (const char *at = w->body; *at != '\0'; at++)
		if (*at == '\r' || *at == '\n')
			text_put(out, *at == '\r' ? "\\r" : "\\n");
		else
			text_char(out, *at);
	text_put(out, "'\nreply: 'HTTP/1.1 401 Unauthorized\\r\\n'\nheader: Server: nginx\n");
}

static void json_log(const struct whole *w, struct text *out)
{
	struct text made = {0};
	plain(w, &made);
	text_put(out, "time=\"2024\" level=debug msg=\"Request:\\n");
	for (size_t i = 0; i < made.len; i++) {
		char c = made.bytes[i];
		if (c == '\r' || c == '\n' || c == '"')
			text_put(out, c == '\r' ? "\\r" : c == '\n' ? "\\n" : "\\\"");
		else
			text_char(out, c);
	}
	text_put(out, "\" source=http-debug\n");
	text_clear(&made);
}

static void values_as_stars(const struct whole *w, struct text *out)
{
	struct text made = {0};
	plain(w, &made);
	const char *at = text_get(&made), *secret = NULL;
	while ((secret = strstr(at, FIXTURE_SECRET)) != NULL) {
		text_add(out, at, (size_t)(secret - at));
		text_put(out, "********");
		at = secret + strlen(FIXTURE_SECRET);
	}
	text_put(out, at);
	text_clear(&made);
}

static const struct {
	const char *name;
	damage *make;
} damages[] = {
	{"a lost line", lost_line},
	{"a white line", white_line},
	{"LF", line_feeds},
	{"CR", carriage_returns},
	{"an indent", indent},
	{"tabs", tabs},
	{"blanks at the ends of lines", trailing_blanks},
	{"a mail", mail},
	{"a mail quoted twice", mail_twice},
	{"a fence", fence},
	{"quotes", quotes},
	{"log lines around", log_around},
	{"prose behind", prose_behind},
	{"a logger's prefix", log_prefix},
	{"a container's prefix", container_prefix},
	{"final line ends", final_line_ends},
	{"a glued answer", glued_answer},
	{"an answer instead of the body", answer_without_body},
	{"a head alone", head_alone},
	{"no length", no_length},
	{"a larger length", larger_length},
	{"a smaller length", smaller_length},
	{"another request before", other_request_before},
	{"another request behind", other_request_behind},
	{"a line without a colon", line_without_colon},
	{"a byte order mark", byte_order_mark},
	{"UTF-16", utf16},
	{"colours", colours},
	{"HTML", html},
	{"wrapped", wrapped},
	{"parameters on lines", parameters_on_lines},
	{"curl -v", curl_verbose},
	{"Python", python_debug},
	{"a log of JSON", json_log},
	{"stars", values_as_stars},
};

/* ---- the judge's words ---- */

/* The ids of what is sure, a blank behind each; "": it is refused. */
static const char *sure_of(struct fixture *x, const char *bytes, size_t len, const char *what)
{
	struct capture_list list = {0};
	struct err e = {0};
	const char *ids = " ";
	if (!capture_file(bytes, len, &x->cred, x->pool, &list, &e)) {
		ck_assert_msg(strstr(e.text, FIXTURE_SECRET) == NULL, "%s", e.text);
		return "";
	}
	ck_assert_uint_ge(list.count, 1);
	x->facts = (struct facts){.has_request = true};
	const struct capture_item *item = &list.items[0];
	unsigned scopes = DIAG_SCOPE_REQUEST | (item->has_answer ? DIAG_SCOPE_ANSWERS : 0u);
	if (item->has_answer)
		x->facts.attempts[x->facts.attempt_count++] = item->answer;
	struct mask *mask = cred_mask(&x->cred);
	capture_facts(item->request, &x->cred, mask, x->pool, &x->facts.request);
	diag_judge(&x->facts, scopes, x->pool, &x->diag);
	mask_free(mask);
	for (size_t i = 0; i < x->diag.count; i++)
		if (x->diag.findings[i].confidence == DIAG_SURE)
			ids = pool_printf(x->pool, "%s%s ", ids, x->diag.findings[i].row->id);
	ck_assert_msg(!fixture_shows(x, FIXTURE_SECRET), "%s: the secret is shown", what);
	capture_list_clear(&list);
	return ids;
}

/* What is known of the settings must not matter: with a pair to compare with, and without. */
static void compare(const struct whole *whole_one, const char *bytes, size_t len, const char *what)
{
	/* an answer that a damage adds may be judged */
	struct whole copy = *whole_one, *w = &copy;
	if (strstr(bytes, "HTTP/1.1 401") != NULL)
		copy.answer = REFUSED;
	for (int known = 0; known < 2; known++) {
		struct fixture x;
		struct text whole = {0};
		fixture_open(&x, known ? ID : NULL, known ? FIXTURE_SECRET : NULL);
		plain(w, &whole);
		const char *right = sure_of(&x, text_get(&whole), whole.len, "whole");
		const char *damaged = sure_of(&x, bytes, len, what), *end = damaged;
		ck_assert_msg(*right != '\0', "the whole one is refused");
		/* words of one blank between */
		for (const char *at = damaged; *at != '\0' && at[1] != '\0'; at = end) {
			end = strchr(at + 1, ' ');
			const char *id = pool_copy(x.pool, at, (size_t)(end + 1 - at));
			ck_assert_msg(strstr(right, id) != NULL,
				      "%s: sure of%sand not of%s(whole %zu)\n%s", what, id, right,
				      (size_t)(whole_one - wholes), bytes);
		}
		text_clear(&whole);
		fixture_close(&x);
	}
}

START_TEST(damage_makes_nothing_sure)
{
	for (size_t i = 0; i < sizeof wholes / sizeof *wholes; i++) {
		struct text made = {0};
		damages[_i].make(&wholes[i], &made);
		compare(&wholes[i], text_get(&made), made.len, damages[_i].name);
		text_clear(&made);
	}
}
END_TEST

/* A paste that ends too early, at any byte. */
START_TEST(a_cut_makes_nothing_sure)
{
	const struct whole *w = &wholes[_i];
	struct text whole = {0};
	plain(w, &whole);
	for (size_t len = 1; len < whole.len; len += 3) {
		struct text cut = {0};
		text_add(&cut, whole.bytes, len);
		compare(w, text_get(&cut), len, "cut");
		text_clear(&cut);
	}
	text_clear(&whole);
}
END_TEST

Suite *suite_capture_damage(void)
{
	Suite *s = suite_create("capture_damage");
	TCase *t = tcase_create("capture_damage");
	tcase_set_timeout(t, 60);
	tcase_set_tags(t, "long");
	tcase_add_loop_test(t, damage_makes_nothing_sure, 0, sizeof damages / sizeof *damages);
	tcase_add_loop_test(t, a_cut_makes_nothing_sure, 0, sizeof wholes / sizeof *wholes);
	suite_add_tcase(s, t);
	return s;
}
