/* SPDX-License-Identifier: MIT */
/* A client's own request beside the one that the endpoint needs. */
#include "report/parts.h"

#include <string.h>
#include <strings.h>

/* Their names are those of header fields only by mistake. */
static const char *const parameters[] = {"grant_type", "client_id", "client_secret",
					 "username",   "password",  NULL};

static bool request_header_matters(const char *name)
{
	static const char *const names[] = {
		"Content-Type",  "Content-Encoding", "Transfer-Encoding",
		"Authorization", "Expect",           NULL,
	};
	return report_listed(name, names) || report_listed(name, parameters);
}

/* ---- what of it is at fault ---- */

enum { SAYS_NOTHING = VALUE_GUID }; /* flags of a value that is as it should be */

static bool encoding_at_fault(const struct facts_request *r)
{
	return r->raw_space || r->raw_brace || r->raw_not_ascii || r->bad_percent ||
	       r->not_encoded_by_compare || r->double_encoded_sure || r->double_encoded_likely ||
	       r->plus_in != NULL || r->split_secret;
}

static bool look_at_fault(const struct value *look, const struct facts_compared *compared)
{
	return (look->flags & ~(unsigned)SAYS_NOTHING) != 0 ||
	       compared->difference > FACTS_DIFFERENCE_NONE;
}

static bool grant_at_fault(const struct facts_request *r)
{
	return !r->grant_in_body || !(r->grant_fits || r->grant_untold);
}

static bool id_at_fault(const struct facts_request *r)
{
	return look_at_fault(&r->id, &r->id_compared) || r->other_id_in_body ||
	       (!r->basic && !r->id_in_body);
}

/* It belongs into one place: the Authorization field or the body. */
static bool secret_at_fault(const struct facts_request *r)
{
	return look_at_fault(&r->secret, &r->secret_compared) || encoding_at_fault(r) ||
	       r->basic == r->secret_in_body;
}

/* The line of a form body that holds the parameter is not what the endpoint needs. */
bool report_parameter_at_fault(const struct facts_request *r, const char *name)
{
	static const struct {
		const char *name;
		bool (*at_fault)(const struct facts_request *r);
	} rows[] = {
		{"grant_type", grant_at_fault},
		{"client_id", id_at_fault},
		{"client_secret", secret_at_fault},
	};
	if (r->separator != NULL || r->mark_before != NULL || r->raw_line_end ||
	    (name != NULL && report_same(request_shown(r)->repeated, name)))
		return true;
	for (size_t i = 0; name != NULL && i < sizeof rows / sizeof *rows; i++)
		if (strcmp(name, rows[i].name) == 0)
			return rows[i].at_fault(r);
	return false;
}

bool report_header_at_fault(const struct facts_request *r, const char *name)
{
	if (strcasecmp(name, "Content-Type") == 0)
		return r->media != FACTS_MEDIA_FORM || r->content_type_repeated || r->charset_odd;
	if (strcasecmp(name, "Authorization") == 0)
		return r->bearer || r->basic_fault != FORM_BASIC_OK ||
		       (r->basic && r->secret_in_body);
	return report_listed(name, parameters);
}

bool report_line_at_fault(const struct facts_request *r)
{
	return r->method != FACTS_METHOD_POST || r->path_differs || r->grant_in_query ||
	       r->id_in_query || r->secret_in_query;
}

/* ---- its parts ---- */

static struct report_fields needed_fields(const struct request_needed *needs, struct pool *p)
{
	struct report_fields out = {.count = 0};
	for (size_t i = 0; needs != NULL && i < needs->field_count; i++)
		report_fields_add(&out, needs->fields[i].name, needs->fields[i].value, p);
	return out;
}

static struct report_fields captured_fields(const struct facts_request *r, bool all, struct pool *p)
{
	const struct request_shown *s = request_shown(r);
	struct report_fields out = {.count = 0};
	for (size_t i = 0; i < s->header_count; i++)
		if (all || request_header_matters(s->headers[i].name))
			report_fields_add(&out, s->headers[i].name, s->headers[i].value, p);
		else
			out.hidden = true;
	return out;
}

const char *report_target_of(const struct facts_request *r, struct pool *p)
{
	const char *path = request_shown(r)->path;
	bool query = r->grant_in_query || r->id_in_query || r->secret_in_query;
	return path != NULL && query ? pool_printf(p, "%s?[hidden]", path) : path;
}

static const char *captured_line(const struct facts_request *r, struct pool *p)
{
	const struct request_shown *s = request_shown(r);
	if (r->tls_bytes)
		return "(TLS bytes, not an HTTP request)";
	if (s->method == NULL && s->path == NULL)
		return "(no request line)";
	const char *target = report_target_of(r, p), *version = s->version;
	return pool_printf(p, "%s %s%s%s", s->method != NULL ? s->method : "?",
			   target != NULL ? target : "/", version != NULL ? " " : "",
			   version != NULL ? version : "");
}

static const char *captured_body(const struct facts_request *r)
{
	const struct request_shown *s = request_shown(r);
	if (r->body_kind == FACTS_BODY_UNKNOWN && (s->body == NULL || *s->body == '\0'))
		return "(a body that the capture does not hold)";
	return s->body != NULL && *s->body != '\0' ? s->body : "(no body)";
}

/* The line of that name which is not used yet; used is one longer than there are lines. */
static const char *line_of(const struct facts_lines *l, const char *name, bool *used)
{
	for (size_t i = 0; i < l->count; i++)
		if (!used[i] && name != NULL && l->items[i].name != NULL &&
		    strcmp(l->items[i].name, name) == 0) {
			used[i] = true;
			return l->items[i].text;
		}
	return NULL;
}

/* Parameters of one name stand beside each other; those at fault are marked. */
static void add_forms(struct columns *c, const struct facts_request *r,
		      const struct facts_lines *needed, bool wrong)
{
	const struct facts_lines *own = &request_shown(r)->form;
	bool used[FACTS_LINES_MAX] = {false};
	for (size_t i = 0; i < own->count; i++)
		report_block(c, own->items[i].text, line_of(needed, own->items[i].name, used))
			->differs = wrong && report_parameter_at_fault(r, own->items[i].name);
	for (size_t k = 0; k < needed->count; k++)
		if (!used[k])
			report_block(c, NULL, needed->items[k].text)->differs =
				wrong && report_parameter_at_fault(r, needed->items[k].name);
}

static void add_fields(struct columns *c, const struct facts_request *r,
		       const struct report_fields *own, const struct report_fields *needed,
		       bool wrong)
{
	size_t from = c->count;
	report_fields_put(c, own, needed, NULL);
	for (size_t i = from; i < c->count; i++)
		c->blocks[i].differs = wrong && report_header_at_fault(r, c->blocks[i].name);
}

/* True where a field was left out. */
static bool add_captured(struct columns *c, const struct facts_request *r, bool wrong, bool all,
			 struct pool *p)
{
	static const struct facts_lines nothing = {.count = 0};
	const struct request_needed *needs = request_shown(r)->needs;
	const struct report_fields own = captured_fields(r, all, p),
				   needed = needed_fields(needs, p);
	const struct facts_lines *body = needs != NULL ? &needs->body : &nothing;
	report_block(c, captured_line(r, p), needs != NULL ? needs->line : NULL)->differs =
		wrong && report_line_at_fault(r);
	add_fields(c, r, &own, &needed, wrong);
	report_block(c, "", "");
	if (request_shown(r)->form.count > 0)
		add_forms(c, r, body, wrong);
	else
		report_block(c, captured_body(r), body->count > 0 ? lines_text(body, p) : NULL)
			->differs = wrong;
	return own.hidden;
}

void report_request(const struct report_context *x)
{
	const struct facts_request *r = &x->f->request;
	if (report_replay_sides(x))
		return;
	struct columns *c = pool_alloc(x->pool, 1, sizeof *c);
	c->title[0] = "Your request";
	c->title[1] = request_shown(r)->needs != NULL ? "A correct request" : NULL;
	bool left_out = add_captured(c, r, x->d->count > 0, x->detail.whole, x->pool);
	if (x->f->attempt_count > 0)
		report_answers(x, (const struct facts_attempt *const[2]){&x->f->attempts[0], NULL},
			       c);
	report_columns(x, c, "* = not what the endpoint needs", left_out);
}

/* ---- what is said beside it ---- */

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

static const char *credentials_compared(const struct facts_request *r, struct pool *p)
{
	const char *id = compared_text("client id", &r->id_compared, p);
	const char *secret = compared_text("client secret", &r->secret_compared, p);
	if (r->id_compared.difference == FACTS_DIFFERENCE_NONE &&
	    r->secret_compared.difference == FACTS_DIFFERENCE_NONE)
		return "client id and client secret are the same as cxtoken's.";
	if (id != NULL && secret != NULL)
		return pool_printf(p, "%s; %s.", id, secret);
	const char *one = id != NULL ? id : secret;
	return one != NULL ? pool_printf(p, "%s.", one) : NULL;
}

static const char *who_puts_in(enum facts_filler filler)
{
	static const char *const who[] = {
		[FACTS_FILLER_SHELL] = "the shell or a file puts it in",
		[FACTS_FILLER_CURL_ASKS] = "curl asks for it",
		[FACTS_FILLER_CURL_FILE] = "curl reads it from its file",
		[FACTS_FILLER_SEVERAL] = "the shell, curl or a file puts it in",
		[FACTS_FILLER_TOOL] = "the tool that the recording is from fills it in",
	};
	return who[filler];
}

static void add_note(struct report_note *notes, size_t *count, const char *label, const char *text)
{
	if (text != NULL && *text != '\0')
		notes[(*count)++] = (struct report_note){label, text};
}

/* How the recording was read, and what of it was left aside. */
static void add_recording(const struct report_context *x, struct report_note *notes, size_t *count)
{
	const struct facts_recording *r = &x->f->request.recording;
	if (r->form != NULL && r->found > 1)
		add_note(notes, count, "  Read as",
			 pool_printf(x->pool, "%s; %zu other request%s in it %s not judged.",
				     r->form, r->found - 1, r->found == 2 ? "" : "s",
				     r->found == 2 ? "is" : "are"));
	else if (r->form != NULL)
		add_note(notes, count, "  Read as", pool_printf(x->pool, "%s.", r->form));
	for (size_t i = 0; i < r->note_count; i++)
		add_note(notes, count, "  Note",
			 r->note_lines[i] > 0 ? pool_printf(x->pool, "line %zu: %s.",
							    r->note_lines[i], r->notes[i])
					      : pool_printf(x->pool, "%s.", r->notes[i]));
}

size_t report_notes(const struct report_context *x, struct report_note notes[REPORT_NOTES_MAX])
{
	const struct facts_request *r = &x->f->request;
	const struct request_shown *s = request_shown(r);
	size_t count = 0;
	add_recording(x, notes, &count);
	add_note(notes, &count, "  Not HTTP", s->broken);
	if (r->values_hidden)
		add_note(notes, &count, "  Not known",
			 pool_printf(x->pool,
				     "%s: hidden in the recording; nothing is claimed "
				     "about it.",
				     s->unknown_text));
	else if (s->unknown_text != NULL)
		add_note(notes, &count, "  Not known",
			 pool_printf(x->pool, "%s: %s when the %s, so nothing is claimed about it.",
				     s->unknown_text, who_puts_in(r->filler),
				     r->filler == FACTS_FILLER_TOOL ? "request is sent"
								    : "command runs"));
	if (r->body_announced > 0)
		add_note(notes, &count, "  Not known",
			 pool_printf(x->pool,
				     "the end of the body: Content-Length says %zu bytes, %zu "
				     "are here. The capture was cut, or its values were "
				     "edited; nothing is claimed about what is missing.",
				     r->body_announced, r->body_len));
	add_note(notes, &count, "  Credentials", credentials_compared(r, x->pool));
	return count;
}

void report_known(const struct report_context *x)
{
	struct report_note notes[REPORT_NOTES_MAX];
	size_t count = report_notes(x, notes);
	for (size_t i = 0; i < count; i++)
		report_labelled(x, notes[i].label, notes[i].text);
}
