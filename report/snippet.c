/* SPDX-License-Identifier: MIT */
/* The code in a report: for which client, with which method, and when there is any. */
#include "report/parts.h"

#include <string.h>
#include <strings.h>

#include "report/snippets/snippet.h"

/* Findings that are fixed in the client's code. The others are fixed elsewhere. */
static bool code_fixes(const struct diag *d)
{
	const struct diag_finding *g = report_first(d);
	return g != NULL && g->row->code_fixes;
}

/* Where the client sent it, as far as its request says; a request to --listen (which has a number)
 * does not. */
static const char *url_of_request(const struct facts_request *r, struct pool *p,
				  const char *otherwise)
{
	const struct request_shown *s = request_shown(r);
	const char *host = NULL;
	for (size_t i = 0; i < s->header_count && host == NULL; i++)
		if (strcasecmp(s->headers[i].name, "Host") == 0)
			host = s->headers[i].value;
	bool loopback = host != NULL && (strncmp(host, "127.", 4) == 0 ||
					 strncasecmp(host, "localhost", 9) == 0 || *host == '[');
	if (host == NULL || *host == '\0' || s->path == NULL)
		return otherwise;
	return pool_printf(p, "http%s://%s%s", loopback ? "" : "s", host, s->path);
}

/* The auth method that got a token, where it was not the one of the settings. */
static struct facts_settings working_settings(const struct facts *f,
					      const struct report_style *style, struct pool *p)
{
	static const struct {
		enum facts_probe probe;
		enum facts_auth auth;
	} methods[] = {
		{FACTS_PROBE_BASIC, FACTS_AUTH_BASIC},
		{FACTS_PROBE_BASIC_RAW, FACTS_AUTH_BASIC_RAW},
		{FACTS_PROBE_POST, FACTS_AUTH_POST},
	};
	struct facts_settings s = f->settings;
	struct settings_shown *shown = pool_alloc(p, 1, sizeof *shown);
	*shown = *settings_shown(&f->settings);
	s.shown = shown;
	if (s.endpoint_is_default && f->has_request && style->number == 0)
		shown->endpoint = url_of_request(&f->request, p, shown->endpoint);
	const struct facts_attempt *form = report_attempt(f, FACTS_PROBE_FORM);
	for (size_t i = 0; i < sizeof methods / sizeof *methods; i++) {
		const struct facts_attempt *a = report_attempt(f, methods[i].probe);
		if (a != NULL && a->got_token && (form == NULL || !form->got_token)) {
			s.auth = methods[i].auth;
			return s;
		}
	}
	return s;
}

static bool wants_code(const struct diag *d, const struct report_style *style)
{
	return style->client != NULL || code_fixes(d);
}

const char *report_client(const struct facts *f, const struct report_style *style)
{
	const char *client = style->client != NULL ? style->client : f->client;
	if (client == NULL)
		client = f->request.client;
	return client != NULL && snippet_known(client) ? client : "axios";
}

const char *report_code_of(const struct facts *f, const struct diag *d,
			   const struct report_style *style, struct pool *p)
{
	if (!wants_code(d, style) || diag_named(d, "json-only") != NULL)
		return NULL;
	const struct facts_settings s = working_settings(f, style, p);
	return snippet_code(report_client(f, style), &s, p);
}

const char *report_other_code_of(const struct facts *f, const struct diag *d,
				 const struct report_style *style, struct pool *p)
{
	if (!wants_code(d, style) || diag_named(d, "json-only") != NULL)
		return NULL;
	const struct facts_settings s = working_settings(f, style, p);
	return snippet_other(report_client(f, style), &s, p);
}

static void say_code(const struct report_context *x, const char *client, const char *code)
{
	const struct layout *l = &x->layout;
	text_char(l->out, '\n');
	layout_heading(l,
		       pool_printf(x->pool, "  Working code for %s%s", client,
				   x->style->client == NULL ? " (others: --client NAME):" : ":"));
	text_char(l->out, '\n');
	/* At the left edge, and never wrapped: it is there to be copied. */
	text_put(l->out, code);
}

void report_code(const struct report_context *x)
{
	const char *code = report_code_of(x->f, x->d, x->style, x->pool);
	const char *client = report_client(x->f, x->style);
	const struct report_seen *seen = x->style->seen;
	if (code == NULL) {
		if (wants_code(x->d, x->style))
			report_labelled(x, "  Code",
					"none: this endpoint takes JSON, and cxtoken's code sends "
					"a form.");
		return;
	}
	if (seen != NULL && seen->code != NULL && strcmp(seen->code, code) == 0) {
		report_labelled(x, "  Working code",
				pool_printf(x->pool, "as for request %zu, above", seen->request));
		return;
	}
	say_code(x, client, code);
	const char *other = report_other_code_of(x->f, x->d, x->style, x->pool);
	if (other != NULL && x->detail.whole) {
		text_char(x->layout.out, '\n');
		text_put(x->layout.out, other);
	}
	const char *note = snippet_note(client);
	if (note != NULL && x->detail.note) {
		text_char(x->layout.out, '\n');
		layout_paragraph(&x->layout, "", 2, note);
	}
}
