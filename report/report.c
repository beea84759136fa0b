/* SPDX-License-Identifier: MIT */
/* Puts the parts of a text report together. */
#include "report/parts.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

const char *report_probe_name(enum facts_probe probe)
{
	static const char *const names[FACTS_PROBES] = {
		[FACTS_PROBE_FORM] = "form",
		[FACTS_PROBE_JSON] = "json",
		[FACTS_PROBE_JSON_UNDER_FORM] = "json-under-form",
		[FACTS_PROBE_BASIC] = "basic",
		[FACTS_PROBE_BASIC_RAW] = "basic-raw",
		[FACTS_PROBE_POST] = "post",
		[FACTS_PROBE_DECODED] = "decoded",
		[FACTS_PROBE_DISCOVERY] = "discovery",
	};
	return probe < FACTS_PROBES ? names[probe] : "?";
}

const char *report_seconds(int64_t seconds, struct pool *p)
{
	static const struct {
		int64_t length;
		const char *name;
	} units[] = {{86400, "d"}, {3600, "h"}, {60, "min"}};
	for (size_t i = 0; i < sizeof units / sizeof *units; i++)
		if (seconds >= units[i].length && seconds % units[i].length == 0)
			return pool_printf(p, "%lld %s", (long long)(seconds / units[i].length),
					   units[i].name);
	return pool_printf(p, "%lld s", (long long)seconds);
}

/* Where a server gives no phrase of its own, the one that the status stands for (RFC 9110). */
static const char *phrase_of(int status)
{
	static const struct {
		int status;
		const char *phrase;
	} phrases[] = {
		{200, "OK"},
		{301, "Moved Permanently"},
		{302, "Found"},
		{303, "See Other"},
		{307, "Temporary Redirect"},
		{308, "Permanent Redirect"},
		{400, "Bad Request"},
		{401, "Unauthorized"},
		{403, "Forbidden"},
		{404, "Not Found"},
		{405, "Method Not Allowed"},
		{410, "Gone"},
		{415, "Unsupported Media Type"},
		{429, "Too Many Requests"},
		{500, "Internal Server Error"},
		{502, "Bad Gateway"},
		{503, "Service Unavailable"},
		{504, "Gateway Timeout"},
	};
	for (size_t i = 0; i < sizeof phrases / sizeof *phrases; i++)
		if (phrases[i].status == status)
			return phrases[i].phrase;
	return "";
}

const char *report_status(int status, const char *reason, struct pool *p)
{
	const char *phrase = reason != NULL && *reason != '\0' ? reason : phrase_of(status);
	return pool_printf(p, "%d%s%s", status, *phrase != '\0' ? " " : "", phrase);
}

/*
 * A sentence ends at ". ", "? " or "! " before a capital letter, so that "e.g. x" and "0.27.x" end
 * none, and at a line's end.
 */
const char *report_sentence(const char *text, const char **rest, struct pool *p)
{
	size_t at = 0;
	*rest = NULL;
	for (; text[at] != '\0' && text[at] != '\n'; at++)
		if (at > 0 && text[at] == ' ' && strchr(".?!", text[at - 1]) != NULL &&
		    isupper((unsigned char)text[at + 1]))
			break;
	if (text[at] != '\0' && text[at + 1] != '\0')
		*rest = text + at + 1;
	return pool_copy(p, text, at);
}

bool report_has(const struct diag *d, const char *id)
{
	for (size_t i = 0; i < d->count; i++)
		if (strcmp(d->findings[i].row->id, id) == 0)
			return true;
	return false;
}

const struct facts_attempt *report_attempt(const struct facts *f, enum facts_probe probe)
{
	for (size_t i = 0; i < f->attempt_count; i++)
		if (f->attempts[i].probe == probe)
			return &f->attempts[i];
	return NULL;
}

static const char *credential_text(const char *what, const struct facts_value *v, struct pool *p)
{
	if ((v->look.flags & VALUE_MISSING) != 0)
		return pool_printf(p, "no %s", what);
	return pool_printf(p, "%s of %zu byte%s%s%s%s", what, v->look.len,
			   v->look.len == 1 ? "" : "s", v->where != NULL ? " (" : "",
			   v->where != NULL ? v->where : "", v->where != NULL ? ")" : "");
}

static const char *auth_text(enum facts_auth auth)
{
	switch (auth) {
	case FACTS_AUTH_BASIC:
		return "auth method basic (form-encoded first)";
	case FACTS_AUTH_BASIC_RAW:
		return "auth method basic-raw (not encoded)";
	case FACTS_AUTH_POST:
		break;
	}
	return "auth method post (in the body)";
}

static size_t count_sent(const struct facts *f)
{
	size_t count = 0;
	for (size_t i = 0; i < f->attempt_count; i++)
		count += f->attempts[i].sent && f->attempts[i].with_credentials;
	return count;
}

static void say_settings(const struct report_context *x)
{
	const struct facts_settings *s = &x->f->settings;
	struct pool *p = x->pool;
	layout_paragraph(&x->layout, "Client", REPORT_LABEL,
			 pool_printf(p, "%s, %s, %s", credential_text("id", &s->client_id, p),
				     credential_text("secret", &s->client_secret, p),
				     auth_text(s->auth)));
	if (s->grant == FACTS_GRANT_PASSWORD)
		layout_paragraph(&x->layout, "Access key", REPORT_LABEL,
				 pool_printf(p, "%s, %s",
					     credential_text("id", &s->access_key_id, p),
					     credential_text("secret", &s->access_key_secret, p)));
	layout_paragraph(
		&x->layout, "Grant", REPORT_LABEL,
		pool_printf(p, "%s%s%s",
			    s->grant == FACTS_GRANT_PASSWORD ? "password" : "client_credentials",
			    s->scope != NULL ? ", scope " : "", s->scope != NULL ? s->scope : ""));
}

static void say_head(const struct report_context *x)
{
	const struct facts *f = x->f;
	bool captured = x->mode == REPORT_INSPECT || x->mode == REPORT_LISTEN;
	/* A curl command does not say which version will run it. */
	const char *client = f->request.user_agent;
	if (captured && client != NULL)
		layout_paragraph(&x->layout, "Request from", REPORT_LABEL,
				 strcmp(client, "curl/") == 0 ? "curl" : client);
	/* Nothing is compared with a default that nobody set. */
	if (f->settings.endpoint != NULL && !(captured && f->settings.endpoint_is_default))
		layout_paragraph(&x->layout, captured ? "Compared with" : "Endpoint", REPORT_LABEL,
				 f->settings.endpoint);
	else if (x->mode == REPORT_DRY_RUN && f->attempt_count > 0)
		layout_paragraph(&x->layout, "Endpoint", REPORT_LABEL,
				 "the one that the issuer names, which was not asked");
	if (f->proxy != NULL)
		layout_paragraph(&x->layout, "Proxy", REPORT_LABEL, f->proxy);
	if (captured)
		return;
	say_settings(x);
	size_t sent = count_sent(f);
	if (x->mode == REPORT_DRY_RUN)
		layout_paragraph(&x->layout, "Sent", REPORT_LABEL, "nothing (dry run)");
	else
		layout_paragraph(&x->layout, "Sent", REPORT_LABEL,
				 pool_printf(x->pool, "%zu request%s with these credentials", sent,
					     sent == 1 ? "" : "s"));
}

void report_text(const struct facts *f, const struct diag *d, enum report_mode mode,
		 const struct report_style *style, struct text *out)
{
	struct report_context x = {
		.f = f, .d = d, .mode = mode, .style = style, .pool = pool_new()};
	int width = style->width > LAYOUT_WIDTH_MIN ? style->width : LAYOUT_WIDTH_MIN;
	x.layout = (struct layout){.out = out, .width = (size_t)width, .color = style->color};
	size_t before = out->len;
	say_head(&x);
	if (out->len > before)
		text_char(out, '\n');
	if (mode == REPORT_INSPECT || mode == REPORT_LISTEN)
		report_request(&x);
	else if (f->attempt_count > 0)
		report_attempts(&x);
	report_more(&x);
	report_findings(&x);
	pool_free(x.pool);
}
