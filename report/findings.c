/* SPDX-License-Identifier: MIT */
/* The findings of a report: verdict, how sure, why, what is ruled out, the next step. */
#include "report/parts.h"

#include <string.h>

#include "report/snippets/snippet.h"

/* Confidence in words: nobody should have to know what a label stands for. */
static const char *how_sure(enum diag_confidence c)
{
	switch (c) {
	case DIAG_SURE:
		return "Certain: nothing else gives this evidence.";
	case DIAG_LIKELY:
		return "Likely: it usually means this, but something else could look the same.";
	case DIAG_POSSIBLE:
		break;
	}
	return "Possible: it would explain what was seen, and proves nothing alone.";
}

static void say_finding(const struct report_context *x, const struct diag_finding *g,
			const char *meaning)
{
	const struct layout *l = &x->layout;
	layout_paragraph(l, "  How sure", REPORT_LABEL, how_sure(g->confidence));
	layout_paragraph(l, "  How we know", REPORT_LABEL, g->evidence);
	if (meaning != NULL)
		layout_paragraph(l, "  What it means", REPORT_LABEL, meaning);
	if (g->fix != NULL)
		layout_paragraph(l, "  What to change", REPORT_LABEL, g->fix);
	const char *more = pool_printf(x->pool, "cxtoken --explain %s%s%s", g->row->id,
				       g->row->see != NULL ? "; " : "",
				       g->row->see != NULL ? g->row->see : "");
	layout_paragraph(l, "  See", REPORT_LABEL, more);
}

/* No more than was seen: a capture may leave values out, and there may be nothing to compare. */
static const char *right_request(const struct facts_request *r)
{
	if (r->unknown_text != NULL)
		return "This request is right, as far as the capture shows it.";
	if (r->id_compared.difference == FACTS_DIFFERENCE_UNKNOWN ||
	    r->secret_compared.difference == FACTS_DIFFERENCE_UNKNOWN)
		return "The form of this request is right; its credentials were not compared, as "
		       "cxtoken was not given both.";
	return "This request is right.";
}

/* Nothing speaks against it, but not all of it was seen, or it is no HTTP. */
static const char *unknown_request(const struct report_context *x)
{
	const struct facts_request *r = &x->f->request;
	if (r->too_large)
		return "This request cannot be judged: its body has more than 1 MB.";
	if (r->broken != NULL || r->tls_bytes)
		return "This request cannot be judged: it is no HTTP that every server reads.";
	if (r->parameters_unknown || r->credentials_unknown || r->body_kind == FACTS_BODY_UNKNOWN)
		return "Whether this request is right cannot be told: the capture does not hold "
		       "all of it. Nothing in it is wrong.";
	return "Nothing known is wrong with this request.";
}

/* The form request's answer, which is a failure to read: -v has no more of it. */
static bool is_too_large(const struct facts *f)
{
	return f->attempt_count > 0 && f->attempts[0].failure == FACTS_FAILURE_TOO_LARGE;
}

static const char *nothing_found(const struct report_context *x)
{
	bool healthy = strcmp(x->d->verdict, "healthy") == 0;
	switch (x->mode) {
	case REPORT_DRY_RUN:
		return "Nothing in the settings speaks against them; whether they are accepted, "
		       "only the endpoint can say.";
	case REPORT_INSPECT:
	case REPORT_LISTEN:
		return healthy ? right_request(&x->f->request) : unknown_request(x);
	case REPORT_DIAGNOSE:
		break;
	}
	if (!healthy && is_too_large(x->f))
		return "The answer is larger than a token response can be.";
	if (!healthy && x->d->missing != NULL)
		return pool_printf(x->pool,
				   "The endpoint wants a parameter that the request does not have: "
				   "%s.",
				   x->d->missing);
	return healthy ? "All is well: the request got a token."
		       : "No cause that cxtoken knows explains this; the facts are above.";
}

static void say_verdict(const struct report_context *x)
{
	text_char(x->layout.out, '\n');
	bool unknown = strcmp(x->d->verdict, "unknown") == 0;
	if (x->d->count == 0 || unknown) {
		layout_heading(&x->layout, pool_printf(x->pool, "Verdict: %s [%s]",
						       nothing_found(x), x->d->verdict));
	}
	for (size_t i = 0; i < x->d->count; i++) {
		const struct diag_finding *g = &x->d->findings[i];
		const char *rest, *sentence = report_sentence(g->cause, &rest, x->pool);
		bool first = i == 0 && !unknown;
		if (!first)
			text_char(x->layout.out, '\n');
		layout_heading(&x->layout,
			       pool_printf(x->pool, "%s: %s [%s]", first ? "Verdict" : "Also",
					   sentence, g->row->id));
		text_char(x->layout.out, '\n');
		say_finding(x, g, rest);
	}
}

static void say_ruled_out(const struct report_context *x)
{
	const char *list = "";
	for (size_t i = 0; i < x->d->ruled_out_count; i++)
		list = pool_printf(x->pool, "%s%s%s", list, i > 0 ? "; " : "", x->d->ruled_out[i]);
	if (*list != '\0')
		layout_paragraph(&x->layout, "Ruled out", REPORT_LABEL,
				 pool_printf(x->pool, "%s.", list));
}

/* The form request was sent twice, and was not refused the second time. */
static bool answers_differ(const struct facts *f)
{
	for (size_t i = 1; i < f->attempt_count; i++)
		if (f->attempts[i].probe == FACTS_PROBE_FORM && f->attempts[i].got_token)
			return f->attempts[0].probe == FACTS_PROBE_FORM &&
			       !f->attempts[0].got_token;
	return false;
}

/* What cannot be told from outside, by the finding that leaves it open. */
static const char *untold(const struct report_context *x)
{
	static const struct {
		const char *id, *text;
	} rows[] = {
		{"form-ok-json-refused",
		 "What your own client sends: cxtoken has seen only its own requests."},
		{"form-ok-json-ok",
		 "What your own client sends: cxtoken has seen only its own requests."},
		{"credentials-refused", "Which of these reasons it is: the endpoint gives one "
					"answer for all. Whoever registered the application can "
					"look."},
		{"access-key-refused",
		 "Which of these reasons it is: the endpoint gives one answer for all. An "
		 "administrator of the tenant can look."},
		{"body-not-read", "Where on the way the request was changed, if it was."},
		{"timed-out",
		 "Whether the endpoint is down or a firewall drops the packets: both are silent."},
		{"connection-lost",
		 "Who closed the connection: the endpoint, or something on the way."},
		{"rate-limited", "Who asks too often, and what the endpoint makes of the request "
				 "that met the limit."},
		{"server-error", "What went wrong inside the server."},
		{"unknown", "What the endpoint makes of the request beyond what it answered."},
	};
	bool answered = x->mode == REPORT_DIAGNOSE || x->f->attempt_count > 0;
	if (x->mode == REPORT_DRY_RUN)
		return "Whether the endpoint is there and accepts these credentials: nothing was "
		       "sent.";
	if (answers_differ(x->f))
		return "Why the same form request was refused first and got a token later: the "
		       "endpoint's answers differ from one moment to the next, so that the other "
		       "requests prove nothing. Try again later.";
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		if (report_has(x->d, rows[i].id) ||
		    (answered && strcmp(x->d->verdict, rows[i].id) == 0))
			return rows[i].text;
	return NULL;
}

const char *report_missing_option(const char *name, struct pool *p)
{
	return strcmp(name, "scope") == 0 ? "--scope SCOPE"
					  : pool_printf(p, "--param %s=VALUE", name);
}

static const char *next_step(const struct report_context *x)
{
	static const char look[] = "run cxtoken --listen, and point your client's token URL at the "
				   "address that it prints.";
	static const char compare[] =
		"if another client gets a token with these credentials, look at its request: "
		"cxtoken --inspect=FILE (raw HTTP, a curl command or a HAR file).";
	static const char again[] =
		"run cxtoken --diagnose again; where it stays so, whoever runs the endpoint, or "
		"what stands between, can see why.";
	static const struct {
		const char *id, *text;
	} rows[] = {
		{"form-ok-json-refused", look},
		{"form-ok-json-ok", look},
		{"credentials-refused", compare},
		{"access-key-refused", compare},
		{"rate-limited", "when the wait is over, run cxtoken --diagnose once more; "
				 "cxtoken --cache-status shows whether a token is in the cache."},
		{"server-error", again},
		{"timed-out", again},
		{"connection-lost", again},
		{"not-connected", again},
		{"unknown", "cxtoken --diagnose -v shows the whole answers; whoever runs the "
			    "endpoint can say what they mean."},
	};
	if (x->mode == REPORT_DRY_RUN)
		return "cxtoken --diagnose sends both requests and explains the answers.";
	if (x->mode == REPORT_INSPECT)
		return x->d->count > 0 ? "cxtoken --listen checks the mended client as it runs."
				       : NULL;
	if (x->mode == REPORT_LISTEN)
		return x->d->count > 0 ? "mend the client and run it again; cxtoken goes on "
					 "listening unless --once was given."
				       : NULL;
	if (is_too_large(x->f))
		return "check host and path of the token URL: a token response has a few KB, so "
		       "that something else answers there.";
	if (x->d->missing != NULL)
		return pool_printf(x->pool,
				   "give it: %s; whoever runs the endpoint, or its documents, can "
				   "say which value it wants.",
				   report_missing_option(x->d->missing, x->pool));
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		if (report_has(x->d, rows[i].id) || strcmp(x->d->verdict, rows[i].id) == 0)
			return rows[i].text;
	return NULL;
}

static void say_open_ends(const struct report_context *x)
{
	const char *open = untold(x), *next = next_step(x);
	size_t before = x->layout.out->len;
	text_char(x->layout.out, '\n');
	say_ruled_out(x);
	if (open != NULL)
		layout_paragraph(&x->layout, "Cannot tell", REPORT_LABEL, open);
	if (next != NULL)
		layout_paragraph(&x->layout, "Next", REPORT_LABEL, next);
	if (x->layout.out->len == before + 1)
		x->layout.out->bytes[--x->layout.out->len] = '\0';
}

void report_findings(const struct report_context *x)
{
	say_verdict(x);
	report_snippet(x);
	say_open_ends(x);
}
