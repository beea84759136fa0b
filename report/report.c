/* SPDX-License-Identifier: MIT */
/* The text report: its parts in their order, and how much of each so that it fits on one page. */
#include "report/parts.h"

#include <stdint.h>
#include <string.h>

/* From all there is to the least that still answers; -v takes the first. */
static const struct report_detail details[] = {
	{SIZE_MAX, SIZE_MAX, true, REPORT_ALSO_FULL, true, true, true, true, true},
	{8, 480, false, REPORT_ALSO_FULL, true, true, true, true, true},
	{5, 300, false, REPORT_ALSO_FULL, true, false, true, true, true},
	{5, 300, false, REPORT_ALSO_FIX, true, false, false, true, true},
	{3, 160, false, REPORT_ALSO_FIX, false, false, false, true, true},
	{2, 120, false, REPORT_ALSO_IDS, false, false, false, true, true},
	{2, 120, false, REPORT_ALSO_IDS, false, false, false, false, true},
	{2, 120, false, REPORT_ALSO_IDS, false, false, false, false, false},
};
enum { DETAILS = sizeof details / sizeof *details };

static const char *credential_text(const char *what, const struct facts_value *v, struct pool *p)
{
	if ((v->look.flags & VALUE_MISSING) != 0)
		return pool_printf(p, "no %s", what);
	return pool_printf(p, "%s of %zu byte%s%s%s%s", what, v->look.len,
			   v->look.len == 1 ? "" : "s", place_shown(v)->where != NULL ? " (" : "",
			   place_shown(v)->where != NULL ? place_shown(v)->where : "",
			   place_shown(v)->where != NULL ? ")" : "");
}

size_t report_count_sent(const struct facts *f)
{
	size_t count = 0;
	for (size_t i = 0; i < f->attempt_count; i++)
		count += f->attempts[i].sent && f->attempts[i].with_credentials;
	return count;
}

/* What was used, in one paragraph: the client, its secret, grant and scope, profile, version. */
static const char *settings_text(const struct report_context *x)
{
	const struct facts_settings *s = &x->f->settings;
	struct pool *p = x->pool;
	bool password = s->grant == FACTS_GRANT_PASSWORD;
	const char *key =
		!password ? ""
			  : pool_printf(p, ", access key %s, %s",
					credential_text("id", &s->access_key_id, p),
					credential_text("secret", &s->access_key_secret, p));
	const char *id = settings_shown(s)->client_id == NULL
				 ? credential_text("client id", &s->client_id, p)
				 : pool_printf(p, "client id %s (%s)", settings_shown(s)->client_id,
					       place_shown(&s->client_id)->where != NULL
						       ? place_shown(&s->client_id)->where
						       : "");
	return pool_printf(p, "%s, %s%s, grant %s%s%s, auth method %s", id,
			   credential_text("secret", &s->client_secret, p), key,
			   facts_grant_name(s->grant),
			   settings_shown(s)->scope != NULL ? ", scope " : "",
			   settings_shown(s)->scope != NULL ? settings_shown(s)->scope : "",
			   facts_auth_said(s->auth));
}

/* "2026-11-28 12:04:31 UTC, profile prod, cxtoken 0.2.0" */
static const char *run_text(const struct report_context *x)
{
	const struct report_style *s = x->style;
	const char *time = report_time(s->time, x->pool), *text = time != NULL ? time : "";
	if (s->profile != NULL)
		text = pool_printf(x->pool, "%s%sprofile %s", text, *text != '\0' ? ", " : "",
				   s->profile);
	if (s->version != NULL)
		text = pool_printf(x->pool, "%s%scxtoken %s", text, *text != '\0' ? ", " : "",
				   s->version);
	return text;
}

static const char *request_ids(const struct facts *f, struct pool *p)
{
	const char *list = "";
	for (size_t i = 0; i < f->attempt_count && i < 2; i++) {
		const char *id = report_request_id(&f->attempts[i]);
		if (id != NULL && (i == 0 || !report_same(id, report_request_id(&f->attempts[0]))))
			list = pool_printf(p, "%s%s%s", list,
					   *list != '\0' ? " and " : ", request id ", id);
	}
	return list;
}

static const char *asked_text(const struct report_context *x)
{
	const struct facts *f = x->f;
	size_t sent = report_count_sent(f);
	const char *url = settings_shown(&f->settings)->endpoint != NULL
				  ? settings_shown(&f->settings)->endpoint
				  : "the endpoint that the issuer names, which was not asked";
	if (x->mode == REPORT_DRY_RUN)
		return pool_printf(x->pool, "nothing (dry run); it would be %s", url);
	if (sent == 0)
		return pool_printf(x->pool, "%s: nothing was sent with these credentials", url);
	return pool_printf(x->pool, "%s, %zu request%s with these credentials%s", url, sent,
			   sent == 1 ? "" : "s", request_ids(f, x->pool));
}

/* A curl command does not say which version will run it. */
const char *report_client_of(const struct facts_request *r)
{
	const char *client = request_shown(r)->user_agent;
	return client != NULL && strcmp(client, "curl/") == 0 ? "curl" : client;
}

/* Whom was asked, when, with what settings: for whoever runs the endpoint. */
static void say_about(const struct report_context *x)
{
	const struct facts *f = x->f;
	if (report_captured(x->mode)) {
		report_labelled(x, "  Request from", report_client_of(&f->request));
		/* Nothing is compared with a default. */
		if (!f->settings.endpoint_is_default)
			report_labelled(x, "  Compared with",
					settings_shown(&f->settings)->endpoint);
		if (f->attempt_count > 0 && report_request_id(&f->attempts[0]) != NULL)
			report_labelled(x, "  Request id", report_request_id(&f->attempts[0]));
	} else {
		report_labelled(x, "  Asked", asked_text(x));
		if (x->detail.open)
			report_labelled(x, "  Settings", settings_text(x));
		report_labelled(x, "  Proxy", facts_shown(f)->proxy);
	}
	report_labelled(x, "  Report of", run_text(x));
}

/* "Request 3, 2026-11-28 12:04:31 UTC": only where more may follow. */
static void say_number(const struct report_context *x)
{
	if (x->style->number == 0 || x->style->once)
		return;
	const char *time = report_time(x->style->time, x->pool);
	layout_heading(&x->layout, pool_printf(x->pool, "Request %zu%s%s", x->style->number,
					       time != NULL ? ", " : "", time != NULL ? time : ""));
}

static void say_end(const struct report_context *x)
{
	const struct layout *l = &x->layout;
	const char *next = report_next(x);
	text_char(l->out, '\n');
	layout_heading(l, pool_printf(x->pool, "%s: %s", x->d->verdict, report_fix(x)));
	if (next != NULL)
		layout_paragraph(l, "", 0, pool_printf(x->pool, "Next: %s", next));
	const struct diag_finding *g = report_first(x->d);
	if (g != NULL)
		layout_paragraph(l, "", 0,
				 pool_printf(x->pool, "More: cxtoken --explain %s%s%s", g->row->id,
					     g->row->see != NULL ? "; " : "",
					     g->row->see != NULL ? g->row->see : ""));
}

static void render(const struct report_context *x)
{
	struct text *out = x->layout.out;
	say_number(x);
	layout_heading(&x->layout, report_verdict(x));
	layout_paragraph(&x->layout, "", 0, pool_printf(x->pool, "Fix: %s", report_fix(x)));
	if (x->d->api_open != NULL)
		layout_paragraph(&x->layout, "", 0, x->d->api_open);
	bool captured = report_captured(x->mode);
	if (x->detail.sides && (captured || x->f->attempt_count > 0)) {
		text_char(out, '\n');
		if (captured)
			report_request(x);
		else
			report_attempts(x);
	}
	text_char(out, '\n');
	report_certainty(x);
	if (captured) {
		report_replay(x);
		report_known(x);
	}
	report_more(x);
	say_about(x);
	report_also(x);
	report_code(x);
	say_end(x);
}

static size_t lines_of(const struct text *t)
{
	size_t lines = 0;
	for (size_t i = 0; i < t->len; i++)
		lines += t->bytes[i] == '\n';
	return lines;
}

void report_text(const struct facts *f, const struct diag *d, enum report_mode mode,
		 const struct report_style *style, struct text *out)
{
	struct report_context x = {
		.f = f, .d = d, .mode = mode, .style = style, .pool = pool_new()};
	int width = style->width > LAYOUT_WIDTH_MIN ? style->width : LAYOUT_WIDTH_MIN;
	struct text page = {.limit = 16 * 1024 * 1024};
	for (size_t i = style->verbose ? 0 : 1; i < DETAILS; i++) {
		text_clear(&page);
		page = (struct text){.limit = 16 * 1024 * 1024};
		x.detail = details[i];
		x.layout = (struct layout){
			.out = &page, .width = (size_t)width, .color = style->color};
		render(&x);
		if (style->verbose || lines_of(&page) <= REPORT_LINES_MAX)
			break;
	}
	text_add(out, text_get(&page), page.len);
	text_clear(&page);
	pool_free(x.pool);
}

void report_page(const struct report_context *x, struct text *page)
{
	struct report_style plain = *x->style;
	plain.color = false;
	plain.width = REPORT_FILE_WIDTH;
	report_text(x->f, x->d, x->mode, &plain, page);
}
