/* SPDX-License-Identifier: MIT */
/* What the facts exclude: only what a request or a look at the settings really tested. */
#include "judge/parts.h"

#include <string.h>

static void rule_out(struct diag *d, const char *phrase)
{
	if (d->ruled_out_count < sizeof d->ruled_out / sizeof d->ruled_out[0])
		d->ruled_out[d->ruled_out_count++] = phrase;
}

static bool found(const struct diag *d, const char *id)
{
	for (size_t i = 0; i < d->count; i++)
		if (strcmp(d->findings[i].row->id, id) == 0)
			return true;
	return false;
}

/* Where one request got through and another did not, neither is ruled out. */
static void by_connection(const struct facts *f, struct diag *d)
{
	for (size_t i = 0; i < f->attempt_count; i++)
		if (f->attempts[i].sent && f->attempts[i].failure != HTTP_FAILURE_NONE)
			return;
	rule_out(d, "network");
	if (f->settings.endpoint_https)
		rule_out(d, "TLS");
}

/* The stored values got the token; a server may have decoded one that was sent raw. */
static bool shows_values(const struct facts *f, const struct facts_attempt *a)
{
	unsigned flags = f->settings.client_id.look.flags | f->settings.client_secret.look.flags;
	if (!a->sent || !a->got_token || a->probe == FACTS_PROBE_DECODED)
		return false;
	return a->probe != FACTS_PROBE_BASIC_RAW || !(flags & VALUE_PERCENT);
}

/* A token came: by the form request as it is, or by another way to send the same credentials. */
static void by_token(const struct facts *f, struct diag *d)
{
	bool stored = false;
	for (size_t i = 0; i < f->attempt_count; i++)
		stored = stored || shows_values(f, &f->attempts[i]);
	if (stored)
		rule_out(d, "wrong id or secret");
	rule_out(d, "application not approved");
	rule_out(d, "grant");
	if (!found(d, "scope-missing") && !found(d, "api-forbidden"))
		rule_out(d, "scope");
	if (causes_probe_token(f, FACTS_PROBE_FORM))
		rule_out(d, "auth method");
}

static void by_settings(const struct facts *f, struct diag *d)
{
	const struct facts_settings *s = &f->settings;
	const struct facts_value *values[] = {&s->client_id, &s->client_secret, &s->access_key_id,
					      &s->access_key_secret};
	unsigned flags = 0;
	bool any = false;
	if (!f->has_settings)
		return;
	for (size_t i = 0; i < sizeof values / sizeof values[0]; i++)
		if (values[i]->used && values[i]->look.len > 0) {
			flags |= values[i]->look.flags;
			any = true;
		}
	if (!any)
		return;
	if (!(flags & (VALUE_LINE_END | VALUE_QUOTED | VALUE_SPACE_ENDS)))
		rule_out(d, "line end, quotes or spaces in the credentials");
	if (!(flags & VALUE_NOT_ASCII))
		rule_out(d, "characters outside ASCII in the credentials");
	if (!(flags & (VALUE_UNDEFINED | VALUE_UNEXPANDED | VALUE_PLACEHOLDER)))
		rule_out(d, "undefined variable or placeholder");
	if (!(flags & VALUE_PERCENT))
		rule_out(d, "credentials that are stored percent-encoded");
}

/* The methods that were refused, where more than one was tried. */
static void by_methods(const struct facts *f, struct pool *p, struct diag *d)
{
	const char *list = "";
	size_t n = 0;
	for (enum facts_auth auth = FACTS_AUTH_POST; auth <= FACTS_AUTH_BASIC_RAW; auth++)
		if (causes_probe_refused(f, causes_probe_of(f, auth))) {
			list = pool_printf(p, "%s%s%s", list, n > 0 ? ", " : "",
					   facts_auth_name(auth));
			n++;
		}
	if (n > 1)
		rule_out(d, pool_printf(p, "auth method: %s refused alike", list));
}

static void by_discovery(const struct facts *f, struct diag *d)
{
	if (!f->discovery.ok)
		return;
	if (f->discovery.lists_grants && f->discovery.grant_listed)
		rule_out(d, "grant: the discovery document lists it");
	if (f->discovery.lists_auth && f->discovery.auth_listed)
		rule_out(d, "auth method: the discovery document lists it");
	if (f->discovery.names_endpoint && !f->discovery.endpoint_differs)
		rule_out(d, "token URL: the discovery document names it");
}

static void by_refusals(const struct facts *f, struct pool *p, struct diag *d)
{
	rule_out(d, causes_probe_refused(f, FACTS_PROBE_JSON)
			    ? "body format: form and JSON refused alike"
			    : "a JSON body: this was a form");
	if (causes_probe_refused(f, FACTS_PROBE_DECODED))
		rule_out(d, "percent-encoded secret: the decoded one was refused too");
	by_methods(f, p, d);
	by_discovery(f, d);
	by_settings(f, d);
}

static void by_request(const struct facts_request *r, struct diag *d)
{
	if (r->id_compared.difference == FACTS_DIFFERENCE_NONE &&
	    r->secret_compared.difference == FACTS_DIFFERENCE_NONE)
		rule_out(d, "other credentials than cxtoken's");
}

void causes_rule_out(const struct facts *f, unsigned scopes, struct pool *p, struct diag *d)
{
	if ((scopes & DIAG_SCOPE_REQUEST) && f->has_request)
		by_request(&f->request, d);
	if (!(scopes & DIAG_SCOPE_ANSWERS) || causes_recorded(f))
		return;
	if (causes_answer(f, FACTS_PROBE_FORM) != NULL)
		by_connection(f, d);
	if (causes_token_came(f))
		by_token(f, d);
	else if (causes_probe_refused(f, FACTS_PROBE_FORM))
		by_refusals(f, p, d);
}
