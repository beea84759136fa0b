/* SPDX-License-Identifier: MIT */
/* The causes in the settings, and the same ones in the values of a captured request. */
#include "judge/parts.h"
#include "facts/names.h"

#include <ctype.h>
#include <string.h>

enum { SUBJECTS_MAX = 6 };

/* Whose a credential is. */
enum owner {
	OWNER_CLIENT_ID = 1,
	OWNER_CLIENT_SECRET = 2,
	OWNER_USER = 4,
	OWNER_CLIENT = OWNER_CLIENT_ID | OWNER_CLIENT_SECRET,
	OWNER_ANY = OWNER_CLIENT | OWNER_USER,
};

/* A credential that is looked at. */
struct subject {
	enum owner owner;
	const char *name;                        /* "client secret" */
	const struct facts_parameter *parameter; /* what sets it; NULL for a captured request's */
	const struct value *look;
	const struct facts_value *set; /* NULL for a captured request's */
};

static bool settings_asked(const struct facts *f, const struct diag_match *m)
{
	return (m->scopes & DIAG_SCOPE_SETTINGS) && f->has_settings;
}

static size_t subjects(const struct facts *f, const struct diag_match *m, struct subject *out)
{
	const struct facts_settings *s = &f->settings;
	const struct subject all[] = {
		{OWNER_CLIENT_ID, "client id", facts_parameter("client_id"), &s->client_id.look,
		 &s->client_id},
		{OWNER_CLIENT_SECRET, "client secret", facts_parameter("client_secret"),
		 &s->client_secret.look, &s->client_secret},
		{OWNER_USER, "access key id", facts_parameter("username"), &s->access_key_id.look,
		 &s->access_key_id},
		{OWNER_USER, "access key secret", facts_parameter("password"),
		 &s->access_key_secret.look, &s->access_key_secret},
	};
	size_t n = 0;
	for (size_t i = 0; i < sizeof all / sizeof all[0]; i++)
		if (settings_asked(f, m) && all[i].set->used &&
		    !(f->replay.asked && causes_token_came(f)))
			out[n++] = all[i];
	if ((m->scopes & DIAG_SCOPE_REQUEST) && f->has_request) {
		out[n++] =
			(struct subject){OWNER_CLIENT_ID, "client id", NULL, &f->request.id, NULL};
		out[n++] = (struct subject){OWNER_CLIENT_SECRET, "client secret", NULL,
					    &f->request.secret, NULL};
	}
	return n;
}

/* "The client secret (CXONE_CLIENT_SECRET)", "The client secret in the request". */
static const char *called(const struct subject *s, struct pool *p)
{
	if (s->set == NULL)
		return pool_printf(p, "The %s in the request", s->name);
	const char *where = quote_where(s->set);
	return pool_printf(p, *where != '\0' ? "The %s (%s)" : "The %s", s->name, where);
}

/* Puts where to fix it before the row's fix. */
static void place_fix(const struct subject *s, struct diag_match *m)
{
	const char *where = s->set != NULL ? quote_where(s->set) : "In your client's settings";
	if (*where == '\0')
		where = s->parameter->env;
	m->fix = pool_printf(m->pool, "%s%s %c%s", where, s->set != NULL ? ":" : ",",
			     tolower((unsigned char)m->fix[0]), m->fix + 1);
}

static void add_evidence(struct diag_match *m, const char *sentence)
{
	m->evidence = *m->evidence == '\0' ? sentence
					   : pool_printf(m->pool, "%s %s", m->evidence, sentence);
}

/* What is said of one value, a sentence without its subject: "is 12 bytes long." */
typedef const char *tell_value(const struct subject *s, struct pool *p);

/* The row holds for each value of the owner that has one of the flags; the first gets the fix. */
static bool owned_have(const struct facts *f, struct diag_match *m, enum owner owner,
		       unsigned flags, tell_value *tell)
{
	struct subject all[SUBJECTS_MAX];
	size_t n = subjects(f, m, all);
	bool found = false;
	for (size_t i = 0; i < n; i++) {
		if (!(all[i].look->flags & flags) || !(all[i].owner & owner))
			continue;
		add_evidence(m, pool_printf(m->pool, "%s %s", called(&all[i], m->pool),
					    tell(&all[i], m->pool)));
		if (!found) {
			place_fix(&all[i], m);
			causes_name_value(m, all[i].name);
		}
		found = true;
	}
	return found;
}

static bool values_have(const struct facts *f, struct diag_match *m, unsigned flags,
			tell_value *tell)
{
	return owned_have(f, m, OWNER_ANY, flags, tell);
}

/* A token came with the values; an experiment's came with the settings', not the request's. */
static bool are_good(const struct facts *f)
{
	return causes_token_came(f) && !f->replay.asked;
}

/* A suspicious value is named before anything is sent, and when the endpoint refused it. */
static bool suspicion_counts(const struct facts *f)
{
	const struct facts_attempt *form = causes_sent(f, FACTS_PROBE_FORM);
	if (causes_token_came(f))
		return !are_good(f);
	return form == NULL || (!causes_limited(form) && (form->class == TOKEN_CLASS_REFUSED ||
							  form->class == TOKEN_CLASS_BAD_ANSWER));
}

/* ---- missing ---- */

/*
 * A form body or a Basic value, with nothing of it unknown. Where a parameter is in another place,
 * or the Authorization field is at fault, the row of that explains what is missing here.
 */
static bool request_could_hold(const struct facts_request *r)
{
	return !r->parameters_unknown &&
	       (r->basic || r->body_kind == FACTS_BODY_FORM || r->body_kind == FACTS_BODY_JSON);
}

static bool is_missing(const struct facts *f, const struct subject *s)
{
	return (s->look->flags & VALUE_MISSING) &&
	       (s->set != NULL || request_could_hold(&f->request));
}

/* Settings that are not there, in one sentence, with every place where they could be. */
static void add_unset(struct diag_match *m, const struct subject *s)
{
	struct pool *p = m->pool;
	bool first = *m->evidence == '\0';
	const char *before =
		first ? "There is" : pool_copy(p, m->evidence, strlen(m->evidence) - 1);
	const char *places = quote_looked(s->set);
	const char *looked = *places != '\0' ? pool_printf(p, " (looked at: %s)", places) : "";
	m->evidence = pool_printf(p, "%s%s no %s%s.", before, first ? "" : " and", s->name, looked);
	m->fix = pool_printf(p, "%s %s (or %s %s)",
			     first ? "Set" : pool_printf(p, "%s and", m->fix), s->parameter->env,
			     s->parameter->option, s->parameter->secret ? "FILE" : "ID");
}

static void add_unsent(struct diag_match *m, const struct facts *f, const struct subject *s)
{
	if (*m->evidence == '\0')
		m->fix = pool_printf(m->pool,
				     "Give your client the %s. In JavaScript an undefined variable "
				     "drops the key from the body: check the variable's name.",
				     s->name);
	const struct facts_request *r = &f->request;
	const char *other =
		!r->authorization_other ? ""
		: r->authorization_scheme != NULL
			? pool_printf(m->pool, ", and its Authorization field has the scheme %s",
				      r->authorization_scheme)
			: ", and its Authorization field is not of the scheme Basic";
	add_evidence(m, pool_printf(m->pool,
				    "The request holds no %s, or an empty one: its %s has none%s.",
				    s->name,
				    r->basic                          ? "Authorization field"
				    : r->body_kind == FACTS_BODY_JSON ? "JSON body"
								      : "form body",
				    other));
}

static bool credential_missing(const struct facts *f, struct diag_match *m)
{
	struct subject all[SUBJECTS_MAX];
	size_t n = subjects(f, m, all);
	const struct facts_request *r = &f->request;
	bool other = false;
	for (size_t i = 0; i < n; i++) {
		if (!is_missing(f, &all[i]))
			continue;
		if (all[i].set != NULL)
			add_unset(m, &all[i]);
		else
			add_unsent(m, f, &all[i]);
		other = other || all[i].set != NULL || all[i].owner != OWNER_CLIENT_SECRET;
	}
	if (*m->evidence == '\0')
		return false;
	if (!other && (!r->secret_told || r->secret_blank)) {
		/* Mutual TLS needs none (RFC 8705), and a public client has none. */
		m->confidence = r->grant == FACTS_NAMED_CLIENT || r->grant == FACTS_NAMED_NONE
					? DIAG_LIKELY
					: DIAG_POSSIBLE;
	}
	/* Beside json-body: the body's format comes first. */
	m->late = f->has_request && r->body_kind == FACTS_BODY_JSON;
	return true;
}

/* ---- what a value is ---- */

static const char *tell_undefined(const struct subject *s, struct pool *p)
{
	return pool_printf(p,
			   "is the word that a program writes for a variable that is not set "
			   "(undefined, null, None or nil); it has %s.",
			   causes_bytes(s->look->len, p));
}

static bool credential_undefined(const struct facts *f, struct diag_match *m)
{
	return !are_good(f) && values_have(f, m, VALUE_UNDEFINED, tell_undefined);
}

static const char *tell_placeholder(const struct subject *s, struct pool *p)
{
	(void)p;
	return s->look->flags & VALUE_UNEXPANDED
		       ? "is the name of a variable that nobody replaced by its value."
		       : "looks like the placeholder of an example.";
}

static bool credential_placeholder(const struct facts *f, struct diag_match *m)
{
	struct subject all[SUBJECTS_MAX];
	size_t n = subjects(f, m, all);
	bool unexpanded = false;
	for (size_t i = 0; i < n; i++)
		unexpanded = unexpanded || (all[i].look->flags & VALUE_UNEXPANDED);
	if (are_good(f) || (!unexpanded && !suspicion_counts(f)))
		return false;
	m->confidence = unexpanded ? DIAG_SURE : DIAG_LIKELY;
	if (!unexpanded)
		m->fix = "Put the real value in its place.";
	return values_have(f, m, VALUE_UNEXPANDED | VALUE_PLACEHOLDER, tell_placeholder);
}

static const char *tell_line_end(const struct subject *s, struct pool *p)
{
	const char *what = s->look->line_end_byte == '\r'   ? "a CR (0x0D)"
			   : s->look->line_end_byte == '\n' ? "an LF (0x0A)"
							    : "a TAB (0x09)";
	return pool_printf(p, "has %s at offset %zu of its %s%s.", what, s->look->line_end_at,
			   causes_bytes(s->look->len, p),
			   s->set != NULL && s->set->from_file
				   ? " (one final line end of the file is removed already)"
				   : "");
}

static bool credential_line_end(const struct facts *f, struct diag_match *m)
{
	return !are_good(f) && values_have(f, m, VALUE_LINE_END, tell_line_end);
}

static const char *tell_whitespace(const struct subject *s, struct pool *p)
{
	return pool_printf(p, "begins or ends with a space; it has %s.",
			   causes_bytes(s->look->len, p));
}

static bool credential_whitespace(const struct facts *f, struct diag_match *m)
{
	return suspicion_counts(f) && values_have(f, m, VALUE_SPACE_ENDS, tell_whitespace);
}

static const char *tell_quoted(const struct subject *s, struct pool *p)
{
	return pool_printf(
		p, "begins and ends with the same quote, which counts as part of its %zu bytes.",
		s->look->len);
}

static bool credential_quoted(const struct facts *f, struct diag_match *m)
{
	return suspicion_counts(f) && values_have(f, m, VALUE_QUOTED, tell_quoted);
}

static const char *tell_not_ascii(const struct subject *s, struct pool *p)
{
	return pool_printf(p, "has %s at offset %zu of its %s.",
			   s->look->not_ascii_name != NULL ? s->look->not_ascii_name
							   : "a byte that is not visible ASCII",
			   s->look->not_ascii_at, causes_bytes(s->look->len, p));
}

static bool credential_not_ascii(const struct facts *f, struct diag_match *m)
{
	return !are_good(f) && values_have(f, m, VALUE_NOT_ASCII, tell_not_ascii);
}

static const char *tell_percent(const struct subject *s, struct pool *p)
{
	(void)s;
	(void)p;
	return "holds a '%' and two hex digits, as a value that was percent-encoded already does.";
}

/*
 * A token for the value as it stands, form-encoded, shows that it is right. Sent raw it shows
 * nothing: a server that decodes the Basic pair gets the decoded value then.
 */
static bool percent_is_right(const struct facts *f)
{
	for (size_t i = 0; i < f->attempt_count; i++) {
		const struct facts_attempt *a = &f->attempts[i];
		if (a->sent && a->got_token && a->probe != FACTS_PROBE_DECODED &&
		    a->probe != FACTS_PROBE_BASIC_RAW)
			return true;
	}
	return false;
}

/* Neither as it stands nor decoded did the secret get a token. */
static bool decoding_did_not_help(const struct facts *f)
{
	return !causes_token_came(f) && causes_probe_refused(f, FACTS_PROBE_FORM) &&
	       causes_probe_refused(f, FACTS_PROBE_DECODED);
}

static bool credential_percent_encoded(const struct facts *f, struct diag_match *m)
{
	if (percent_is_right(f) || (!causes_token_came(f) && !suspicion_counts(f)))
		return false;
	if (!causes_probe_token(f, FACTS_PROBE_DECODED))
		return owned_have(f, m,
				  decoding_did_not_help(f) ? OWNER_ANY & ~OWNER_CLIENT_SECRET
							   : OWNER_ANY,
				  VALUE_PERCENT, tell_percent);
	if (!(f->settings.client_secret.look.flags & VALUE_PERCENT))
		return false;
	bool refused = causes_probe_refused(f, FACTS_PROBE_FORM);
	m->confidence = refused ? DIAG_SURE : DIAG_LIKELY;
	m->evidence =
		refused ? "The percent-decoded client secret got a token, the stored one did not."
			: "The percent-decoded client secret got a token; the stored one was not "
			  "sent in the same way.";
	return true;
}

static bool are_swapped(const struct value *id, const struct value *secret)
{
	unsigned no_id =
		VALUE_MISSING | VALUE_UNDEFINED | VALUE_UNEXPANDED | VALUE_PLACEHOLDER | VALUE_GUID;
	return (secret->flags & VALUE_GUID) && id->len > 0 && !(id->flags & no_id);
}

static bool credentials_swapped(const struct facts *f, struct diag_match *m)
{
	const struct facts_settings *s = &f->settings;
	bool settings = settings_asked(f, m) && s->client_id.used && s->client_secret.used &&
			are_swapped(&s->client_id.look, &s->client_secret.look);
	bool request = (m->scopes & DIAG_SCOPE_REQUEST) && f->has_request &&
		       are_swapped(&f->request.id, &f->request.secret);
	if (!suspicion_counts(f) || (!settings && !request))
		return false;
	m->evidence = settings ? "The client secret has the form of a GUID, as client ids have, "
				 "and the client id has not."
			       : "The client secret in the request has the form of a GUID, as "
				 "client ids have, and the client id has not.";
	return true;
}

static const char *tell_access_key(const struct subject *s, struct pool *p)
{
	(void)s;
	(void)p;
	return "has 56 characters of base32 and ends in \"====\", as a CXone access key does.";
}

static bool access_key_as_client(const struct facts *f, struct diag_match *m)
{
	const char *fix = m->fix;
	if (!suspicion_counts(f) ||
	    !owned_have(f, m, OWNER_CLIENT, VALUE_BASE32_KEY, tell_access_key))
		return false;
	m->fix = fix; /* not one value is to be fixed, but the grant to be changed */
	return true;
}

static const char *tell_cut(const struct subject *s, struct pool *p)
{
	(void)s;
	(void)p;
	return "has 52 characters of base32; an access key has \"====\" behind them.";
}

/* Of access keys alone: a client secret may well be 52 base32 characters. */
static bool credential_cut(const struct facts *f, struct diag_match *m)
{
	return suspicion_counts(f) && owned_have(f, m, OWNER_USER, VALUE_BASE32_CUT, tell_cut);
}

/* ---- the endpoint ---- */

static bool other_product(const struct facts *f, struct diag_match *m)
{
	if (!settings_asked(f, m) || !f->settings.other_product || causes_token_came(f))
		return false;
	return causes_because(m, "Another product's sign: %s.", quote_product(f));
}

static bool url_not_https(const struct facts *f, struct diag_match *m)
{
	if ((m->scopes & DIAG_SCOPE_REQUEST) && f->has_request && f->request.plain_http) {
		m->cause = "The request goes by plain http: everybody on the way can read the "
			   "credentials.";
		m->fix = "Use https in the client's token URL, and have the secret changed: it has "
			 "crossed the network in the clear.";
		m->evidence = "The request's URL begins with http: and names another machine.";
		m->late = true; /* it would be refused by https too */
		return true;
	}
	if (!settings_asked(f, m) || !f->settings.url_plain_http)
		return false;
	return causes_because(m, "The token URL is %s: plain http to another machine.",
			      quote_endpoint(f));
}

static bool url_has_credentials(const struct facts *f, struct diag_match *m)
{
	if (!settings_asked(f, m) || !f->settings.url_has_credentials)
		return false;
	return causes_because(m, "The token URL (%s, shown without them) holds credentials.",
			      quote_endpoint(f));
}

static bool url_fragment(const struct facts *f, struct diag_match *m)
{
	if (!settings_asked(f, m) || !f->settings.url_has_fragment)
		return false;
	return causes_because(m, "The token URL %s has a part behind '#'.", quote_endpoint(f));
}

/* A credential stands in the body or in the Authorization field. */
enum { CREDENTIALS = PART(BODY) | PART(AUTHENTICATION) };

const struct diag_cause diag_causes_settings[] = {
	{.id = "url-not-https",
	 .holds = url_not_https,
	 .confidence = DIAG_SURE,
	 .cause = "The token URL is plain http: everyone on the way could read the credentials, so "
		  "nothing is sent.",
	 .fix = "Use https in the token URL.",
	 .see = "RFC 6749 section 3.2"},
	{.id = "url-has-credentials",
	 .holds = url_has_credentials,
	 .confidence = DIAG_SURE,
	 .cause = "The token URL holds credentials. URLs are written to logs, histories and "
		  "proxies: what is in them is no longer secret.",
	 .fix = "Take the credentials out of the token URL (cxtoken sends them in the body), and "
		"have the secret replaced by a new one: it may be in logs already.",
	 .see = "RFC 6749 section 2.3.1"},
	{.id = "url-fragment",
	 .holds = url_fragment,
	 .confidence = DIAG_SURE,
	 .cause = "The token URL has a fragment (#...), and a token URL must not have one.",
	 .fix = "Remove the '#' and what follows it from the token URL.",
	 .see = "RFC 6749 section 3.2"},
	{.id = "credential-missing",
	 .doubts = FACTS_DOUBT_END | FACTS_DOUBT_LAYOUT | FACTS_DOUBT_CASE | FACTS_DOUBT_WORDS,
	 .holds = credential_missing,
	 .confidence = DIAG_SURE,
	 .cause = "A credential is missing: without it the endpoint cannot recognise the "
		  "application.",
	 .fix = "Set it.",
	 .see = "RFC 6749 section 2.3.1",
	 .error = DIAG_ERROR_CLIENT,
	 .parts = CREDENTIALS},
	{.id = "credential-undefined",
	 .holds = credential_undefined,
	 .confidence = DIAG_SURE,
	 .cause = "The variable was not set when the program read it, so the word undefined (or "
		  "null) became the value.",
	 .fix = "Set the variable before the program starts, and check its name for typing errors.",
	 .error = DIAG_ERROR_CLIENT},
	{.id = "credential-placeholder",
	 .holds = credential_placeholder,
	 .confidence = DIAG_LIKELY,
	 .cause = "The value is a placeholder, not the real one.",
	 .fix = "Put the real value in its place; single quotes, env files and CI settings do not "
		"replace ${VAR}.",
	 .suspicion = true,
	 .error = DIAG_ERROR_CLIENT},
	{.id = "credential-line-end",
	 .doubts = FACTS_DOUBT_LAYOUT,
	 .holds = credential_line_end,
	 .confidence = DIAG_SURE,
	 .cause = "The value contains a newline or tab. Many clients keep the line end of a value "
		  "that they read from a file; cxtoken's own ...-file options remove one.",
	 .fix = "Remove the newline or tab: write the value with printf %s instead of echo, or "
		"run dos2unix on the file.",
	 .see = "RFC 6749 appendix A",
	 .error = DIAG_ERROR_CLIENT,
	 .parts = CREDENTIALS},
	{.id = "credential-not-ascii",
	 .doubts = FACTS_DOUBT_LAYOUT | FACTS_DOUBT_CASE,
	 .holds = credential_not_ascii,
	 .confidence = DIAG_SURE,
	 .cause = "The value has a character that client ids and secrets cannot have: only 0x20 to "
		  "0x7E are allowed. It came in by copying or by the file's encoding.",
	 .fix = "Retype the value by hand at that place, and save the file as UTF-8 without byte "
		"order mark.",
	 .see = "RFC 6749 appendix A",
	 .error = DIAG_ERROR_CLIENT,
	 .parts = CREDENTIALS},
	{.id = "credential-whitespace",
	 .holds = credential_whitespace,
	 .confidence = DIAG_LIKELY,
	 .cause = "The value begins or ends with a space, which is rarely part of a credential: it "
		  "came in by copying.",
	 .fix = "Remove the space.",
	 .suspicion = true,
	 .error = DIAG_ERROR_CLIENT,
	 .parts = CREDENTIALS},
	{.id = "credential-quoted",
	 .holds = credential_quoted,
	 .confidence = DIAG_LIKELY,
	 .cause = "The quotes of an env file or a YAML file were kept as part of the value; docker "
		  "--env-file does so.",
	 .fix = "Remove the quotes around the value.",
	 .suspicion = true,
	 .error = DIAG_ERROR_CLIENT,
	 .parts = CREDENTIALS},
	{.id = "access-key-as-client",
	 .holds = access_key_as_client,
	 .confidence = DIAG_LIKELY,
	 .cause = "An access key belongs to a user, not to the application: it is not a client id "
		  "or client secret.",
	 .fix = "Use the application's own client id and secret, and the access key beside them. "
		"That is cxtoken --grant-type password --access-key-id ID --access-key-secret-file "
		"FILE",
	 .see = "RFC 6749 section 4.3",
	 .suspicion = true,
	 .error = DIAG_ERROR_CLIENT,
	 .parts = CREDENTIALS},
	{.id = "credential-cut",
	 .holds = credential_cut,
	 .confidence = DIAG_LIKELY,
	 .cause = "The parser of an env file cut the value at '=' or '#'.",
	 .fix = "Quote the value, and give it whole, with its final \"====\".",
	 .suspicion = true,
	 .error = DIAG_ERROR_CLIENT,
	 .parts = CREDENTIALS},
	{.id = "credentials-swapped",
	 .holds = credentials_swapped,
	 .confidence = DIAG_LIKELY,
	 .cause = "Client id and client secret are probably swapped.",
	 .fix = "Swap the values of client id and client secret.",
	 .suspicion = true,
	 .error = DIAG_ERROR_CLIENT,
	 .parts = CREDENTIALS},
	{.id = "other-product",
	 .holds = other_product,
	 .confidence = DIAG_LIKELY,
	 .cause = "The values may belong to another product. Checkmarx One reads variables of the "
		  "same names (CXONE_CLIENT_ID, CXONE_CLIENT_SECRET), and Genesys Cloud is another "
		  "contact center.",
	 .fix = "Check which product the client id and secret were made in, and set "
		"CXONE_TOKEN_URL to that product's token endpoint.",
	 .suspicion = true},
	{.id = "credential-percent-encoded",
	 .holds = credential_percent_encoded,
	 .confidence = DIAG_POSSIBLE,
	 .cause = "The value may be stored percent-encoded; it is encoded once more when it is "
		  "sent.",
	 .fix = "Store the decoded value: encoding happens once, on sending.",
	 .see = "RFC 6749 appendix B",
	 .suspicion = true,
	 .error = DIAG_ERROR_CLIENT,
	 .parts = CREDENTIALS},
	{.id = NULL},
};
