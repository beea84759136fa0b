/* SPDX-License-Identifier: MIT */
/* What the answer to the form request says, and the discovery document beside it. */
#include "base/quote.h"
#include "judge/parts.h"

#define PASSWORD_LINE                                                                              \
	"cxtoken --grant-type password --access-key-id ID --access-key-secret-file FILE"

static bool say(const struct facts_attempt *a, struct diag_match *m)
{
	return causes_because(m, "%s.", quote_said(a, m->pool));
}

/* The row holds where the answer accuses that. */
static bool accuses(const struct facts *f, struct diag_match *m, enum causes_accused what)
{
	return causes_accused(f) == what && say(causes_refused(f), m);
}

/* ---- transport ---- */

static bool https_required(const struct facts *f, struct diag_match *m)
{
	const struct facts_attempt *a = causes_answer(f, FACTS_PROBE_FORM);
	if (accuses(f, m, CAUSES_ACCUSED_HTTPS))
		return true;
	if (a == NULL || a->got_token || !(a->fields & FACTS_FIELD_TO_HTTPS))
		return false;
	return causes_because(m, "%s, and sent to %s.", quote_said(a, m->pool),
			      quote_field(a, "location"));
}

static bool redirected(const struct facts *f, struct diag_match *m)
{
	const struct facts_attempt *a = causes_answer(f, FACTS_PROBE_FORM);
	if (a == NULL || a->status / 100 != 3)
		return causes_api_redirects(f, m);
	bool leads = (a->fields & FACTS_FIELD_LOCATION) != 0;
	const char *to = leads ? quote_field(a, "location") : "nowhere (no Location field)";
	m->evidence = pool_printf(m->pool, "%s, and sent to %s.", quote_said(a, m->pool), to);
	if (leads)
		m->fix = pool_printf(m->pool,
				     "If %s is the token endpoint you want, set it as the token "
				     "URL: --token-url, CXONE_TOKEN_URL, or your client's setting.",
				     to);
	return true;
}

/* Waiting is not all: each further try may make it longer. */
static void tell_lock(struct diag_match *m, const char *cause)
{
	m->cause = cause;
	m->fix = "Further tries may prolong the lock: stop every program that sends these "
		 "credentials. Then correct the secret, and wait until the lock ends, or have it "
		 "lifted where the application is registered.";
	m->next = "when the lock is over, run cxtoken --diagnose once.";
}

static bool rate_limited(const struct facts *f, struct diag_match *m)
{
	const struct facts_attempt *a = causes_deciding(f, causes_limited);
	if (a == NULL)
		return causes_api_limits(f, m);
	say(a, m);
	if (f->proxied)
		m->cause = "The endpoint, or the proxy between, says that there are too many token "
			   "requests: from this application, or from all who use that proxy.";
	m->evidence =
		a->retry_after < 0
			? pool_printf(m->pool, "%s It does not say how long to wait.", m->evidence)
			: pool_printf(m->pool, "%s%s", m->evidence,
				      causes_wait(a->retry_after, m->pool));
	if (a->words & WORDS_LOCKED)
		tell_lock(
			m,
			"Requests failed too often, and the endpoint has locked the client or its "
			"account: correct credentials may be refused too while the lock lasts.");
	else if (a->words & WORDS_FAILED_OFTEN)
		tell_lock(m, "Requests failed too often, and the endpoint takes no more for now: "
			     "the client or its account may be locked.");
	else if (a->retry_after > CAUSES_WAIT_MAX)
		m->fix = "Ask whoever runs the endpoint how long to wait: it names more than a "
			 "day, and cxtoken remembers a pause for a day at most. Then ask once per "
			 "token life and keep the token, as cxtoken's cache does.";
	else if (a->retry_after > 1)
		m->fix = pool_printf(m->pool,
				     "Wait %lld seconds, then ask once per token life and keep the "
				     "token, as cxtoken's cache does.",
				     (long long)a->retry_after);
	else if (a->retry_after >= 0)
		m->fix = "Wait a second, then ask once per token life and keep the token, as "
			 "cxtoken's cache does.";
	return true;
}

static bool blocked(const struct facts *f, struct diag_match *m)
{
	const struct facts_attempt *a = causes_deciding(f, causes_blocked);
	/* form-ok-json-refused tells of a page that only the JSON request met. */
	if (a == NULL || (a->probe == FACTS_PROBE_JSON && causes_probe_token(f, FACTS_PROBE_FORM)))
		return causes_api_blocked(f, m);
	return causes_because(m, "%s; the sign is %s.", quote_said(a, m->pool),
			      quote_firewall(a, m->pool));
}

static bool compressed(const struct facts *f, struct diag_match *m)
{
	const struct facts_attempt *a = causes_answer(f, FACTS_PROBE_FORM);
	if (a == NULL || a->body_kind != TOKEN_BODY_COMPRESSED)
		return false;
	bool coded = (a->fields & FACTS_FIELD_ENCODING) != 0;
	return causes_because(m, "%s (%s%s); cxtoken asked for no compression.",
			      quote_said(a, m->pool),
			      coded ? "Content-Encoding: " : "it begins as gzip does",
			      coded ? quote_field(a, "content-encoding") : "");
}

/* ---- credentials, grant, scope ---- */

static bool secret_expired(const struct facts *f, struct diag_match *m)
{
	if (!accuses(f, m, CAUSES_ACCUSED_EXPIRED))
		return false;
	if (!(causes_refused(f)->words & WORDS_EXPIRED))
		m->confidence = DIAG_LIKELY;
	return true;
}

static bool grant_refused(const struct facts *f, struct diag_match *m)
{
	if (!causes_cxone(f) && !causes_password(f))
		m->fix = pool_printf(
			m->pool,
			"%s For back-end applications of CXone, NICE documents the password grant "
			"with a user's access key: --grant-type password.",
			m->fix);
	if (causes_cxone(f) && !causes_password(f))
		m->fix = "For back-end applications NICE documents the password grant with a "
			 "user's access key: " PASSWORD_LINE;
	return true;
}

static bool grant_not_supported(const struct facts *f, struct diag_match *m)
{
	if (accuses(f, m, CAUSES_ACCUSED_GRANT))
		return grant_refused(f, m);
	if (causes_token_came(f) || !f->discovery.ok || !f->discovery.lists_grants ||
	    f->discovery.grant_listed)
		return false;
	m->confidence = DIAG_LIKELY;
	m->evidence = pool_printf(
		m->pool, "The discovery document lists other grants than the one in use: %s.",
		quote_grants(f));
	return grant_refused(f, m);
}

static bool grant_not_allowed(const struct facts *f, struct diag_match *m)
{
	if (accuses(f, m, CAUSES_ACCUSED_CLIENT_GRANT))
		return grant_refused(f, m);
	m->confidence = DIAG_LIKELY;
	return accuses(f, m, CAUSES_ACCUSED_CLIENT_GRANT_PERHAPS) && grant_refused(f, m);
}

static bool scope_refused(const struct facts *f, struct diag_match *m)
{
	if (accuses(f, m, CAUSES_ACCUSED_SCOPE_MISSING)) {
		m->cause = "The endpoint wants a scope, and none was asked for.";
		m->fix = causes_cxone(f) ? "Ask for the scope that the application has: --scope "
					   "SCOPE (or CXONE_SCOPE); its permissions, and the "
					   "oauth_auth scope, are in the NICE portal."
					 : "Ask for the scope that the application has: --scope "
					   "SCOPE (or CXONE_SCOPE); whoever runs the endpoint, or "
					   "its documents, can say which.";
		return true;
	}
	m->confidence = causes_accused(f) == CAUSES_ACCUSED_SCOPE ? DIAG_SURE : DIAG_LIKELY;
	if (causes_cxone(f))
		m->fix = "Check the application's permissions in the NICE portal, and that it has "
			 "the oauth_auth scope; then ask for scopes that it has (--scope).";
	return accuses(f, m, CAUSES_ACCUSED_SCOPE) || accuses(f, m, CAUSES_ACCUSED_SCOPE_PERHAPS);
}

/* Whether a correct request is refused too was to be seen, and was not: only likely, then. */
static void doubt_uncompared(const struct facts *f, struct diag_match *m)
{
	if (!f->replay.cut_short)
		return;
	if (m->confidence == DIAG_SURE)
		m->confidence = DIAG_LIKELY;
	m->evidence =
		pool_printf(m->pool, "%s No correct request was answered beside it.", m->evidence);
	m->cannot_tell = "Whether a correct request with the same credentials is refused too: "
			 "cxtoken was ended before that was seen.";
}

static bool access_key_refused(const struct facts *f, struct diag_match *m)
{
	if (!accuses(f, m, CAUSES_ACCUSED_ACCESS_KEY))
		return false;
	if (!causes_cxone(f))
		m->fix = "Check that the access key's id and secret are correct, and that the key "
			 "and its user are active.";
	doubt_uncompared(f, m);
	if (causes_refused(f)->words & WORDS_LOCKED)
		tell_lock(m, "The endpoint refuses the access key and says that its user is "
			     "locked: a correct key is refused too while the lock lasts.");
	return true;
}

/* ---- credentials-refused: which of the reasons, and how sure ---- */

/* The method is ruled out as a reason when both ways to send the credentials were refused. */
static bool methods_refused(const struct facts *f)
{
	return causes_probe_refused(f, causes_probe_of(f, FACTS_AUTH_POST)) &&
	       (causes_probe_refused(f, causes_probe_of(f, FACTS_AUTH_BASIC)) ||
		causes_probe_refused(f, causes_probe_of(f, FACTS_AUTH_BASIC_RAW)));
}

/* The server says which reason it is: the others are ruled out. */
static bool says_which(const struct facts_attempt *a, struct diag_match *m)
{
	bool id = (a->words & WORDS_WRONG_ID) != 0, secret = (a->words & WORDS_WRONG_SECRET) != 0;
	if (!id && !secret && (a->words & WORDS_DISABLED)) {
		m->cannot_tell = NULL;
		m->cause = "The endpoint knows the application, and says that it is disabled or "
			   "deleted.";
		m->fix = "Enable the application where it is registered, or register a new one and "
			 "use its id and secret.";
		return true;
	}
	if (id == secret)
		return false;
	m->cannot_tell = NULL;
	m->cause = id ? "The endpoint does not know this client id. It is mistyped, was deleted, "
			"or is registered at another environment (sandbox or live), region (data "
			"center) or tenant than this URL's."
		      : "The endpoint says that the client secret is wrong. It is mistyped or cut, "
			"was replaced by a new one, or belongs to another application or "
			"environment (sandbox or live).";
	m->fix = id ? "Compare the client id with the one where the application is registered, and "
		      "the token URL with that environment, region and tenant."
		    : "Copy the secret again from where the application is registered, or create a "
		      "new one there, and store it.";
	return true;
}

static void list_reasons(const struct facts *f, const struct facts_attempt *a, struct diag_match *m)
{
	m->cause = pool_printf(
		m->pool,
		"The endpoint refuses the client%s. It is one of these reasons: an unknown client "
		"id; a wrong, expired or rotated secret; an application that is not approved yet, "
		"or disabled; one that is registered at another environment (sandbox or live), "
		"region (data center) or tenant than this URL's%s%s.",
		a->words & WORDS_EXPIRED ? "" : ", and does not say which part is wrong",
		causes_password(f) ? "; an access key that is wrong or revoked" : "",
		methods_refused(f)
			? ""
			: "; or one that is registered for another authentication method");
}

static bool credentials_refused(const struct facts *f, struct diag_match *m)
{
	const struct facts_attempt *a = causes_refused(f);
	if (a == NULL || !causes_refuses_client(f, &m->confidence))
		return false;
	say(a, m);
	bool which = says_which(a, m);
	doubt_uncompared(f, m);
	if (!which)
		list_reasons(f, a, m);
	if (a->words & WORDS_LOCKED)
		tell_lock(m, "The endpoint refuses the client and says that it, or its account, is "
			     "locked: correct credentials are refused too while the lock lasts.");
	else if (a->words & WORDS_SECRET_ID)
		m->fix = "Store the secret's value, not its id: both are listed in Microsoft's "
			 "portal.";
	else if (causes_cxone(f) && !which)
		m->fix = "Check in the NICE portal that the application is approved, has these "
			 "permissions and the oauth_auth scope, and that id and secret are its "
			 "own; a registration that NICE has not yet approved gets the same answer.";
	return true;
}

static bool api_key_missing(const struct facts *f, struct diag_match *m)
{
	return accuses(f, m, CAUSES_ACCUSED_API_KEY);
}

/* ---- something else than a token endpoint read or answered the request ---- */

static bool body_not_read(const struct facts *f, struct diag_match *m)
{
	bool post = causes_auth(f) == FACTS_AUTH_POST;
	if (!accuses(f, m, CAUSES_ACCUSED_UNREAD))
		return false;
	if ((causes_refused(f)->words & WORDS_UNREAD_CREDENTIALS) && !methods_refused(f))
		m->cause = pool_printf(
			m->pool,
			"%s Or the endpoint takes credentials in %s only (--auth-method %s).",
			m->cause, post ? "an Authorization field" : "the body",
			post ? "basic" : "post");
	return true;
}

/* The issuer names another endpoint, and the answer is one that this could explain. */
static bool another_is_named(const struct facts *f, const struct facts_attempt *a)
{
	return f->discovery.ok && f->discovery.endpoint_differs && a->status < 500;
}

/*
 * By discovery it is sure only where the answer is not OAuth's: one issuer may have more than one
 * endpoint, and what answers invalid_client is one. A gateway's or a firewall's page may be before
 * a token endpoint as well.
 */
static enum diag_confidence endpoint_confidence(const struct facts_attempt *a, bool odd, bool named)
{
	if (odd && named)
		return DIAG_SURE;
	return a->status >= 500 || causes_blocked(a) ? DIAG_POSSIBLE : DIAG_LIKELY;
}

static bool not_a_token_endpoint(const struct facts *f, struct diag_match *m)
{
	const struct facts_attempt *a = causes_refused(f);
	if (a == NULL || causes_limited(a))
		return false;
	const char *why = causes_no_endpoint(a);
	bool named = another_is_named(f, a);
	if (why == NULL && !named)
		return false;
	m->confidence = endpoint_confidence(a, why != NULL, named);
	m->first = m->confidence == DIAG_SURE;
	m->evidence = quote_said(a, m->pool);
	if (why != NULL)
		m->evidence = pool_printf(m->pool, "%s; %s", m->evidence, why);
	m->evidence = pool_printf(m->pool, "%s.", m->evidence);
	if (named) {
		m->evidence = pool_printf(
			m->pool, "%s The discovery document names another token endpoint: %s.",
			m->evidence, quote_token_endpoint(f));
		m->fix = pool_printf(m->pool,
				     "Use the endpoint that the issuer names: --token-url %s",
				     quote_shell(quote_token_endpoint(f), m->pool));
	} else if (causes_cxone(f)) {
		m->fix = pool_printf(m->pool, "Check host and path of the token URL. %s.",
				     causes_cxone_endpoint);
	}
	return true;
}

/* ---- answers without a meaning of their own ---- */

static bool server_error(const struct facts *f, struct diag_match *m)
{
	const struct facts_attempt *a = causes_refused(f);
	const struct facts_attempt *json = causes_answer(f, FACTS_PROBE_JSON);
	if (a == NULL && causes_probe_token(f, FACTS_PROBE_FORM) && json != NULL &&
	    json->class == TOKEN_CLASS_UNAVAILABLE)
		a = json;
	if (a == NULL || a->status / 100 != 5 || causes_accused(f) != CAUSES_ACCUSED_NOTHING ||
	    causes_blocked(a))
		return causes_api_fails(f, m);
	if (a->body_left_out)
		m->confidence = DIAG_LIKELY;
	say(a, m);
	if (a->retry_after >= 0)
		m->evidence = pool_printf(m->pool, "%s%s", m->evidence,
					  causes_wait(a->retry_after, m->pool));
	if (a->retry_after > 0 && a->retry_after <= CAUSES_WAIT_MAX)
		m->fix = pool_printf(m->pool,
				     "Try again in %lld second%s; if it stays so, tell whoever "
				     "runs the endpoint the time and the status.",
				     (long long)a->retry_after, a->retry_after == 1 ? "" : "s");
	return true;
}

/* A 2xx answer to the form request without a token. */
static const struct facts_attempt *empty_success(const struct facts *f)
{
	const struct facts_attempt *a = causes_answer(f, FACTS_PROBE_FORM);
	return a != NULL && a->status / 100 == 2 && !a->got_token ? a : NULL;
}

static bool not_json(const struct facts *f, struct diag_match *m)
{
	const struct facts_attempt *a = empty_success(f);
	if (a == NULL || causes_blocked(a) ||
	    (a->body_kind != TOKEN_BODY_TEXT && a->body_kind != TOKEN_BODY_XML &&
	     a->body_kind != TOKEN_BODY_EMPTY))
		return false;
	if (a->code != WORDS_CODE_NONE) {
		m->cause = "The answer says success, and holds an error, as a form and not as "
			   "JSON: a client that looks only at the status takes it for a token.";
		m->fix = "Look at the error code in the answer, not at its status.";
	}
	return say(a, m);
}

static bool no_token(const struct facts *f, struct diag_match *m)
{
	const struct facts_attempt *a = empty_success(f);
	if (a == NULL || causes_limited(a) ||
	    (a->body_kind != TOKEN_BODY_JSON && a->body_kind != TOKEN_BODY_JSON_OTHER &&
	     a->body_kind != TOKEN_BODY_BAD_TOKEN))
		return false;
	if (a->body_kind == TOKEN_BODY_BAD_TOKEN)
		m->cause = "The access_token of the answer is not visible ASCII text: it cannot be "
			   "sent in a header.";
	return say(a, m);
}

static bool error_in_200(const struct facts *f, struct diag_match *m)
{
	const struct facts_attempt *a = empty_success(f);
	m->last = true;
	return a != NULL && a->body_kind == TOKEN_BODY_OAUTH_ERROR && say(a, m);
}

const struct diag_cause diag_causes_answer[] = {
	{.id = "api-key-missing",
	 .holds = api_key_missing,
	 .confidence = DIAG_SURE,
	 .cause = "A gateway before the token endpoint asks for a key of its own; it has not "
		  "looked at the credentials.",
	 .fix = "Get the gateway's key (subscription key, API key) from whoever runs it, and send "
		"it in the header field that it names. Or use the endpoint's own address, without "
		"the gateway."},
	{.id = "secret-expired",
	 .holds = secret_expired,
	 .confidence = DIAG_SURE,
	 .cause = "The server says that the secret, or the client, has expired.",
	 .fix = "Create a new client secret where the application is registered, and store it.",
	 .see = "RFC 6749 section 5.2"},
	{.id = "grant-not-supported",
	 .holds = grant_not_supported,
	 .confidence = DIAG_SURE,
	 .cause = "The endpoint does not give tokens for this grant.",
	 .fix = "Use a grant that the endpoint supports (--grant-type), or another endpoint.",
	 .see = "RFC 6749 section 5.2"},
	{.id = "grant-not-allowed",
	 .holds = grant_not_allowed,
	 .confidence = DIAG_SURE,
	 .cause = "The endpoint knows the application, and the application may not use this grant.",
	 .fix = "Allow the grant for the application where it is registered, or use one that is "
		"allowed (--grant-type).",
	 .see = "RFC 6749 section 5.2"},
	{.id = "scope-refused",
	 .holds = scope_refused,
	 .confidence = DIAG_SURE,
	 .cause = "The scope that was asked for, or the endpoint's default scope, is not allowed "
		  "for this application.",
	 .fix = "Ask for scopes that the application has (--scope), or have them added where it is "
		"registered.",
	 .see = "RFC 6749 section 3.3"},
	{.id = "https-required",
	 .holds = https_required,
	 .confidence = DIAG_SURE,
	 .cause = "The endpoint wants https. Where the token URL has it already, a proxy in front "
		  "of the server does not pass that on.",
	 .fix = "Use https in the token URL.",
	 .see = "RFC 6749 section 3.2",
	 .explains = "redirected"},
	{.id = "redirected",
	 .holds = redirected,
	 .confidence = DIAG_SURE,
	 .cause = "The endpoint answers with a redirect. cxtoken sends no credentials after one; "
		  "most clients turn it into a GET without a body.",
	 .fix = "Set the final address as the token URL, with scheme, host and slash exact.",
	 .see = "RFC 9110 section 15.4"},
	{.id = "rate-limited",
	 .holds = rate_limited,
	 .confidence = DIAG_SURE,
	 .cause = "Too many token requests from this application.",
	 .fix = "Wait some minutes, then ask once per token life and keep the token, as cxtoken's "
		"cache does.",
	 .see = "RFC 6585 section 4",
	 .cannot_tell = "Who asks too often, and what the endpoint makes of the request that met "
			"the limit.",
	 .next = "when the wait is over, run cxtoken --diagnose once more; cxtoken --cache-status "
		 "shows whether a token is in the cache."},
	{.id = "blocked",
	 .holds = blocked,
	 .confidence = DIAG_LIKELY,
	 .cause = "A web firewall, a bot challenge or a captive portal answered instead of the "
		  "endpoint.",
	 .fix = "Ask whoever runs the endpoint to let this machine's address through; from a guest "
		"network, sign in to the network first.",
	 .next = "when this machine is let through, run the same command once more."},
	{.id = "compressed",
	 .holds = compressed,
	 .confidence = DIAG_SURE,
	 .cause = "The answer is compressed although nobody asked for that, so it cannot be read.",
	 .fix = "Have the server, or the proxy between, leave answers as they are where no "
		"Accept-Encoding asks for more.",
	 .see = "RFC 9110 section 12.5.3"},
	{.id = "no-token",
	 .holds = no_token,
	 .confidence = DIAG_SURE,
	 .cause = "The answer is JSON, but holds no access_token: this address does not give "
		  "tokens.",
	 .fix = "Check the path of the token URL.",
	 .see = "RFC 6749 section 5.1"},
	{.id = "access-key-refused",
	 .holds = access_key_refused,
	 .confidence = DIAG_SURE,
	 .general = true,
	 .cause = "The endpoint refuses the access key for one of these reasons: it is wrong or "
		  "revoked, or its user is deactivated. The server does not say which.",
	 .fix = "Check in the NICE portal, in the settings of the user, that the access key is "
		"there and active, and create a new one if it is not.",
	 .see = "RFC 6749 section 5.2",
	 .cannot_tell = "Which of these reasons it is: the endpoint gives one answer for all. An "
			"administrator of the tenant can look.",
	 .next = causes_next_compare},
	{.id = "credentials-refused",
	 .holds = credentials_refused,
	 .confidence = DIAG_SURE,
	 .general = true,
	 .cause =
		 "The endpoint refuses the client, and does not say which part is wrong. It is one "
		 "of these reasons: an unknown client id; a wrong, expired or rotated secret; an "
		 "application that is not approved yet, or disabled.",
	 .fix = "Check that id and secret belong to the same application, and that it is approved "
		"and active.",
	 .see = "RFC 6749 section 5.2",
	 .cannot_tell = "Which of these reasons it is: the endpoint gives one answer for all. "
			"Whoever registered the application can look.",
	 .next = causes_next_compare},
	{.id = "body-not-read",
	 .holds = body_not_read,
	 .confidence = DIAG_LIKELY,
	 .general = true,
	 .cause = "The request was a correct form, but the server did not find its parameters: "
		  "something between rewrote it, or the URL is not a token endpoint.",
	 .fix = "Check the path of the token URL, and try without proxy or gateway between.",
	 .see = "RFC 6749 section 4.4.2",
	 .cannot_tell = "Where on the way the request was changed, if it was."},
	{.id = "not-a-token-endpoint",
	 .holds = not_a_token_endpoint,
	 .confidence = DIAG_LIKELY,
	 .general = true,
	 .cause = "The token URL is not a token endpoint.",
	 .fix = "Check host and path of the token URL, or let discovery find it: --issuer URL",
	 .see = "RFC 8414 section 2"},
	{.id = "server-error",
	 .holds = server_error,
	 .confidence = DIAG_SURE,
	 .general = true,
	 .cause = "The server, or a gateway before it, failed; what was sent need not be wrong.",
	 .fix = "Try again later; if it stays so, tell whoever runs the endpoint the time and the "
		"status.",
	 .see = "RFC 9110 section 15.6",
	 .cannot_tell = "What went wrong inside the server.",
	 .next = causes_next_again},
	{.id = "not-json",
	 .holds = not_json,
	 .confidence = DIAG_SURE,
	 .general = true,
	 .cause = "The answer says success, but its body is not JSON, as that of a token endpoint "
		  "must be.",
	 .fix = "Check host and path of the token URL.",
	 .see = "RFC 6749 section 5.1"},
	{.id = "error-in-200",
	 .holds = error_in_200,
	 .confidence = DIAG_SURE,
	 .general = true,
	 .cause = "The server sends its error with status 200; a client that looks only at the "
		  "status takes it for a token.",
	 .fix = "Look at the error code in the answer, not at its status.",
	 .see = "RFC 6749 section 5.2"},
	{.id = NULL},
};
