/* SPDX-License-Identifier: MIT */
/*
 * What an experiment with the client's request at the real endpoint has shown (--replay,
 * --forward), and what it does to the findings on that request: evidence goes before rules.
 */
#include "judge/parts.h"

#include <string.h>

static const char see[] = "RFC 9110 section 7.6 and RFC 6749 section 4.4.2";

/* ---- words ---- */

/* Each part, as it is in a sentence, and what to change in the client. */
static const struct {
	const char *name, *fix;
} parts[FACTS_PARTS] = {
	[FACTS_PART_METHOD] = {"the method", "send a POST"},
	[FACTS_PART_PATH] = {"the path", "send it to the token URL's own path, without a query"},
	[FACTS_PART_HTTP_VERSION] = {"the HTTP version", "let the client speak HTTP/1.1"},
	[FACTS_PART_MEDIA_TYPE] = {"the media type",
				   "set Content-Type: application/x-www-form-urlencoded"},
	[FACTS_PART_CHARSET] = {"the charset behind the media type",
				"send the media type alone, without ;charset=..."},
	[FACTS_PART_BODY] = {"the body", "send the body as the correct request has it"},
	[FACTS_PART_AUTHENTICATION] = {"the way to authenticate",
				       "send id and secret as the correct request does"},
	[FACTS_PART_FRAMING] = {"the framing (chunks, Expect, TE, Content-Encoding)",
				"send the body whole, with its Content-Length (a string or bytes, "
				"not a stream), and no Expect field"},
	[FACTS_PART_ORIGIN] =
		{"the fields Origin, Referer and Sec-*",
		 "send the request from a server, not from a browser's page, and set no Origin"},
	[FACTS_PART_USER_AGENT] =
		{"the User-Agent",
		 "set a User-Agent of your own, such as your application's name and version"},
	[FACTS_PART_ACCEPT] = {"the Accept field", "set Accept: application/json"},
	[FACTS_PART_ACCEPT_ENCODING] = {"the Accept-Encoding field",
					"send no Accept-Encoding, or identity"},
	[FACTS_PART_FIELDS] =
		{"the other header fields",
		 "leave out the header fields that the correct request does not have"},
};

static int count_of(unsigned set)
{
	int n = 0;
	for (; set != 0; set &= set - 1)
		n++;
	return n;
}

/* "the body, the media type and the User-Agent". */
static const char *listed(unsigned set, struct pool *p)
{
	const char *text = "";
	int left = count_of(set), all = left;
	for (int i = 0; i < FACTS_PARTS; i++) {
		if ((set & FACTS_PART_BIT(i)) == 0)
			continue;
		text = pool_printf(p, "%s%s%s", text,
				   left == all ? ""
				   : left == 1 ? " and "
					       : ", ",
				   parts[i].name);
		left--;
	}
	return text;
}

/* One sentence on all of them: a report's first line has no room for more. */
static const char *fixes(const struct facts *f, struct pool *p)
{
	struct text t = {0};
	unsigned set = f->replay.parts;
	bool form = (set & PART(BODY)) != 0 && f->request.body_kind != FACTS_BODY_FORM;
	if (form) {
		text_put(&t, "send a form body (application/x-www-form-urlencoded)");
		set &= ~(unsigned)(PART(BODY) | PART(MEDIA_TYPE));
	}
	for (int i = 0; i < FACTS_PARTS; i++) {
		if ((set & FACTS_PART_BIT(i)) == 0)
			continue;
		text_put(&t, t.len > 0 ? "; " : "");
		text_put(&t, parts[i].fix);
	}
	const char *all = text_get(&t);
	const char *made = pool_printf(p, "%c%s.", *all - 'a' + 'A', *all != '\0' ? all + 1 : "");
	text_clear(&t);
	return made;
}

/* ---- what was seen ---- */

/* The try number n of that kind, from 0; NULL: there was none. */
static const struct facts_attempt *tried(const struct facts *f, enum facts_try_kind kind, int n)
{
	for (size_t i = 0; i < f->replay.try_count; i++)
		if (f->replay.tries[i].kind == kind && n-- == 0)
			return &f->replay.tries[i].attempt;
	return NULL;
}

static const char *own_said(const struct facts *f, struct pool *p)
{
	const struct facts_attempt *own = tried(f, FACTS_TRY_OWN, 0);
	return own != NULL ? quote_outcome(own, p) : "";
}

static const char *proof(const struct facts *f, struct pool *p)
{
	const struct facts_replay *r = &f->replay;
	return pool_printf(
		p, "Your request got a token with only %s fixed, and was refused as it is (%s)%s.",
		listed(r->parts, p), own_said(f, p),
		r->sure ? ", before that and after"
		: tried(f, FACTS_TRY_OWN, 1) != NULL
			? "; what came when it was repeated does not rule out chance"
			: "; it was not seen to be refused once more after that");
}

static const char *stop_text(const struct facts_replay *r, struct pool *p)
{
	switch (r->stop) {
	case FACTS_STOP_BUDGET:
		return pool_printf(
			p, "%d requests were sent, and no more were allowed (--max-requests)",
			r->sent);
	case FACTS_STOP_REFUSALS:
		return "three requests in a row were refused, and a fourth might lock the account";
	case FACTS_STOP_LIMITED:
		return "the endpoint limits the rate";
	case FACTS_STOP_ERROR:
		return "the endpoint met an error of its own, or gave no answer";
	case FACTS_STOP_FIREWALL:
		return "a firewall's page came instead of an answer";
	case FACTS_STOP_LOCK:
		return "the answer speaks of a lock";
	case FACTS_STOP_COMPARED:
		return "only a correct request was sent beside it; with --replay cxtoken finds by "
		       "experiment which difference decides";
	case FACTS_STOP_SAME:
	case FACTS_STOP_DONE:
		break;
	}
	return "with all of them fixed it was refused too";
}

/* ---- Basic ---- */

static bool proves_authentication(const struct facts *f)
{
	return f->replay.conclusion == FACTS_CONCLUSION_PROVED &&
	       (f->replay.parts & PART(AUTHENTICATION)) && f->request.basic &&
	       f->request.basic_fault == FORM_BASIC_OK && f->settings.auth == FACTS_AUTH_POST;
}

static enum diag_confidence proved_confidence(const struct facts *f)
{
	return f->replay.sure ? DIAG_SURE : DIAG_LIKELY;
}

bool replay_basic_encoding(const struct facts *f, struct diag_match *m)
{
	const struct facts_attempt *other = tried(f, FACTS_TRY_SPELLING, 0);
	if (!proves_authentication(f) || other == NULL || !other->got_token)
		return false;
	m->confidence = proved_confidence(f);
	m->fix =
		f->request.basic_raw_reserved
			? "Form-encode id and secret before base64 (RFC 6749 section 2.3.1)."
			: "Take id and secret as they are for base64, without encoding them first.";
	return causes_because(
		m, "Your request got a token with its Basic pair in the other spelling. %s",
		proof(f, m->pool));
}

bool replay_auth_method(const struct facts *f, struct diag_match *m)
{
	const struct facts_attempt *other = tried(f, FACTS_TRY_SPELLING, 0);
	if (!proves_authentication(f) || (other != NULL && other->got_token))
		return false;
	m->confidence = proved_confidence(f);
	m->fix = "Send client_id and client_secret in the form body, without an Authorization "
		 "field.";
	return causes_because(m, "%s%s", proof(f, m->pool),
			      other != NULL ? " In the other spelling of Basic it was refused too."
					    : "");
}

/* ---- what it does to the findings on the request ---- */

void replay_name(const struct facts *f, const struct diag_finding *g, struct replay_named *named)
{
	unsigned of = g->row->parts;
	named->accused =
		named->accused || (g->confidence != DIAG_POSSIBLE && (of & f->replay.differ) != 0);
	if (f->replay.conclusion != FACTS_CONCLUSION_PROVED || (of & f->replay.parts) == 0)
		return;
	named->parts |= of;
	named->count++;
}

static void raise_finding(const struct facts *f, struct pool *p, struct diag_finding *g)
{
	if (f->replay.sure)
		g->confidence = DIAG_SURE;
	else if (g->confidence == DIAG_POSSIBLE)
		g->confidence = DIAG_LIKELY;
	g->evidence = pool_printf(p, "%s %s", proof(f, p), g->evidence);
}

/* It names a part of what has to be fixed: with that part it was refused. */
static void lower_finding(struct pool *p, struct diag_finding *g)
{
	if (g->confidence == DIAG_SURE)
		g->confidence = DIAG_LIKELY;
	g->evidence = pool_printf(p, "%s With that fixed it was still refused.", g->evidence);
}

/* With these parts fixed, and maybe others, it was refused. */
static bool falls_short(const struct facts *f, unsigned set)
{
	const struct facts_replay *r = &f->replay;
	for (size_t i = 0; i < r->try_count; i++)
		if (r->tries[i].kind == FACTS_TRY_MENDED && !r->tries[i].attempt.got_token &&
		    (set & r->differ & ~r->tries[i].fixed) == 0)
			return true;
	return false;
}

static bool contradicts(const struct facts *f, const struct diag_finding *g)
{
	switch (f->replay.conclusion) {
	case FACTS_CONCLUSION_PROVED:
	case FACTS_CONCLUSION_NARROWED:
		return (g->row->parts & f->replay.parts) == 0;
	case FACTS_CONCLUSION_UNSTEADY:
		return true;
	case FACTS_CONCLUSION_RIGHT: /* an endpoint that takes JSON */
		return causes_probe_token(f, FACTS_PROBE_JSON) && (g->row->parts & PART(BODY));
	case FACTS_CONCLUSION_WORKS:
	case FACTS_CONCLUSION_NONE:
		break;
	}
	return false;
}

/* Its request got a token: only what is wrong all the same is said. */
static bool is_refuted(const struct facts *f, const struct diag_finding *g)
{
	return f->replay.conclusion == FACTS_CONCLUSION_WORKS && !g->row->always;
}

/* What a row names needs no other name; where no experiment was made, what it supposes neither. */
static bool is_said(const struct facts *f, const struct replay_named *named, const char *id)
{
	const struct facts_replay *r = &f->replay;
	if (strcmp(id, "difference-narrowed") == 0)
		return r->stop == FACTS_STOP_COMPARED && named->accused;
	return strcmp(id, "difference-proved") == 0 && named->count > 0 &&
	       (r->parts & ~named->parts) == 0;
}

bool replay_weigh(const struct facts *f, const struct replay_named *named, struct pool *p,
		  struct diag_finding *g)
{
	unsigned of = g->row->parts;
	bool works = f->replay.conclusion == FACTS_CONCLUSION_WORKS;
	if (of == 0)
		return !is_said(f, named, g->row->id);
	if (is_refuted(f, g))
		return false;
	if (works || contradicts(f, g))
		g->confidence = DIAG_POSSIBLE;
	else if ((named->count > 0 && (f->replay.parts & ~named->parts) != 0) || falls_short(f, of))
		lower_finding(p, g);
	else if (named->count == 1 && (of & f->replay.parts))
		raise_finding(f, p, g);
	return true;
}

/* ---- the rows ---- */

static bool difference_proved(const struct facts *f, struct diag_match *m)
{
	const struct facts_replay *r = &f->replay;
	if (r->conclusion != FACTS_CONCLUSION_PROVED || replay_basic_encoding(f, m) ||
	    replay_auth_method(f, m))
		return false;
	m->confidence = proved_confidence(f);
	m->cause = pool_printf(
		m->pool,
		"With only %s fixed your request gets a token: nothing else in it is in the way.",
		listed(r->parts, m->pool));
	m->fix = fixes(f, m->pool);
	m->evidence = proof(f, m->pool);
	return true;
}

static bool difference_narrowed(const struct facts *f, struct diag_match *m)
{
	const struct facts_replay *r = &f->replay;
	if (r->conclusion != FACTS_CONCLUSION_NARROWED)
		return false;
	if (r->differ == 0) {
		m->cause = "In all that can be sent again your request is the same as a correct "
			   "one that got a token, and it was refused.";
		m->fix = "Run this again: the endpoint may not be steady. Then compare what cannot "
			 "be sent again: the machine, the HTTP version, the TLS handshake.";
		return causes_because(m,
				      "Your request was answered %s, a correct one with a token.",
				      own_said(f, m->pool));
	}
	m->cause = pool_printf(
		m->pool,
		"A correct request got a token and yours did not. The difference is in %s.",
		listed(r->parts, m->pool));
	if (r->stop == FACTS_STOP_COMPARED)
		m->fix = "Start cxtoken --listen --forward --replay and run the client again: it "
			 "finds by experiment which of these parts decides.";
	return causes_because(m, "Your request was answered %s. It ended there: %s.",
			      own_said(f, m->pool), stop_text(r, m->pool));
}

static bool works_as_is(const struct facts *f, struct diag_match *m)
{
	const struct facts_replay *r = &f->replay;
	if (r->conclusion == FACTS_CONCLUSION_WORKS && !r->forwarded) {
		return causes_because(m, "Sent again as it is, your request got a token.");
	}
	if (r->conclusion != FACTS_CONCLUSION_UNSTEADY)
		return false;
	m->cause = "The endpoint refuses your request at one time and gives it a token at another: "
		   "nothing in the request explains that.";
	m->fix = "Ask whoever runs the endpoint: one of several servers behind one address may be "
		 "wrong. The times of the requests are in this report.";
	return causes_because(
		m, "Your request was answered %s at first; sent again as it is, it got a token.",
		own_said(f, m->pool));
}

const struct diag_cause diag_causes_replay[] = {
	{
		.id = "difference-proved",
		.holds = difference_proved,
		.confidence = DIAG_SURE,
		.cause = "This endpoint refuses your request because of a difference from a "
			 "correct one.",
		.fix = "Change that in the client.",
		.see = see,
	},
	{
		.id = "works-as-is",
		.holds = works_as_is,
		.confidence = DIAG_SURE,
		.cause = "Your request is correct for this endpoint. What refused it lies "
			 "elsewhere: in the time, the machine, a proxy, the HTTP version, or in "
			 "other values than those that were recorded.",
		.fix = "Send it again from where it was refused, with cxtoken --listen --forward "
		       "between, and compare time, proxy and HTTP version.",
	},
	{
		.id = "difference-narrowed",
		.holds = difference_narrowed,
		.confidence = DIAG_LIKELY,
		.cause = "A correct request got a token and yours did not; which difference "
			 "decides is not proved.",
		.fix = "Run this again later with more requests (--max-requests 10), or change "
		       "these parts in the client one by one.",
	},
	{.id = NULL},
};
