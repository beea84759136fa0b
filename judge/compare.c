/* SPDX-License-Identifier: MIT */
/* Two of cxtoken's requests compared, and the auth method by words or discovery. */
#include "judge/parts.h"

#include <string.h>

#include "facts/answer.h"

/* The endpoint's own answer to the JSON request, and neither a rate limit nor a call to wait. */
static const struct facts_attempt *json_answer(const struct facts *f)
{
	const struct facts_attempt *a = causes_answer(f, FACTS_PROBE_JSON);
	if (a == NULL || causes_limited(a) || a->class == TOKEN_CLASS_UNAVAILABLE ||
	    causes_of_proxy(a) || causes_blocked(a))
		return NULL;
	return a;
}

/* The line to change is named where it is known; the report prints it for any client. */
static const char *send_a_form(const struct facts *f, const char *otherwise)
{
	if (f->client == NULL || strcmp(f->client, "axios") == 0)
		return otherwise;
	return "Let your client send a form body instead of JSON. A Content-Type field alone does "
	       "not change the body in every client.";
}

#define AS_FORM "The credentials are good: as a form body they get a token"
#define AGAIN                                                                                      \
	"; but it may also be a passing failure: run this again to tell. Grant and scope are "     \
	"good too."

/* JSON got nothing that the endpoint says of itself: only likely, as it may pass. */
static void json_in_doubt(struct diag_match *m, const char *cause)
{
	m->confidence = DIAG_LIKELY;
	m->first = true;
	m->cause = cause;
}

/* The JSON request got no answer, or one that is not the endpoint's. */
static bool json_not_answered(const struct facts *f, struct diag_match *m)
{
	const struct facts_attempt *lost = causes_json_unanswered(f);
	const struct facts_attempt *json = causes_answer(f, FACTS_PROBE_JSON);
	if (lost != NULL) {
		json_in_doubt(m, AS_FORM
			      "; the JSON request got no answer that can be read. Probably the "
			      "endpoint, or something before it, does not take a JSON body" AGAIN);
		return causes_because(
			m, "The form request got a token. The JSON request got no answer%s%s.",
			*quote_failure(lost) != '\0' ? ": " : "", quote_failure(lost));
	}
	if (json == NULL || !causes_blocked(json))
		return false;
	json_in_doubt(m, AS_FORM "; a web firewall or a challenge answered the JSON request. "
				 "Probably it does not let a JSON body through" AGAIN);
	return causes_because(m, "The form request got a token. %s; the sign of a firewall is %s.",
			      quote_said(json, m->pool), quote_firewall(json, m->pool));
}

static bool form_ok_json_refused(const struct facts *f, struct diag_match *m)
{
	const struct facts_attempt *json = json_answer(f);
	if (!causes_probe_token(f, FACTS_PROBE_FORM))
		return false;
	m->fix = send_a_form(f, m->fix);
	if (json_not_answered(f, m))
		return true;
	if (json == NULL || json->got_token)
		return false;
	if (json->status >= 500)
		json_in_doubt(m, AS_FORM
			      ", as JSON they meet a server error. Probably the endpoint does not "
			      "take a JSON body; but a server error may also pass: run this again "
			      "to tell. Grant and scope are good too.");
	return causes_because(m, "The form request got a token. %s.", quote_said(json, m->pool));
}

static bool form_ok_json_ok(const struct facts *f, struct diag_match *m)
{
	if (!causes_probe_token(f, FACTS_PROBE_FORM) || !causes_probe_token(f, FACTS_PROBE_JSON))
		return false;
	return causes_because(m, "The form request got a token, and the JSON request got one too.");
}

/* ---- another request got a token where the form request did not ---- */

/* The last form request that was sent once more after another one got a token, or NULL. */
static const struct facts_attempt *form_again(const struct facts *f)
{
	const struct facts_attempt *first = causes_sent(f, FACTS_PROBE_FORM);
	for (size_t i = f->attempt_count; first != NULL && i > 0; i--) {
		const struct facts_attempt *a = &f->attempts[i - 1];
		if (a > first && a->sent && a->probe == FACTS_PROBE_FORM)
			return a;
	}
	return NULL;
}

/* It got the same answer then: an endpoint whose answers differ is not steady. */
static bool refused_again(const struct facts *f)
{
	const struct facts_attempt *again = form_again(f);
	return again != NULL && causes_refusal(again) &&
	       again->status == causes_sent(f, FACTS_PROBE_FORM)->status;
}

static bool got_token_then(const struct facts *f)
{
	const struct facts_attempt *again = form_again(f);
	return again != NULL && again->failure == HTTP_FAILURE_NONE && again->got_token;
}

/* What leaves it open whether the form's refusal has passed, or NULL. */
static const char *why_unsteady(const struct facts *f)
{
	if (form_again(f) == NULL)
		return "The refused request was not sent once more after that: its refusal may "
		       "have passed.";
	if (!refused_again(f))
		return "Sent once more, the form request got neither the same answer nor a token: "
		       "its refusal may have passed.";
	return answers_alternate(f) ? "Sent once more, the form request was refused again; but so "
				      "does an endpoint answer that refuses every other request."
				    : NULL;
}

/*
 * An endpoint that refuses for a while and then does not gives a token to whatever is sent later.
 * False: the form request got one too when it was sent once more, so nothing follows from the
 * difference. Else the evidence says how far that is ruled out.
 */
static bool is_steady(const struct facts *f, struct diag_match *m)
{
	if (got_token_then(f))
		return false;
	const char *why = why_unsteady(f);
	if (why != NULL && m->confidence == DIAG_SURE)
		m->confidence = DIAG_LIKELY;
	return causes_because(m, "%s %s", m->evidence,
			      why != NULL ? why
					  : "Sent once more, the form request was refused again.");
}

static bool json_only(const struct facts *f, struct diag_match *m)
{
	if (!causes_probe_refused(f, FACTS_PROBE_FORM) || !causes_probe_token(f, FACTS_PROBE_JSON))
		return false;
	m->evidence = pool_printf(m->pool, "The JSON request got a token. %s.",
				  quote_said(causes_answer(f, FACTS_PROBE_FORM), m->pool));
	return is_steady(f, m);
}

/* ---- secret ---- */

static bool secret_double_encoded(const struct facts *f, struct diag_match *m)
{
	if (!causes_probe_token(f, FACTS_PROBE_DECODED) ||
	    !causes_probe_refused(f, FACTS_PROBE_FORM))
		return false;
	m->evidence = pool_printf(m->pool, "With the percent-decoded secret a token came. %s.",
				  quote_said(causes_answer(f, FACTS_PROBE_FORM), m->pool));
	if (*quote_where(&f->settings.client_secret) != '\0')
		m->fix = pool_printf(
			m->pool,
			"%s: store the percent-decoded value (%%2B is +, %%2F is /, %%3D is =).",
			quote_where(&f->settings.client_secret));
	return is_steady(f, m);
}

/* ---- the two spellings of Basic ---- */

/*
 * A value with %XX in it that was sent raw may have been decoded by the server: then not the
 * server's way to read Basic is the cause, but a value that is stored encoded. The request with
 * the decoded secret tells; without it, and for the id, that stays open.
 */
static bool may_be_stored_encoded(const struct facts *f)
{
	return (f->settings.client_id.look.flags & VALUE_PERCENT) ||
	       ((f->settings.client_secret.look.flags & VALUE_PERCENT) &&
		!causes_probe_refused(f, FACTS_PROBE_DECODED));
}

static bool basic_differs(const struct facts *f, enum facts_auth works, enum facts_auth fails)
{
	return causes_probe_token(f, causes_probe_of(f, works)) &&
	       causes_probe_refused(f, causes_probe_of(f, fails));
}

/* The configured method is post and failed: then it is auth-method, which names the spelling. */
static bool post_failed(const struct facts *f)
{
	return causes_auth(f) == FACTS_AUTH_POST && causes_probe_refused(f, FACTS_PROBE_FORM);
}

static bool basic_encoding(const struct facts *f, struct diag_match *m)
{
	if (replay_basic_encoding(f, m))
		return true;
	bool raw = basic_differs(f, FACTS_AUTH_BASIC_RAW, FACTS_AUTH_BASIC);
	bool encoded = basic_differs(f, FACTS_AUTH_BASIC, FACTS_AUTH_BASIC_RAW);
	if ((raw || encoded) && !post_failed(f) && !causes_probe_token(f, FACTS_PROBE_DECODED)) {
		m->confidence = raw && may_be_stored_encoded(f) ? DIAG_LIKELY : DIAG_SURE;
		m->evidence = raw ? "Basic with id and secret as they are got a token; "
				    "form-encoded it was refused."
				  : "Basic with id and secret form-encoded got a token; as they "
				    "are it was refused.";
		m->fix = raw ? "Send the pair as it is: --auth-method basic-raw"
			     : "Form-encode id and secret before base64: --auth-method basic";
		/* Where the form request got a token, none was refused before one that did. */
		return causes_probe_token(f, FACTS_PROBE_FORM) || is_steady(f, m);
	}
	if (causes_accused(f) != CAUSES_ACCUSED_ENCODING)
		return false;
	m->evidence = pool_printf(m->pool, "%s.", quote_said(causes_refused(f), m->pool));
	if (causes_auth(f) == FACTS_AUTH_BASIC)
		m->fix = "Send the pair as it is: --auth-method basic-raw";
	return true;
}

/* ---- the method ---- */

/* Another way to send the credentials got a token where the configured one did not. */
static bool other_method(const struct facts *f, enum facts_auth *works)
{
	bool post = causes_auth(f) == FACTS_AUTH_POST;
	bool basic = causes_probe_token(f, FACTS_PROBE_BASIC);
	bool raw = causes_probe_token(f, FACTS_PROBE_BASIC_RAW);
	if (!causes_probe_refused(f, FACTS_PROBE_FORM) ||
	    causes_probe_token(f, FACTS_PROBE_DECODED))
		return false;
	*works = basic ? FACTS_AUTH_BASIC : raw ? FACTS_AUTH_BASIC_RAW : FACTS_AUTH_POST;
	if (post)
		return basic || raw;
	return !basic && !raw && causes_probe_token(f, FACTS_PROBE_POST);
}

/* Where one spelling of Basic works and the other was refused. */
static const char *which_spelling(const struct facts *f, enum facts_auth works)
{
	if (works == FACTS_AUTH_BASIC && causes_probe_refused(f, FACTS_PROBE_BASIC_RAW))
		return " The pair must be form-encoded before base64: as it is, it was refused.";
	if (works == FACTS_AUTH_BASIC_RAW && causes_probe_refused(f, FACTS_PROBE_BASIC))
		return " The pair must be taken as it is: form-encoded it was refused.";
	return "";
}

static bool other_method_works(const struct facts *f, struct diag_match *m)
{
	enum facts_auth works;
	if (!other_method(f, &works))
		return false;
	bool post = works != FACTS_AUTH_POST; /* it is what is configured, and fails */
	const char *method = facts_auth_name(works);
	if (works == FACTS_AUTH_BASIC_RAW && may_be_stored_encoded(f))
		m->confidence = DIAG_LIKELY;
	m->evidence = pool_printf(m->pool, "The %s request got a token.%s %s.", method,
				  which_spelling(f, works),
				  quote_said(causes_answer(f, FACTS_PROBE_FORM), m->pool));
	m->cause = pool_printf(m->pool,
			       "The endpoint takes the credentials by %s, and not %s. Either the "
			       "application is registered for that method, or %s.",
			       post ? "Authorization: Basic" : "the body",
			       post ? "in the body" : "by Authorization: Basic",
			       post ? "the endpoint reads no other"
				    : "something on the way removes the Authorization field");
	m->fix = pool_printf(m->pool,
			     "Authenticate with --auth-method %s (or CXONE_AUTH_METHOD=%s).",
			     method, method);
	return is_steady(f, m);
}

static bool auth_method(const struct facts *f, struct diag_match *m)
{
	enum causes_accused accused = causes_accused(f);
	if (other_method_works(f, m) || replay_auth_method(f, m))
		return true;
	if (accused == CAUSES_ACCUSED_AUTH || accused == CAUSES_ACCUSED_AUTH_PERHAPS ||
	    accused == CAUSES_ACCUSED_AUTH_TWICE) {
		m->evidence = pool_printf(
			m->pool, "%s.%s", quote_said(causes_refused(f), m->pool),
			accused != CAUSES_ACCUSED_AUTH_TWICE ? "" : " cxtoken used one.");
		m->confidence = accused == CAUSES_ACCUSED_AUTH ? DIAG_SURE : DIAG_LIKELY;
		return true;
	}
	if (causes_token_came(f) || !f->discovery.ok || !f->discovery.lists_auth ||
	    f->discovery.auth_listed)
		return false;
	m->confidence = DIAG_LIKELY;
	return causes_because(m,
			      "The discovery document lists other authentication methods than "
			      "the one in use: %s.",
			      quote_auths(f));
}

/* ---- Basic does not arrive ---- */

static bool as_if_without(const struct facts_attempt *a)
{
	return causes_refusal(a) && !(a->fields & FACTS_FIELD_CHALLENGE) &&
	       (a->words & WORDS_UNREAD_CREDENTIALS);
}

static bool authorization_stripped(const struct facts *f, struct diag_match *m)
{
	const struct facts_attempt *a = causes_sent(f, causes_probe_of(f, FACTS_AUTH_BASIC));
	if (!as_if_without(a))
		a = causes_sent(f, causes_probe_of(f, FACTS_AUTH_BASIC_RAW));
	if (!as_if_without(a) || !causes_probe_token(f, causes_probe_of(f, FACTS_AUTH_POST)))
		return false;
	if (got_token_then(f))
		return false;
	return causes_because(m,
			      "With the credentials in the body a token came; with Authorization: "
			      "Basic the answer is that of a request without credentials. %s.",
			      quote_said(a, m->pool));
}

const struct diag_cause diag_causes_compare[] = {
	{.id = "form-ok-json-refused",
	 .holds = form_ok_json_refused,
	 .confidence = DIAG_SURE,
	 .cause = "The credentials are good: as a form body they get a token, as JSON they are "
		  "refused. Grant and scope are good too. A client that is refused with the same "
		  "credentials most often sends JSON; a form that is not encoded, or a value that "
		  "differs, is refused as well.",
	 .fix = "Let your client send a form body: axios.post(url, new "
		"URLSearchParams({grant_type: 'client_credentials', client_id, client_secret})). A "
		"Content-Type field alone does not change the body in every client.",
	 .see = "RFC 6749 section 4.4.2",
	 .code_fixes = true,
	 .cannot_tell = "What your own client sends: cxtoken has seen only its own requests.",
	 .next = causes_next_look},
	{.id = "form-ok-json-ok",
	 .holds = form_ok_json_ok,
	 .confidence = DIAG_SURE,
	 .cause = "This endpoint takes JSON as well as a form; the body's format is not the cause "
		  "here.",
	 .fix = "Compare your client's own request with this one: cxtoken --listen, or cxtoken "
		"--inspect=FILE",
	 .see = "RFC 6749 section 4.4.2",
	 .cannot_tell = "What your own client sends: cxtoken has seen only its own requests.",
	 .next = causes_next_look},
	{.id = "json-only",
	 .holds = json_only,
	 .confidence = DIAG_SURE,
	 .cause = "This endpoint takes a JSON body and refuses a form, as NICE's older access-key "
		  "endpoint does.",
	 .fix = "Send JSON to this endpoint, or use one that follows RFC 6749 with cxtoken.",
	 .see = "RFC 6749 section 4.4.2"},
	{.id = "secret-double-encoded",
	 .holds = secret_double_encoded,
	 .confidence = DIAG_SURE,
	 .cause = "The secret is stored percent-encoded, and was encoded once more when it was "
		  "sent.",
	 .fix = "Store the percent-decoded secret (%2B is +, %2F is /, %3D is =).",
	 .see = "RFC 6749 appendix B",
	 .explains = "credential-percent-encoded"},
	{.id = "basic-encoding",
	 .holds = basic_encoding,
	 .confidence = DIAG_SURE,
	 .cause = "The server accepts Basic authentication in one spelling only: form-encoded (RFC "
		  "6749) or not encoded (RFC 7617).",
	 .fix = "Form-encode id and secret before base64: --auth-method basic",
	 .see = "RFC 6749 section 2.3.1",
	 .code_fixes = true},
	{.id = "auth-method",
	 .holds = auth_method,
	 .confidence = DIAG_SURE,
	 .cause = "The application is registered for another authentication method than the one in "
		  "use.",
	 .fix = "Try --auth-method post, basic or basic-raw, whichever is not in use. Or change "
		"the application's registration: cxtoken sends no signed assertion "
		"(private_key_jwt).",
	 .see = "RFC 6749 section 2.3",
	 .code_fixes = true},
	{.id = "authorization-stripped",
	 .holds = authorization_stripped,
	 .confidence = DIAG_LIKELY,
	 .cause = "Something between (a proxy, a gateway, a web server's CGI interface) removes "
		  "the Authorization field.",
	 .fix = "Send the credentials in the body: --auth-method post",
	 .see = "RFC 6749 section 2.3.1"},
	{.id = NULL},
};
