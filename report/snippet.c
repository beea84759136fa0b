/* SPDX-License-Identifier: MIT */
#include "report/parts.h"

#include <string.h>

#include "report/snippets/snippet.h"

/* Findings that are mended in the client's code. The others are mended elsewhere. */
static bool code_mends(const struct diag *d)
{
	static const char *const ids[] = {
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
		"two-auth-methods",
		"form-not-encoded",
		"form-double-encoded",
		"basic-malformed",
		"basic-not-encoded",
		"bearer-for-basic",
		"grant-type-missing",
		"grant-type-wrong",
		"parameter-repeated",
		"header-repeated",
		"form-ok-json-refused",
		"auth-method",
		"basic-encoding",
	};
	for (size_t i = 0; i < sizeof ids / sizeof *ids; i++)
		if (report_has(d, ids[i]))
			return true;
	return false;
}

/* The auth method that got a token, where it was not the one of the settings. */
static struct facts_settings working_settings(const struct facts *f)
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

static void say_code(const struct report_context *x, const char *client,
		     const struct facts_settings *s)
{
	const struct layout *l = &x->layout;
	text_char(l->out, '\n');
	layout_heading(l, pool_printf(x->pool, "A right request with %s:", client));
	text_char(l->out, '\n');
	/* At the left edge, and never wrapped: it is there to be copied. */
	text_put(l->out, snippet_code(client, s, x->pool));
	if (l->out->len > 0 && l->out->bytes[l->out->len - 1] != '\n')
		text_char(l->out, '\n');
	const char *note = snippet_note(client);
	if (note != NULL) {
		text_char(l->out, '\n');
		layout_paragraph(l, "", 2, note);
	}
}

void report_snippet(const struct report_context *x)
{
	const char *asked = x->style->client;
	if (asked == NULL && !code_mends(x->d))
		return;
	if (report_has(x->d, "json-only")) {
		text_char(x->layout.out, '\n');
		layout_paragraph(&x->layout, "", 2,
				 "There is no ready code for this endpoint: it takes JSON, and "
				 "cxtoken's snippets send a form.");
		return;
	}
	const struct facts_settings s = working_settings(x->f);
	const char *client = asked != NULL ? asked : x->f->client;
	if (client == NULL)
		client = x->f->request.client;
	if (client != NULL && snippet_known(client)) {
		say_code(x, client, &s);
		return;
	}
	say_code(x, "axios", &s);
	say_code(x, "curl", &s);
	text_char(x->layout.out, '\n');
	const char *names = "";
	for (size_t i = 0; snippet_clients[i] != NULL; i++)
		names = pool_printf(x->pool, "%s%s%s", names, i > 0 ? ", " : "",
				    snippet_clients[i]);
	layout_paragraph(&x->layout, "Other clients", REPORT_LABEL,
			 pool_printf(x->pool, "--client NAME writes it for %s.", names));
}
