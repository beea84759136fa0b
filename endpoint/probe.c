/* SPDX-License-Identifier: MIT */
/* Sends the requests of --diagnose that tell one cause from another. */
#include "endpoint/probe.h"

#include <inttypes.h>
#include <string.h>

#include "endpoint/discover.h"
#include "form.h"
#include "facts/names.h"
#include "facts/shown.h"
#include "base/url.h"
#include "base/words.h"
#include "facts/answer.h"

#define BIT(probe) (1u << (probe))

/* The probe of that name; FACTS_PROBES: there is none. */
static int probe_named(const char *name, size_t len)
{
	int probe = 0;
	while (probe < FACTS_PROBES) {
		const char *known = facts_probe_name((enum facts_probe)probe);
		if (strlen(known) == len && memcmp(known, name, len) == 0)
			break;
		probe++;
	}
	return probe;
}

bool probe_list(const char *text, unsigned *set, struct err *e)
{
	*set = 0;
	if (text == NULL)
		return true;
	for (const char *at = text; *at != '\0';) {
		size_t len = strcspn(at, ",");
		int probe = probe_named(at, len);
		if (probe == FACTS_PROBES)
			return err_set(e, ERR_USAGE,
				       "--probes does not know \"%.*s\"; it knows form, json, "
				       "json-under-form, basic, basic-raw, post, decoded and "
				       "discovery, separated by commas",
				       len < 40 ? (int)len : 40, at);
		*set |= BIT(probe);
		at += len;
		if (*at == ',' && *++at == '\0')
			return err_set(e, ERR_USAGE, "--probes ends with a comma");
	}
	if (*set == 0)
		return err_set(e, ERR_USAGE, "--probes names no probe");
	return true;
}

/* A run of probes: what was sent so far, and into which facts. */
struct course {
	const struct attempt_context *x;
	const struct probe_options *options;
	struct facts *facts;
	struct token *token;
	int with_credentials, max_requests;
};

static bool answered(const struct facts_attempt *a)
{
	return a->failure == HTTP_FAILURE_NONE;
}

/* After such an answer there is nothing to compare: nothing else is sent with credentials. */
static bool must_stop(const struct facts_attempt *a)
{
	return !answered(a) || a->class == TOKEN_CLASS_LIMITED ||
	       a->class == TOKEN_CLASS_UNAVAILABLE || a->status >= 500 ||
	       a->body_kind == TOKEN_BODY_HTML || answer_blocked(a) ||
	       (!a->got_token && (a->words & (WORDS_LOCKED | WORDS_LIMITED)));
}

/* A redirect says itself where to go; a proxy's demand says nothing about the endpoint. */
static bool is_on_the_way(const struct facts_attempt *a)
{
	return (a->status >= 300 && a->status < 400) || a->status == 407;
}

/* Where the URL is not a token endpoint, a second body format would tell nothing. */
static bool is_elsewhere(const struct facts_attempt *a)
{
	return is_on_the_way(a) || a->status == 404 || a->status == 405 || a->status == 410;
}

/* A refusal that another authentication method or another secret could turn into a token. */
static bool is_authentication_failure(const struct facts_attempt *a)
{
	if (a->class != TOKEN_CLASS_REFUSED || is_elsewhere(a))
		return false;
	if (a->words & (WORDS_API_KEY | WORDS_OTHER_HOST))
		return false; /* the credentials were not looked at */
	switch (a->code) {
	case WORDS_CODE_NONE:
	case WORDS_CODE_INVALID_CLIENT:
	case WORDS_CODE_UNAUTHORIZED_CLIENT:
	case WORDS_CODE_INVALID_GRANT:
		return true;
	case WORDS_CODE_INVALID_SCOPE:
	case WORDS_CODE_UNSUPPORTED_GRANT:
		return false;
	default:
		break;
	}
	return a->status == 401 ||
	       (a->words & (WORDS_ENCODING | WORDS_AUTHENTICATION | WORDS_UNREAD_CREDENTIALS |
			    WORDS_WRONG_ID | WORDS_WRONG_SECRET)) != 0;
}

static bool encoding_changes(const struct cred *c)
{
	return form_changed(secret_reveal(c->client_id), secret_len(c->client_id)) > 0 ||
	       form_changed(secret_reveal(c->client_secret), secret_len(c->client_secret)) > 0;
}

static bool has_percent(const struct cred *c)
{
	return (c->facts.client_secret.look.flags & VALUE_PERCENT) != 0;
}

static void say(const struct course *c, const char *line)
{
	if (c->options->announce != NULL)
		c->options->announce(c->options->arg, line);
}

/* Sends one probe and adds it to the facts. *stop: nothing more may be sent with credentials. */
static bool send_one(struct course *c, enum facts_probe probe, bool *stop, struct err *e)
{
	if (c->with_credentials >= c->max_requests ||
	    c->facts->attempt_count >= FACTS_ATTEMPTS_MAX) {
		*stop = true;
		return true;
	}
	struct attempt sent = {0};
	if (!attempt_send(c->x, probe, c->options->timeout_ms, &sent, e))
		return false;
	c->with_credentials++;
	if (sent.facts.resent)
		say(c, "the kept connection ended without an answer: libcurl sent this request "
		       "again over a new one (counted as one request)");
	c->facts->attempts[c->facts->attempt_count++] = sent.facts;
	*stop = must_stop(&sent.facts);
	if (c->facts->attempt_count == 1 && probe == FACTS_PROBE_FORM && sent.facts.got_token) {
		*c->token = sent.token;
		sent.token = (struct token){0};
	}
	attempt_clear(&sent);
	return true;
}

/* The probes that can tell an authentication failure's cause apart, most telling first. */
static size_t plan_more(const struct course *c, enum facts_probe plan[FACTS_PROBES])
{
	const struct cred *cred = c->x->cred;
	bool post = cred->auth == FACTS_AUTH_POST;
	bool changes = encoding_changes(cred);
	size_t n = 0;
	if (has_percent(cred))
		plan[n++] = FACTS_PROBE_DECODED;
	if (!post && changes)
		plan[n++] =
			cred->auth == FACTS_AUTH_BASIC ? FACTS_PROBE_BASIC_RAW : FACTS_PROBE_BASIC;
	if (post) {
		plan[n++] = FACTS_PROBE_BASIC;
		if (changes)
			plan[n++] = FACTS_PROBE_BASIC_RAW;
	} else {
		plan[n++] = FACTS_PROBE_POST;
	}
	return n;
}

static bool send_plan(struct course *c, const enum facts_probe *plan, size_t n, struct err *e)
{
	bool stop = false;
	for (size_t i = 0; i < n && !stop; i++) {
		size_t before = c->facts->attempt_count;
		if (!send_one(c, plan[i], &stop, e))
			return false;
		/* One spelling of Basic that works leaves the question whether the other does too.
		 */
		bool spelling = i + 1 < n && plan[i] == FACTS_PROBE_BASIC &&
				plan[i + 1] == FACTS_PROBE_BASIC_RAW;
		if (c->facts->attempt_count > before && c->facts->attempts[before].got_token &&
		    !spelling)
			stop = true;
	}
	return true;
}

/* Another request got a token where the form did not, and whether the form gets one by now is open.
 */
static bool wants_form_again(const struct facts *f)
{
	bool token = false;
	for (size_t i = 1; i < f->attempt_count; i++)
		token = token || f->attempts[i].got_token;
	if (!token)
		return false;
	const struct facts_attempt *last = &f->attempts[f->attempt_count - 1];
	if (f->attempts[0].probe != FACTS_PROBE_FORM || f->attempts[0].got_token || must_stop(last))
		return false;
	return last->probe != FACTS_PROBE_FORM || (!last->got_token && answers_alternate(f));
}

/*
 * The form once more, to see that its refusal was not a passing one; and again where it was just
 * the next one's turn to be refused.
 */
static bool confirm(struct course *c, struct err *e)
{
	bool stop;
	while (wants_form_again(c->facts) && c->with_credentials < c->max_requests)
		if (!send_one(c, FACTS_PROBE_FORM, &stop, e))
			return false;
	return true;
}

/* The limit is each request's own. */
static long no_time(void *arg)
{
	(void)arg;
	return 0;
}

static bool ask_discovery(struct course *c, struct err *e)
{
	if (c->facts->discovery.asked)
		return true;
	const struct fetch_policy once = {.time_left_ms = c->options->timeout_ms,
					  .elapsed_ms = no_time};
	return discover_issuer(c->x, NULL, false, &once, &c->facts->discovery, e);
}

/* The form request was refused as an authentication failure: why. */
static bool tell_apart(struct course *c, struct err *e)
{
	enum facts_probe plan[FACTS_PROBES];
	size_t n = plan_more(c, plan), left = (size_t)(c->max_requests - c->with_credentials);
	say(c, pool_printf(c->x->pool, "the form was refused; sending up to %zu more to tell why",
			   n < left ? n + 1 : left));
	return send_plan(c, plan, n, e) && confirm(c, e);
}

static bool send_form(struct course *c, bool *stop, struct err *e)
{
	if (c->options->form_sent) {
		*stop = must_stop(&c->facts->attempts[0]);
		return true;
	}
	say(c, pool_printf(c->x->pool, "sending up to 2 requests to %s: a form body, then JSON",
			   c->x->cred->url.host));
	return send_one(c, FACTS_PROBE_FORM, stop, e);
}

/* The form request was refused, and the JSON request was sent. */
static bool look_closer(struct course *c, const struct facts_attempt *form, bool stop,
			struct err *e)
{
	bool authentication = is_authentication_failure(form);
	if (c->facts->attempts[1].got_token) {
		say(c, "JSON got a token, and the form did not; sending the form again");
		return confirm(c, e) && (!authentication || ask_discovery(c, e));
	}
	return !authentication || ((stop || tell_apart(c, e)) && ask_discovery(c, e));
}

static bool run_default(struct course *c, struct err *e)
{
	bool stop = false;
	if (!send_form(c, &stop, e))
		return false;
	const struct facts_attempt *form = &c->facts->attempts[0];
	bool elsewhere =
		is_elsewhere(form) || (answered(form) && form->body_kind == TOKEN_BODY_HTML);
	if (elsewhere && form->class != TOKEN_CLASS_LIMITED)
		return is_on_the_way(form) || ask_discovery(c, e);
	if (stop || elsewhere)
		return true;
	if (!send_one(c, FACTS_PROBE_JSON, &stop, e))
		return false;
	return form->got_token || look_closer(c, form, stop, e);
}

/* Asked for by --probes, and able to differ: without %XX there is nothing to decode. */
static bool is_wanted(const struct course *c, enum facts_probe probe, unsigned allowed)
{
	return (allowed & BIT(probe)) != 0 &&
	       (probe != FACTS_PROBE_DECODED || has_percent(c->x->cred));
}

/* How many requests the listed probes may take, those of confirm() among them; 0: none of them can
 * be sent. */
static int most_requests(const struct course *c, unsigned allowed)
{
	int count = 0;
	for (int probe = 0; probe < FACTS_PROBE_DISCOVERY; probe++)
		count += is_wanted(c, (enum facts_probe)probe, allowed);
	if (count > 1 && (allowed & BIT(FACTS_PROBE_FORM)) != 0)
		count += count % 2 == 0 ? 2 : 1;
	return count < c->max_requests ? count : c->max_requests;
}

/* --probes LIST: these and no others, in the table's order, under the same stops. */
static bool run_listed(struct course *c, struct err *e)
{
	unsigned allowed = c->options->allowed;
	int count = most_requests(c, allowed);
	if (count == 0 && (allowed & BIT(FACTS_PROBE_DISCOVERY)) == 0)
		return err_set(e, ERR_USAGE,
			       "--probes decoded: the client secret has no %%XX in it that could "
			       "be decoded: there is nothing to send");
	if (count > 0)
		say(c, pool_printf(c->x->pool, "sending up to %d request%s to %s", count,
				   count == 1 ? "" : "s", c->x->cred->url.host));
	bool stop = false;
	for (int probe = 0; probe < FACTS_PROBE_DISCOVERY && !stop; probe++)
		if (is_wanted(c, (enum facts_probe)probe, allowed) &&
		    !send_one(c, (enum facts_probe)probe, &stop, e))
			return false;
	if (!confirm(c, e))
		return false;
	return (allowed & BIT(FACTS_PROBE_DISCOVERY)) == 0 || ask_discovery(c, e);
}

static bool build_only(struct course *c, struct err *e)
{
	unsigned allowed = c->options->allowed;
	if (allowed == 0)
		allowed = BIT(FACTS_PROBE_FORM) | BIT(FACTS_PROBE_JSON);
	for (int probe = 0; probe < FACTS_PROBE_DISCOVERY; probe++) {
		if (!is_wanted(c, (enum facts_probe)probe, allowed))
			continue;
		struct http_request request;
		struct secret *body = NULL, *authorization = NULL;
		struct facts_attempt *a = &c->facts->attempts[c->facts->attempt_count];
		bool ok = attempt_build(c->x, (enum facts_probe)probe, c->options->timeout_ms,
					&request, &body, &authorization, a, e);
		secret_free(body);
		secret_free(authorization);
		if (!ok)
			return false;
		c->facts->attempt_count++;
	}
	return true;
}

bool probe_run(const struct attempt_context *x, const struct probe_options *options,
	       struct facts *facts, struct token *token, struct err *e)
{
	struct course c = {.x = x,
			   .options = options,
			   .facts = facts,
			   .token = token,
			   .with_credentials = options->form_sent ? 1 : 0,
			   .max_requests = options->max_requests > 0 ? options->max_requests
								     : PROBE_REQUESTS};
	if (options->dry_run)
		return build_only(&c, e);
	return options->allowed != 0 ? run_listed(&c, e) : run_default(&c, e);
}
