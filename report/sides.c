/* SPDX-License-Identifier: MIT */
/* Request and answer beside the other request and its answer. */
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "report/parts.h"

enum {
	SKEW_SHOWN = 300,       /* seconds: a Date within this says nothing */
	BODY_LINES_SHOWN = 16,  /* of an answer, unless --verbose */
	BODY_BYTES_SHOWN = 700, /* of an answer, unless --verbose */
};

static bool listed(const char *name, const char *const *names)
{
	for (; *names != NULL; names++)
		if (strcasecmp(name, *names) == 0)
			return true;
	return false;
}

static bool request_header_matters(const char *name)
{
	static const char *const names[] = {
		"Content-Type",
		"Content-Encoding",
		"Transfer-Encoding",
		"Authorization",
		"Accept",
		"User-Agent",
		"grant_type",
		"client_id",
		"client_secret",
		"username",
		"password",
		"Expect",
		NULL,
	};
	return listed(name, names);
}

/* What is the same in every request of cxtoken's own tells nothing in its report. */
static bool own_header_matters(const char *name)
{
	return request_header_matters(name) && strcasecmp(name, "User-Agent") != 0;
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
	return listed(name, names);
}

static bool answer_header_matters(const struct facts_attempt *a, const char *name)
{
	static const char *const between[] = {"Server", "Via", NULL};
	if (answer_header_tells(name))
		return true;
	if (strcasecmp(name, "Date") == 0)
		return a->date_skew > SKEW_SHOWN || a->date_skew < -SKEW_SHOWN;
	return !a->got_token && a->body_kind != TOKEN_BODY_OAUTH_ERROR && listed(name, between);
}

static bool any_header(const char *name)
{
	return name != NULL;
}

static bool no_header(const char *name)
{
	return name == NULL;
}

/* Header fields chosen from one side, as "Name: value" lines. */
struct fields {
	const char *name[FACTS_REQUEST_HEADERS_MAX];
	const char *line[FACTS_REQUEST_HEADERS_MAX];
	size_t count, hidden;
};

static void fields_add(struct fields *to, const char *name, const char *value, struct pool *p)
{
	if (to->count == sizeof to->name / sizeof *to->name)
		return;
	to->name[to->count] = name;
	to->line[to->count++] = pool_printf(p, "%s: %s", name, value != NULL ? value : "");
}

static struct columns_block *add(struct columns *c, const char *left, const char *right)
{
	struct columns_block *b = columns_add(c);
	b->text[0] = left;
	b->text[1] = right;
	return b;
}

static struct columns_block *add_rule(struct columns *c, const char *label)
{
	struct columns_block *b = columns_add(c);
	b->rule = true;
	b->label = label;
	return b;
}

static bool same(const char *a, const char *b)
{
	return a == b || (a != NULL && b != NULL && strcmp(a, b) == 0);
}

static void add_hidden(struct columns *c, const struct fields *left, const struct fields *right,
		       struct pool *p)
{
	const struct fields *sides[2] = {left, right};
	const char *text[2] = {NULL, NULL};
	for (int i = 0; i < 2; i++)
		if (sides[i] != NULL && sides[i]->hidden > 0)
			text[i] = pool_printf(p, "(%zu more header field%s: -v shows all)",
					      sides[i]->hidden, sides[i]->hidden == 1 ? "" : "s");
	if (text[0] != NULL || text[1] != NULL)
		add(c, text[0], text[1]);
}

/* Fields of one name stand beside each other; a difference of `compared` ones is marked. */
static void add_fields(struct columns *c, const struct fields *left, const struct fields *right,
		       bool (*compared)(const char *name))
{
	bool used[FACTS_REQUEST_HEADERS_MAX] = {false};
	for (size_t i = 0; left != NULL && i < left->count; i++) {
		const char *beside = NULL;
		for (size_t j = 0; right != NULL && j < right->count && beside == NULL; j++)
			if (!used[j] && strcasecmp(left->name[i], right->name[j]) == 0) {
				used[j] = true;
				beside = right->line[j];
			}
		add(c, left->line[i], beside)->differs =
			compared(left->name[i]) && !same(left->line[i], beside);
	}
	for (size_t j = 0; right != NULL && j < right->count; j++)
		if (!used[j])
			add(c, NULL, right->line[j])->differs = compared(right->name[j]);
}

static struct fields request_fields(const struct facts_attempt *a, bool all, struct pool *p)
{
	struct fields out = {.count = 0};
	for (size_t i = 0; a != NULL && i < attempt_shown(a)->request_header_count; i++)
		if (all || own_header_matters(attempt_shown(a)->request_headers[i].name))
			fields_add(&out, attempt_shown(a)->request_headers[i].name,
				   attempt_shown(a)->request_headers[i].value, p);
	return out;
}

static struct fields answer_fields(const struct facts_attempt *a, bool all, struct pool *p)
{
	struct fields out = {.count = 0};
	for (size_t i = 0; a != NULL && i < attempt_shown(a)->header_count; i++)
		if (all || answer_header_matters(a, attempt_shown(a)->headers[i].name))
			fields_add(&out, attempt_shown(a)->headers[i].name,
				   attempt_shown(a)->headers[i].value, p);
		else
			out.hidden++;
	return out;
}

/* An answer's body as far as it is shown, and how much is not. */
const char *report_body(const char *body, bool all, struct pool *p)
{
	size_t len = body != NULL ? strlen(body) : 0, end = 0, lines = 0;
	while (end < len && end < BODY_BYTES_SHOWN && lines < BODY_LINES_SHOWN)
		lines += body[end++] == '\n';
	while (end > 0 && end < len && ((unsigned char)body[end] & 0xC0) == 0x80)
		end--;
	if (all || end == len)
		return body;
	const char *cut = body[end - 1] == '\n' ? "" : "\n";
	return pool_printf(p, "%.*s%s(%zu more bytes: -v shows them)", (int)end, body, cut,
			   len - end);
}

/* The functions that follow give NULL for a side that is not there (a is NULL). */
static const char *first_line(const struct facts_attempt *a, struct pool *p)
{
	if (a == NULL)
		return NULL;
	if (!a->sent)
		return "not sent";
	if (a->failure != FACTS_FAILURE_NONE)
		return "no answer";
	return pool_printf(p, "%s, after %d ms",
			   report_status(a->status, attempt_shown(a)->reason, p), a->ms);
}

static const char *token_shown(const struct facts_attempt *a, struct pool *p)
{
	if (a == NULL || !a->got_token)
		return NULL;
	if (a->token_expired)
		return pool_printf(p, "token: %zu characters, expired already", a->token_len);
	if (a->token_lifetime <= 0)
		return pool_printf(p, "token: %zu characters", a->token_len);
	return pool_printf(p, "token: %zu characters, valid %s", a->token_len,
			   report_seconds(a->token_lifetime, p));
}

static const char *answer_text(const struct facts_attempt *a, bool all, struct pool *p)
{
	if (a == NULL || !a->sent)
		return NULL;
	if (a->failure != FACTS_FAILURE_NONE)
		return attempt_shown(a)->failure_text != NULL ? attempt_shown(a)->failure_text
							      : "(no reason is known)";
	if (a->body_kind == TOKEN_BODY_EMPTY || attempt_shown(a)->body == NULL ||
	    *attempt_shown(a)->body == '\0')
		return "(no body)";
	return report_body(attempt_shown(a)->body, all, p);
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
	struct fields *fields = pool_alloc(p, 2, sizeof *fields);
	fields[0] = answer_fields(side[0], all, p);
	fields[1] = answer_fields(side[1], all, p);
	add_fields(c, &fields[0], &fields[1], compare ? answer_header_tells : no_header);
	add_hidden(c, &fields[0], &fields[1], p);
}

/* side[1] may be NULL. */
static void add_answers(struct columns *c, const struct facts_attempt *const side[2],
			const struct report_context *x)
{
	struct pool *p = x->pool;
	bool all = x->style->verbose, compare = side[1] != NULL;
	add_rule(c, "Answer:");
	struct columns_block *b = add(c, first_line(side[0], p), first_line(side[1], p));
	b->tone[0] = status_tone(side[0]);
	b->tone[1] = status_tone(side[1]);
	b->differs = compare && outcomes_differ(side[0], side[1]);
	const char *token[2] = {token_shown(side[0], p), token_shown(side[1], p)};
	if (token[0] != NULL || token[1] != NULL)
		add(c, token[0], token[1])->differs =
			compare && (token[0] == NULL) != (token[1] == NULL);
	add_answer_fields(c, side, all, compare, p);
	const char *body[2] = {answer_text(side[0], all, p), answer_text(side[1], all, p)};
	if (body[0] == NULL && body[1] == NULL)
		return;
	if (side[0]->failure == FACTS_FAILURE_NONE || compare)
		add(c, "", "");
	add(c, body[0], body[1])->differs = compare && !same(body[0], body[1]);
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

static void add_requests(struct columns *c, const struct facts_attempt *const side[2], bool all,
			 struct pool *p)
{
	bool compare = side[1] != NULL;
	struct fields *fields = pool_alloc(p, 2, sizeof *fields);
	fields[0] = request_fields(side[0], all, p);
	fields[1] = request_fields(side[1], all, p);
	add(c, request_line(side[0], p), request_line(side[1], p));
	add_fields(c, &fields[0], &fields[1], compare ? any_header : no_header);
	add(c, "", "");
	const char *body[2] = {attempt_shown(side[0])->request_body,
			       compare ? attempt_shown(side[1])->request_body : NULL};
	add(c, body[0], body[1])->differs = compare && !same(body[0], body[1]);
}

void report_attempts(const struct report_context *x)
{
	const struct facts_attempt *const side[2] = {
		&x->f->attempts[0], x->f->attempt_count > 1 ? &x->f->attempts[1] : NULL};
	struct columns *c = pool_alloc(x->pool, 1, sizeof *c);
	bool beside = side[1] != NULL && x->layout.width >= COLUMNS_SIDE_BY_SIDE;
	c->title[0] = attempt_title(side[0], beside, x->pool);
	c->title[1] = attempt_title(side[1], beside, x->pool);
	add_requests(c, side, x->style->verbose, x->pool);
	add_answers(c, side, x);
	columns_print(c, &x->layout);
	if (any_differs(c))
		layout_paragraph(&x->layout, "", 2, "(* the two differ here)");
}

/* ---- a captured request beside what the endpoint needs ---- */

static bool encoding_at_fault(const struct facts_request *r)
{
	return r->separator != NULL || r->mark_before != NULL || r->raw_line_end || r->raw_space ||
	       r->raw_brace || r->raw_not_ascii || r->bad_percent || r->not_encoded_by_compare ||
	       r->double_encoded_sure || r->double_encoded_likely || r->plus_in != NULL ||
	       r->split_secret;
}

static bool values_at_fault(const struct facts_request *r)
{
	return r->id.flags != 0 || r->secret.flags != 0 ||
	       r->id_compared.difference > FACTS_DIFFERENCE_NONE ||
	       r->secret_compared.difference > FACTS_DIFFERENCE_NONE;
}

static bool body_at_fault(const struct facts_request *r)
{
	bool lacks_pair = !r->basic && !(r->id_in_body && r->secret_in_body);
	return r->body_kind != FACTS_BODY_FORM || !r->grant_in_body || lacks_pair ||
	       r->parameter_repeated != NULL || !same(r->grant_type, r->grant_expected) ||
	       encoding_at_fault(r) || values_at_fault(r);
}

static bool header_at_fault(const struct facts_request *r, const char *name)
{
	static const char *const parameters[] = {"grant_type", "client_id", "client_secret",
						 "username",   "password",  NULL};
	if (strcasecmp(name, "Content-Type") == 0)
		return r->media != FACTS_MEDIA_FORM || r->content_type_repeated || r->charset_odd;
	if (strcasecmp(name, "Authorization") == 0)
		return r->bearer || r->basic_fault != FORM_BASIC_OK ||
		       (r->basic && r->secret_in_body);
	return listed(name, parameters);
}

/* The text that the endpoint needs, in its three parts. */
struct needs {
	const char *line;
	struct fields fields;
	const char *body;
};

static struct needs needs_read(const char *text, struct pool *p)
{
	struct needs out = {.line = text};
	if (text == NULL)
		return out;
	size_t len = strcspn(text, "\n");
	out.line = pool_copy(p, text, len);
	for (text += len; *text == '\n' && text[1] != '\0' && text[1] != '\n'; text += len) {
		text++;
		len = strcspn(text, "\n");
		const char *colon = memchr(text, ':', len);
		size_t name = colon != NULL ? (size_t)(colon - text) : len;
		const char *value = colon != NULL ? colon + 1 + strspn(colon + 1, " ") : text + len;
		fields_add(&out.fields, pool_copy(p, text, name),
			   pool_copy(p, value, (size_t)(text + len - value)), p);
	}
	text += strspn(text, "\n");
	out.body = *text != '\0' ? text : NULL;
	return out;
}

static struct fields captured_fields(const struct facts_request *r, bool all, struct pool *p)
{
	struct fields out = {.count = 0};
	for (size_t i = 0; i < r->header_count; i++)
		if (all || request_header_matters(r->headers[i].name))
			fields_add(&out, r->headers[i].name, r->headers[i].value, p);
		else
			out.hidden++;
	return out;
}

static const char *captured_line(const struct facts_request *r, struct pool *p)
{
	if (r->tls_bytes)
		return "(TLS bytes, no HTTP request)";
	if (r->method == NULL && r->path == NULL)
		return "(no request line)";
	const char *version = r->version != NULL ? r->version : "";
	const char *query =
		r->grant_in_query || r->id_in_query || r->secret_in_query ? "?[hidden]" : "";
	return pool_printf(p, "%s %s%s%s%s", r->method != NULL ? r->method : "?",
			   r->path != NULL ? r->path : "/", query, *version != '\0' ? " " : "",
			   version);
}

static const char *captured_body(const struct facts_request *r)
{
	if (r->body_kind == FACTS_BODY_UNKNOWN && (r->body == NULL || *r->body == '\0'))
		return "(a body that the capture does not hold)";
	return r->body != NULL && *r->body != '\0' ? r->body : "(no body)";
}

static void add_captured(struct columns *c, const struct facts_request *r, bool wrong, bool all,
			 struct pool *p)
{
	struct needs needs = needs_read(r->needs, p);
	struct fields fields = captured_fields(r, all, p);
	struct columns_block *b = add(c, captured_line(r, p), needs.line);
	b->differs = wrong && (!same(r->method, "POST") || r->path_differs || r->grant_in_query ||
			       r->id_in_query || r->secret_in_query);
	size_t from = c->count;
	add_fields(c, &fields, &needs.fields, no_header);
	for (size_t i = from; i < c->count; i++) {
		const char *line =
			c->blocks[i].text[0] != NULL ? c->blocks[i].text[0] : c->blocks[i].text[1];
		const char *name = pool_copy(p, line, strcspn(line, ":"));
		c->blocks[i].differs = wrong && header_at_fault(r, name);
	}
	add_hidden(c, &fields, NULL, p);
	add(c, "", "");
	add(c, captured_body(r), needs.body)->differs = wrong && body_at_fault(r);
}

/* How the client's value compares with cxtoken's own, without showing either. */
static const char *compared_text(const char *what, const struct facts_compared *v, struct pool *p)
{
	switch (v->difference) {
	case FACTS_DIFFERENCE_UNKNOWN:
		return NULL;
	case FACTS_DIFFERENCE_NONE:
		return pool_printf(p, "the %s is the same as cxtoken's", what);
	case FACTS_DIFFERENCE_LINE_END:
		return pool_printf(p, "the %s is cxtoken's with a line end added", what);
	case FACTS_DIFFERENCE_CASE:
		return pool_printf(p, "the %s differs from cxtoken's in letter case only", what);
	case FACTS_DIFFERENCE_ENCODING:
		return pool_printf(p, "the %s differs from cxtoken's in encoding only", what);
	case FACTS_DIFFERENCE_OTHER:
		break;
	}
	return pool_printf(
		p, "the %s differs from cxtoken's: %zu byte%s against %zu, first at offset %zu",
		what, v->len, v->len == 1 ? "" : "s", v->own_len, v->first_at);
}

static void say_compared(const struct report_context *x, const struct facts_request *r)
{
	const char *id = compared_text("client id", &r->id_compared, x->pool);
	const char *secret = compared_text("client secret", &r->secret_compared, x->pool);
	if (r->id_compared.difference == FACTS_DIFFERENCE_NONE &&
	    r->secret_compared.difference == FACTS_DIFFERENCE_NONE)
		layout_paragraph(&x->layout, "Credentials", REPORT_LABEL,
				 "client id and client secret are the same as cxtoken's.");
	else if (id != NULL && secret != NULL)
		layout_paragraph(&x->layout, "Credentials", REPORT_LABEL,
				 pool_printf(x->pool, "%s; %s.", id, secret));
	else if (id != NULL || secret != NULL)
		layout_paragraph(&x->layout, "Credentials", REPORT_LABEL,
				 pool_printf(x->pool, "%s.", id != NULL ? id : secret));
}

/* Who knows, of a curl command, what the capture does not hold. */
static const char *who_puts_in(const char *text)
{
	static const struct {
		const char *text, *who;
	} curls[] = {
		{"the password of -u", "curl asks for it"},
		{"the certificate of --cert", "curl reads it from its file"},
		{"the login of --netrc", "curl reads it from its file"},
	};
	for (size_t i = 0; i < sizeof curls / sizeof *curls; i++) {
		if (strcmp(text, curls[i].text) == 0)
			return curls[i].who;
		if (strstr(text, curls[i].text) != NULL)
			return "the shell, curl or a file puts it in";
	}
	return "the shell or a file puts it in";
}

void report_request(const struct report_context *x)
{
	const struct facts_request *r = &x->f->request;
	struct columns *c = pool_alloc(x->pool, 1, sizeof *c);
	c->title[0] = "What the client sent";
	c->title[1] = r->needs != NULL ? "What the endpoint needs" : NULL;
	bool wrong = x->d->count > 0;
	add_captured(c, r, wrong, x->style->verbose, x->pool);
	if (x->f->attempt_count > 0)
		add_answers(c, (const struct facts_attempt *const[2]){&x->f->attempts[0], NULL}, x);
	columns_print(c, &x->layout);
	if (any_differs(c))
		layout_paragraph(&x->layout, "", 2, "(* here it is not what the endpoint needs)");
	if (r->broken != NULL || r->unknown_text != NULL || r->body_announced > 0 ||
	    r->id_compared.difference != FACTS_DIFFERENCE_UNKNOWN ||
	    r->secret_compared.difference != FACTS_DIFFERENCE_UNKNOWN)
		text_char(x->layout.out, '\n');
	if (r->broken != NULL)
		layout_paragraph(&x->layout, "Not HTTP", REPORT_LABEL, r->broken);
	if (r->unknown_text != NULL)
		layout_paragraph(&x->layout, "Not known", REPORT_LABEL,
				 pool_printf(x->pool,
					     "%s: %s when the command runs, so nothing is claimed "
					     "about it.",
					     r->unknown_text, who_puts_in(r->unknown_text)));
	if (r->body_announced > 0)
		layout_paragraph(
			&x->layout, "Not known", REPORT_LABEL,
			pool_printf(x->pool,
				    "the end of the body: Content-Length says %zu bytes, %zu "
				    "are here. The capture was cut, or its values were "
				    "edited; nothing is claimed about what is missing.",
				    r->body_announced, r->body_len));
	say_compared(x, r);
}
