/* SPDX-License-Identifier: MIT */
/* cxtoken's own two requests with their answers, side by side. */
#include "report/parts.h"

#include <string.h>
#include <strings.h>

enum { SKEW_SHOWN = 300 }; /* seconds: a Date within this says nothing */

bool report_listed(const char *name, const char *const *names)
{
	for (; *names != NULL; names++)
		if (strcasecmp(name, *names) == 0)
			return true;
	return false;
}

bool report_same(const char *a, const char *b)
{
	return a == b || (a != NULL && b != NULL && strcmp(a, b) == 0);
}

/* What is the same in every request of cxtoken's own tells nothing in its report. */
static bool own_header_matters(const char *name, unsigned parts)
{
	static const char *const names[] = {"Content-Type", "Authorization", NULL};
	int part = facts_part_of(name);
	return report_listed(name, names) ||
	       (part != FACTS_PART_NONE && (parts & FACTS_PART_BIT(part)));
}

static bool answer_header_tells(const char *name)
{
	static const char *const names[] = {
		"Content-Type",
		"Content-Encoding",
		"WWW-Authenticate",
		"Proxy-Authenticate",
		"Retry-After",
		"Location",
		"Allow",
		"cf-mitigated",
		"x-amzn-waf-action",
		NULL,
	};
	return report_listed(name, names);
}

/* The type of an answer that is what it should be goes without saying. */
static bool answer_header_matters(const struct facts_attempt *a, const char *name)
{
	static const char *const between[] = {"Server", "Via", NULL};
	bool oauth = a->got_token || a->body_kind == TOKEN_BODY_OAUTH_ERROR;
	if (strcasecmp(name, "Content-Type") == 0)
		return !oauth;
	if (answer_header_tells(name))
		return true;
	if (strcasecmp(name, "Date") == 0)
		return a->date_skew > SKEW_SHOWN || a->date_skew < -SKEW_SHOWN;
	return !oauth && report_listed(name, between);
}

static bool any_header(const char *name)
{
	return name != NULL;
}

void report_fields_add(struct report_fields *to, const char *name, const char *value,
		       struct pool *p)
{
	if (to->count == sizeof to->name / sizeof *to->name)
		return;
	to->name[to->count] = name;
	to->line[to->count++] = pool_printf(p, "%s: %s", name, value != NULL ? value : "");
}

struct columns_block *report_block(struct columns *c, const char *left, const char *right)
{
	struct columns_block *b = columns_add(c);
	b->text[0] = left;
	b->text[1] = right;
	return b;
}

static void add_rule(struct columns *c, const char *label)
{
	struct columns_block *b = columns_add(c);
	b->rule = true;
	b->label = label;
}

static struct columns_block *put_field(struct columns *c, const char *name, const char *left,
				       const char *right)
{
	struct columns_block *b = report_block(c, left, right);
	b->name = name;
	return b;
}

void report_fields_put(struct columns *c, const struct report_fields *left,
		       const struct report_fields *right, bool (*compared)(const char *name))
{
	bool used[FACTS_REQUEST_HEADERS_MAX] = {false};
	for (size_t i = 0; left != NULL && i < left->count; i++) {
		const char *beside = NULL;
		for (size_t j = 0; right != NULL && j < right->count && beside == NULL; j++)
			if (!used[j] && strcasecmp(left->name[i], right->name[j]) == 0) {
				used[j] = true;
				beside = right->line[j];
			}
		put_field(c, left->name[i], left->line[i], beside)->differs =
			compared != NULL && compared(left->name[i]) &&
			!report_same(left->line[i], beside);
	}
	for (size_t j = 0; right != NULL && j < right->count; j++)
		if (!used[j])
			put_field(c, right->name[j], NULL, right->line[j])->differs =
				compared != NULL && compared(right->name[j]);
}

static struct report_fields request_fields(const struct facts_attempt *a, bool all, unsigned parts,
					   struct pool *p)
{
	struct report_fields out = {.count = 0};
	for (size_t i = 0; a != NULL && i < attempt_shown(a)->request_header_count; i++)
		if (all || own_header_matters(attempt_shown(a)->request_headers[i].name, parts))
			report_fields_add(&out, attempt_shown(a)->request_headers[i].name,
					  attempt_shown(a)->request_headers[i].value, p);
		else
			out.hidden = true;
	return out;
}

static struct report_fields answer_fields(const struct facts_attempt *a, bool all, struct pool *p)
{
	struct report_fields out = {.count = 0};
	for (size_t i = 0; a != NULL && i < attempt_shown(a)->header_count; i++)
		if (all || answer_header_matters(a, attempt_shown(a)->headers[i].name))
			report_fields_add(&out, attempt_shown(a)->headers[i].name,
					  attempt_shown(a)->headers[i].value, p);
		else
			out.hidden = true;
	return out;
}

/* The functions that follow give NULL for a side that is not there (a is NULL). */
static const char *status_line(const struct facts_attempt *a, struct pool *p)
{
	if (a == NULL)
		return NULL;
	if (!a->sent)
		return "not sent";
	if (a->failure != HTTP_FAILURE_NONE)
		return "no answer";
	const char *status = a->status_unknown
				     ? "a status that is not recorded"
				     : report_status(a->status, attempt_shown(a)->reason, p);
	return pool_printf(p, "%s%s", status, report_after(a->ms, p));
}

static const char *token_shown(const struct facts_attempt *a, struct pool *p)
{
	if (a == NULL || !a->got_token)
		return NULL;
	if (a->token_expired)
		return pool_printf(p, "token of %zu characters, expired already", a->token_len);
	if (a->token_lifetime <= 0)
		return pool_printf(p, "token of %zu characters", a->token_len);
	return pool_printf(p, "token of %zu characters, valid for %s", a->token_len,
			   report_seconds(a->token_lifetime, p));
}

/* The endpoint's words alone say all that an OAuth error's body says. */
static const char *words_shown(const struct facts_attempt *a, struct pool *p)
{
	const char *words = attempt_shown(a)->error != NULL
				    ? pool_printf(p, "error: %s", attempt_shown(a)->error)
				    : "";
	if (attempt_shown(a)->description == NULL || *attempt_shown(a)->description == '\0')
		return words;
	return pool_printf(p, "%s%s\"%s\"", words, *words != '\0' ? "\n" : "",
			   attempt_shown(a)->description);
}

static const char *answer_text(const struct facts_attempt *a, const struct report_detail *detail,
			       struct pool *p)
{
	if (a == NULL || !a->sent)
		return NULL;
	if (a->failure != HTTP_FAILURE_NONE)
		return attempt_shown(a)->failure_text != NULL ? attempt_shown(a)->failure_text
							      : "(no reason is known)";
	if (a->body_kind == TOKEN_BODY_EMPTY || attempt_shown(a)->body == NULL ||
	    *attempt_shown(a)->body == '\0')
		return a->body_left_out ? "(its body is not recorded)" : "(no body)";
	if (!detail->whole && a->got_token)
		return NULL;
	if (!detail->whole && a->body_kind == TOKEN_BODY_OAUTH_ERROR &&
	    attempt_shown(a)->error != NULL)
		return report_body(words_shown(a, p), detail, p);
	return report_body(attempt_shown(a)->body, detail, p);
}

static enum layout_tone status_tone(const struct facts_attempt *a)
{
	if (a == NULL || !a->sent)
		return LAYOUT_PLAIN;
	return a->got_token ? LAYOUT_GOOD : LAYOUT_BAD;
}

static bool outcomes_differ(const struct facts_attempt *a, const struct facts_attempt *b)
{
	return a->status != b->status || a->got_token != b->got_token || a->failure != b->failure ||
	       a->sent != b->sent;
}

static void add_answer_fields(struct columns *c, const struct facts_attempt *const side[2],
			      bool all, bool compare, struct pool *p)
{
	struct report_fields *fields = pool_alloc(p, 2, sizeof *fields);
	fields[0] = answer_fields(side[0], all, p);
	fields[1] = answer_fields(side[1], all, p);
	report_fields_put(c, &fields[0], &fields[1], compare ? answer_header_tells : NULL);
}

void report_answers(const struct report_context *x, const struct facts_attempt *const side[2],
		    struct columns *c)
{
	struct pool *p = x->pool;
	const struct report_detail *detail = &x->detail;
	bool compare = side[1] != NULL;
	add_rule(c, "Answer:");
	struct columns_block *b = report_block(c, status_line(side[0], p), status_line(side[1], p));
	b->tone[0] = status_tone(side[0]);
	b->tone[1] = status_tone(side[1]);
	b->differs = compare && outcomes_differ(side[0], side[1]);
	const char *token[2] = {token_shown(side[0], p), token_shown(side[1], p)};
	const char *body[2] = {answer_text(side[0], detail, p), answer_text(side[1], detail, p)};
	/* A token on the one side is beside the words on the other. */
	for (int i = 0; i < 2; i++)
		if (token[i] != NULL && body[i] == NULL && !detail->whole) {
			body[i] = token[i];
			token[i] = NULL;
		}
	if (token[0] != NULL || token[1] != NULL)
		report_block(c, token[0], token[1])->differs =
			compare && (token[0] == NULL) != (token[1] == NULL);
	add_answer_fields(c, side, detail->whole, compare, p);
	if (body[0] != NULL || body[1] != NULL)
		report_block(c, body[0], body[1])->differs =
			compare && !report_same(body[0], body[1]);
}

static const char *request_line(const struct facts_attempt *a, struct pool *p)
{
	if (a == NULL)
		return NULL;
	return pool_printf(p, "%s %s",
			   attempt_shown(a)->method != NULL ? attempt_shown(a)->method : "POST",
			   attempt_shown(a)->target != NULL ? attempt_shown(a)->target : "/");
}

static const char *attempt_title(const struct facts_attempt *a, bool beside, struct pool *p)
{
	static const char *const titles[FACTS_PROBES] = {
		[FACTS_PROBE_FORM] = "Form body (RFC 6749)",
		[FACTS_PROBE_JSON] = "JSON body (axios with an object)",
		[FACTS_PROBE_JSON_UNDER_FORM] = "JSON text under a form header",
		[FACTS_PROBE_BASIC] = "Form body, Basic",
		[FACTS_PROBE_BASIC_RAW] = "Form body, Basic without encoding",
		[FACTS_PROBE_POST] = "Form body, secret in it",
		[FACTS_PROBE_DECODED] = "Form body, percent-decoded secret",
		[FACTS_PROBE_DISCOVERY] = "Discovery",
	};
	if (a == NULL)
		return NULL;
	const char *title = a->probe < FACTS_PROBES ? titles[a->probe] : "Request";
	return beside ? title : pool_printf(p, "Request: %s", title);
}

static bool any_differs(const struct columns *c)
{
	for (size_t i = 0; i < c->count; i++)
		if (c->blocks[i].differs)
			return true;
	return false;
}

void report_columns(const struct report_context *x, const struct columns *c, const char *mark,
		    bool left_out)
{
	columns_print(c, &x->layout);
	bool marked = any_differs(c);
	if (marked || left_out)
		layout_paragraph(&x->layout, "", 2,
				 pool_printf(x->pool, "(%s%s%s)", marked ? mark : "",
					     marked && left_out ? "; " : "",
					     left_out ? "-v shows all header fields" : ""));
}

enum { BODY_LINES_MAX = 64 };

/* The text's lines, copied; how many. More than BODY_LINES_MAX: none. */
static size_t lines_of(const char *text, const char **lines, struct pool *p)
{
	size_t n = 0;
	for (const char *at = text; at != NULL; n++) {
		const char *end = strchr(at, '\n');
		if (n == BODY_LINES_MAX)
			return 0;
		lines[n] = pool_copy(p, at, end != NULL ? (size_t)(end - at) : strlen(at));
		at = end != NULL ? end + 1 : NULL;
	}
	return n;
}

/* Two bodies that have a line in common are compared line by line, others as a whole. */
static void add_bodies(struct columns *c, const char *const body[2], bool compare, struct pool *p)
{
	const char *left[BODY_LINES_MAX], *right[BODY_LINES_MAX];
	size_t n = lines_of(body[0], left, p), alike = 0;
	bool paired = compare && n == lines_of(body[1], right, p);
	for (size_t i = 0; paired && i < n; i++)
		alike += strcmp(left[i], right[i]) == 0;
	if (alike == 0) {
		report_block(c, body[0], body[1])->differs =
			compare && !report_same(body[0], body[1]);
		return;
	}
	for (size_t i = 0; i < n; i++)
		report_block(c, left[i], right[i])->differs = strcmp(left[i], right[i]) != 0;
}

/* True where a field was left out. */
static bool add_requests(struct columns *c, const struct facts_attempt *const side[2], bool all,
			 unsigned parts, struct pool *p)
{
	bool compare = side[1] != NULL;
	struct report_fields *fields = pool_alloc(p, 2, sizeof *fields);
	fields[0] = request_fields(side[0], all, parts, p);
	fields[1] = request_fields(side[1], all, parts, p);
	report_block(c, request_line(side[0], p), request_line(side[1], p));
	report_fields_put(c, &fields[0], &fields[1], compare ? any_header : NULL);
	report_block(c, "", "");
	const char *body[2] = {attempt_shown(side[0])->request_body,
			       compare ? attempt_shown(side[1])->request_body : NULL};
	add_bodies(c, body, compare, p);
	return fields[0].hidden || fields[1].hidden;
}

void report_side_by_side(const struct report_context *x, const struct facts_attempt *const side[2],
			 const char *const titles[2], unsigned parts)
{
	struct columns *c = pool_alloc(x->pool, 1, sizeof *c);
	c->title[0] = titles[0];
	c->title[1] = titles[1];
	bool left_out = add_requests(c, side, x->detail.whole, parts, x->pool);
	report_answers(x, side, c);
	report_columns(x, c, "* = the two differ", left_out);
}

void report_attempts(const struct report_context *x)
{
	const struct facts_attempt *const side[2] = {
		&x->f->attempts[0], x->f->attempt_count > 1 ? &x->f->attempts[1] : NULL};
	bool beside = side[1] != NULL && x->layout.width >= COLUMNS_SIDE_BY_SIDE;
	const char *const titles[2] = {attempt_title(side[0], beside, x->pool),
				       attempt_title(side[1], beside, x->pool)};
	report_side_by_side(x, side, titles, 0);
}
