/* SPDX-License-Identifier: MIT */
/*
 * The causes that the content of a captured request shows: its grant, how the client authenticates,
 * encoding and values, in the order in which to fix them, after those of
 * body.c. Nothing is claimed about what the capture does not hold.
 */
#include "judge/parts.h"

#include <string.h>

/* ---- the parameters of a form body ---- */

/* "`clientId` instead of client_id" */
static const char *misnamed_text(const struct facts_request *r, size_t i, struct pool *p)
{
	const char *given = quote_misnamed(r, i), *name = r->misnamed[i].name;
	switch (r->misnamed[i].how) {
	case FACTS_MISNAME_RUN_ON:
		return pool_printf(p, "%s is inside the value of %s, as the & before it is missing",
				   name, given);
	case FACTS_MISNAME_FIELD:
		return pool_printf(
			p, "the header field %s holds the parameters, and the body is empty",
			given);
	case FACTS_MISNAME_BESIDE:
		return pool_printf(p, "the name %s has white space or a ? beside it", name);
	default:
		break;
	}
	return pool_printf(p, "%s is there instead of %s", given, name);
}

static bool parameter_misnamed(const struct facts *f, struct diag_match *m)
{
	const struct facts_request *r = &f->request;
	const char *list = "";
	for (size_t i = 0; i < r->misnamed_count; i++)
		list = pool_printf(m->pool, "%s%s%s", list, i > 0 ? "; " : "",
				   misnamed_text(r, i, m->pool));
	if (r->misnamed_count == 0)
		return false;
	if (r->misnamed[0].how == FACTS_MISNAME_FIELD) {
		m->cause = "The parameters are in a header field; a token endpoint reads them from "
			   "the body.";
		m->fix = "Put what that field holds into the body of the request.";
	} else if (r->misnamed[0].how == FACTS_MISNAME_USER) {
		m->cause = "Client id and secret are sent as username and password, which the "
			   "grant client_credentials does not have.";
		m->fix = "Send them as client_id and client_secret.";
	}
	return causes_because(m, "In the request %s.", list);
}

static bool is_misnamed(const struct facts_request *r, const char *name)
{
	for (size_t i = 0; i < r->misnamed_count; i++)
		if (strcmp(r->misnamed[i].name, name) == 0)
			return true;
	return false;
}

static bool grant_type_missing(const struct facts *f, struct diag_match *m)
{
	const struct facts_request *r = &f->request;
	/* Where it is in the URL or a header field, the row of that place explains this one. */
	if (r->grant_in_body || r->parameters_unknown || r->separator != NULL ||
	    is_misnamed(r, "grant_type"))
		return false;
	if (r->body_kind == FACTS_BODY_FORM)
		return causes_because(m, "The form body has no grant_type.");
	if (r->body_kind != FACTS_BODY_OTHER)
		return false;
	m->cause = "The body is neither a form nor JSON: the endpoint finds no grant_type in it.";
	m->fix = "Send a form body.";
	if (!r->body_encoded)
		return causes_because(m, "No parameter can be read from the body of %s.",
				      causes_bytes(r->body_len, m->pool));
	m->confidence = DIAG_LIKELY;
	m->cause = "The body is encoded as a whole (compressed): an endpoint that does not decode "
		   "requests, as most do not, finds no grant_type in it.";
	m->fix = "Send the form body as it is, without Content-Encoding.";
	return causes_because(m, "Content-Encoding is %s; what the body of %s holds is not known.",
			      quote_coding(r), causes_bytes(r->body_len, m->pool));
}

static bool grant_untold(const struct facts_request *r, struct diag_match *m)
{
	bool password = r->grant == FACTS_NAMED_PASSWORD;
	m->confidence = DIAG_POSSIBLE;
	m->cause = "Whether the application may use this grant is not known: cxtoken was told no "
		   "grant to compare with.";
	m->fix = password ? "If this is the grant that you mean, tell cxtoken so: --grant-type "
			    "password. If not, send grant_type=client_credentials."
			  : "If the application is to log in with its own id and secret alone, "
			    "send grant_type=client_credentials; else the grant may be correct.";
	return causes_because(
		m, "grant_type is %s, and neither --grant-type nor CXONE_GRANT_TYPE is set.",
		quote_grant(r));
}

static bool grant_type_wrong(const struct facts *f, struct diag_match *m)
{
	const struct facts_request *r = &f->request;
	if (!r->grant_in_body || r->grant_unknown || r->grant == FACTS_NAMED_NONE ||
	    r->separator != NULL)
		return false;
	if (r->grant_untold)
		return grant_untold(r, m);
	if (r->grant_fits)
		return false;
	/* Vendors have grants of their own. */
	if (!r->grant_told)
		m->confidence = r->grant_meant != NULL ? DIAG_LIKELY : DIAG_POSSIBLE;
	if (r->grant_meant == NULL && r->grant_unnamed) {
		m->cause = "grant_type is not the name of a grant: an endpoint knows "
			   "client_credentials, password, refresh_token, authorization_code, and "
			   "extensions, whose names are URIs.";
		return causes_because(m, "grant_type is %s.", quote_grant(r));
	}
	if (r->grant_meant == NULL)
		return causes_because(m, "grant_type is %s, the settings have %s.", quote_grant(r),
				      quote_grant_expected(r));
	m->cause = "grant_type is misspelt. It is compared byte by byte.";
	return causes_because(m, "grant_type is %s; %s is probably meant.", quote_grant(r),
			      r->grant_meant);
}

static bool parameter_repeated(const struct facts *f, struct diag_match *m)
{
	const struct facts_request *r = &f->request;
	if (r->body_kind != FACTS_BODY_FORM || !r->parameter_repeated)
		return false;
	if (r->parameter_alike)
		m->confidence = DIAG_LIKELY;
	return causes_because(m, "The form body has the parameter %s more than once.",
			      quote_repeated(r));
}

/* ---- how the client authenticates ---- */

static bool bearer_for_basic(const struct facts *f, struct diag_match *m)
{
	if (!f->request.bearer)
		return false;
	return causes_because(m, "The Authorization field has the scheme Bearer.");
}

static const char *basic_fault_text(enum form_basic_fault fault)
{
	switch (fault) {
	case FORM_BASIC_OK:
		break;
	case FORM_BASIC_NO_WORD:
		return "The Authorization field holds an id and a secret, but not the word Basic "
		       "before them.";
	case FORM_BASIC_NOT_BASE64:
		return "What follows the word Basic is not base64 text.";
	case FORM_BASIC_WRAPPED:
		return "The base64 text of the Authorization field has white space or a line end "
		       "in it.";
	case FORM_BASIC_URL_SAFE:
		return "The base64 text of the Authorization field uses - or _, the URL-safe "
		       "alphabet; Basic uses + and /.";
	case FORM_BASIC_NO_COLON:
		return "The decoded text of the Authorization field has no colon between id and "
		       "secret.";
	case FORM_BASIC_UNPADDED:
		return "The base64 text of the Authorization field lacks its = at the end; some "
		       "decoders take it so, others do not.";
	case FORM_BASIC_TWICE:
		return "The Authorization field is base64 of base64: it was encoded twice.";
	}
	return NULL;
}

static bool basic_malformed(const struct facts *f, struct diag_match *m)
{
	const char *text = basic_fault_text(f->request.basic_fault);
	if (f->request.basic_fault == FORM_BASIC_UNPADDED)
		m->confidence = DIAG_LIKELY;
	return text != NULL && causes_because(m, "%s", text);
}

static bool two_auth_methods(const struct facts *f, struct diag_match *m)
{
	const struct facts_request *r = &f->request;
	if (r->basic && r->other_id_in_body && !r->secret_in_body) {
		m->cause = "The request names two clients: many endpoints refuse that.";
		m->fix = "Leave client_id out of the body, or send the same one in both places.";
		return causes_because(m, "The client_id in the body is another one than that of "
					 "the Authorization field.");
	}
	if (!r->basic || !r->secret_in_body)
		return false;
	return causes_because(m, "The request has an Authorization field of the scheme Basic, and "
				 "a client_secret in its body.");
}

/* ---- how the values are encoded ---- */

static bool form_double_encoded(const struct facts *f, struct diag_match *m)
{
	const struct facts_request *r = &f->request;
	if (r->body_kind != FACTS_BODY_FORM)
		return false;
	if (r->double_encoded_sure)
		return causes_because(m, "What the body decodes to is the value that cxtoken was "
					 "given, percent-encoded once more.");
	if (!r->double_encoded_likely)
		return false;
	m->confidence = DIAG_LIKELY;
	return causes_because(m, "The form body has %%25 followed by two hex digits: an encoded %% "
				 "of an encoded character.");
}

static bool separator(const struct facts_request *r, struct diag_match *m)
{
	m->cause = "In a form only & separates two parameters; anything else becomes a part of a "
		   "name or a value.";
	m->fix = "Let the client build the body (URLSearchParams, data=dict in Python requests, "
		 "--data-urlencode in curl), or put & and nothing else between the parameters.";
	if (r->separator_read)
		m->confidence = DIAG_LIKELY;
	return causes_because(m, "The form body has %s between parameters.%s", r->separator,
			      r->separator_read ? " A few endpoints read that." : "");
}

/* Signs that prove nothing where the credential is not known. */
static bool perhaps_not_encoded(const struct facts_request *r, struct diag_match *m)
{
	if (!r->split_secret && r->plus_in == NULL)
		return false;
	m->fix = "Let the client encode: URLSearchParams, data=dict in Python requests, "
		 "--data-urlencode in curl, encodeURIComponent() for one value. With "
		 "--client-secret-file cxtoken compares, and can tell for certain.";
	if (r->split_secret) {
		m->confidence = DIAG_LIKELY;
		m->cause = "The secret probably has an & in it that is not encoded: the endpoint "
			   "takes it for the secret's end, and the rest for another parameter.";
		return causes_because(m, "After client_secret the form body has an & and a piece "
					 "that is not name=value.");
	}
	m->confidence = DIAG_POSSIBLE;
	m->cause = "In a form a + that is not encoded stands for a space: if the value has a +, "
		   "the endpoint reads another one.";
	return causes_because(m, "The form body has a + in %s that is not encoded.", r->plus_in);
}

static bool form_not_encoded(const struct facts *f, struct diag_match *m)
{
	const struct facts_request *r = &f->request;
	if (r->body_kind != FACTS_BODY_FORM)
		return false;
	if (r->not_encoded_by_compare)
		return causes_because(
			m, "Decoded, the value in the body differs from cxtoken's; with its +, & "
			   "and = taken literally it is the same.");
	if (r->mark_before != NULL) {
		m->cause = "The byte order mark of a file became a part of the parameter's name, "
			   "and the endpoint does not find the parameter.";
		m->fix = "Save the file as UTF-8 without BOM, or let the client build the body.";
		return causes_because(m,
				      "The form body has a byte order mark (EF BB BF) before %s.",
				      r->mark_before);
	}
	if (r->separator != NULL)
		return separator(r, m);
	const char *what = r->bad_percent     ? "a % that no two hex digits follow"
			   : r->raw_not_ascii ? "bytes that are not ASCII"
			   : r->raw_space     ? "a space"
			   : r->raw_line_end  ? "a line end"
			   : r->raw_brace     ? "a {"
					      : NULL;
	if (what == NULL)
		return perhaps_not_encoded(r, m);
	return causes_because(m, "The form body has %s in it that is not encoded.", what);
}

static bool basic_not_encoded(const struct facts *f, struct diag_match *m)
{
	const struct facts_request *r = &f->request;
	if (!r->basic || !r->basic_raw_reserved || r->basic_fault != FORM_BASIC_OK ||
	    f->settings.auth == FACTS_AUTH_BASIC_RAW)
		return false;
	return causes_because(m,
			      "The Basic value holds id and secret as they are; form-encoding "
			      "would change %zu of their bytes.",
			      r->id.encoded + r->secret.encoded);
}

static bool charset_odd(const struct facts *f, struct diag_match *m)
{
	if (!f->request.charset_odd)
		return false;
	return causes_because(m, "Content-Type is %s.", quote_type(&f->request));
}

/* ---- against the settings ---- */

static bool path_differs(const struct facts *f, struct diag_match *m)
{
	const struct facts_request *r = &f->request;
	if (!r->path_differs)
		return false;
	return causes_because(m, "The request's path is %s, the token URL's is %s.", quote_path(r),
			      quote_path_expected(r));
}

/* What is said of a value that differs; NULL where it does not, or where the encoding is at fault.
 */
static const char *difference(const struct facts_request *r, const char *what,
			      const struct facts_compared *v, struct pool *p)
{
	switch (v->difference) {
	case FACTS_DIFFERENCE_UNKNOWN:
	case FACTS_DIFFERENCE_NONE:
		return NULL;
	case FACTS_DIFFERENCE_LINE_END:
		return pool_printf(
			p, "The %s is the one that cxtoken was given with a line end behind it.",
			what);
	case FACTS_DIFFERENCE_CASE:
		return pool_printf(p,
				   "The %s differs from the one that cxtoken was given in upper "
				   "and lower case only, first at offset %zu.",
				   what, v->first_at);
	case FACTS_DIFFERENCE_ENCODING:
		if (r->double_encoded_sure || r->not_encoded_by_compare)
			return NULL;
		return pool_printf(p,
				   "The %s differs from the one that cxtoken was given in its "
				   "percent-encoding only.",
				   what);
	case FACTS_DIFFERENCE_OTHER:
		break;
	}
	return pool_printf(p,
			   "The %s has %s, the one that cxtoken was given has %zu; they differ "
			   "first at offset %zu.",
			   what, causes_bytes(v->len, p), v->own_len, v->first_at);
}

/* Id and secret are the settings', and beside them stands one that is not: it was not sent on. */
static bool holds_another(const struct facts *f, struct diag_match *m)
{
	if (f->replay.obstacle != FACTS_OBSTACLE_OTHER_CREDENTIALS)
		return false;
	m->confidence = DIAG_LIKELY;
	m->fix = "Send no credential that the correct request does not have, or give cxtoken the "
		 "settings of this client.";
	return causes_because(m, "It holds a password, a secret or an Authorization value that "
				 "cxtoken was not given, and was not sent.");
}

static bool credential_differs(const struct facts *f, struct diag_match *m)
{
	const struct facts_request *r = &f->request;
	const struct {
		const char *what;
		const struct facts_compared *value;
	} all[] = {{"client id", &r->id_compared},
		   {"client secret", &r->secret_compared},
		   {"access key id", &r->key_id_compared},
		   {"access key secret", &r->key_compared}};
	bool by_hand = true;
	for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
		const char *text = difference(r, all[i].what, all[i].value, m->pool);
		if (text == NULL)
			continue;
		m->evidence = pool_printf(m->pool, "%s%s%s", m->evidence,
					  *m->evidence != '\0' ? " " : "", text);
		by_hand = by_hand && all[i].value->by_hand;
	}
	if (*m->evidence != '\0' && by_hand) {
		m->confidence = DIAG_LIKELY;
		m->evidence = pool_printf(m->pool,
					  "%s It may have been changed in the recording, by "
					  "hand or by what copied it.",
					  m->evidence);
	}
	return *m->evidence != '\0' || holds_another(f, m);
}

const struct diag_cause diag_causes_request[] = {
	{
		.id = "parameter-misnamed",
		.doubts = FACTS_DOUBT_LAYOUT | FACTS_DOUBT_CASE,
		.holds = parameter_misnamed,
		.confidence = DIAG_SURE,
		.cause = "A parameter is there under another name than the one that an endpoint "
			 "reads: names are compared byte by byte.",
		.fix = "Write the names as RFC 6749 has them: grant_type, client_id, "
		       "client_secret, with one & between two parameters.",
		.see = "RFC 6749 sections 2.3.1 and 4.4.2",
		.explains = "body-empty",
		.code_fixes = true,
		.error = DIAG_ERROR_CLIENT,
		.parts = PART(BODY),
	},
	{
		.id = "grant-type-missing",
		.doubts = FACTS_DOUBT_END | FACTS_DOUBT_LAYOUT,
		.holds = grant_type_missing,
		.confidence = DIAG_SURE,
		.cause = "The form has no grant_type, the first thing that an endpoint looks at.",
		.fix = "Add grant_type=client_credentials to the form body (for an access key: "
		       "grant_type=password).",
		.see = "RFC 6749 section 4.4.2",
		.code_fixes = true,
		.parts = PART(BODY),
	},
	{
		.id = "grant-type-wrong",
		.doubts = FACTS_DOUBT_LAYOUT | FACTS_DOUBT_CASE,
		.holds = grant_type_wrong,
		.confidence = DIAG_SURE,
		.cause = "The request asks for a different grant than the settings.",
		.fix = "Send the grant_type that the application is registered for; --grant-type "
		       "tells cxtoken which one that is.",
		.see = "RFC 6749 sections 4.3.2 and 4.4.2",
		.code_fixes = true,
		.error = DIAG_ERROR_GRANT,
		.parts = PART(BODY),
	},
	{
		.id = "parameter-repeated",
		.doubts = FACTS_DOUBT_LAYOUT,
		.holds = parameter_repeated,
		.confidence = DIAG_SURE,
		.cause = "A parameter is there more than once: endpoints refuse such a request as "
			 "invalid_request.",
		.fix = "Send it once: set() instead of append(), one -d for each parameter.",
		.see = "RFC 6749 section 3.2",
		.code_fixes = true,
		.parts = PART(BODY),
	},
	{
		.id = "bearer-for-basic",
		.holds = bearer_for_basic,
		.confidence = DIAG_SURE,
		.cause = "The Authorization field carries a token (Bearer), and this is the "
			 "request that asks for one. It often is a default header that the client "
			 "sets on every request, with an old token in it.",
		.fix = "Send no Authorization field here and the credentials in the body, or the "
		       "scheme Basic.",
		.see = "RFC 6749 section 2.3.1",
		.explains = "credential-missing",
		.code_fixes = true,
		.error = DIAG_ERROR_CLIENT,
		.parts = PART(AUTHENTICATION),
	},
	{
		.id = "basic-malformed",
		.doubts = FACTS_DOUBT_LAYOUT | FACTS_DOUBT_CASE,
		.holds = basic_malformed,
		.confidence = DIAG_SURE,
		.cause = "The value of the Authorization field is not `Basic`, a space and base64 "
			 "of id:secret in one line.",
		.fix = "Let the client make it (axios: auth; requests: auth=; curl: -u), or in a "
		       "shell: printf %s \"$ID:$SECRET\" | base64 -w0.",
		.see = "RFC 7617 section 2",
		.explains = "credential-missing",
		.code_fixes = true,
		.error = DIAG_ERROR_CLIENT,
		.parts = PART(AUTHENTICATION),
	},
	{
		.id = "assertion-wrong",
		.holds = assertion_wrong,
		.confidence = DIAG_SURE,
		.cause =
			"The client authenticates by an assertion (client_assertion), and what it "
			"says of itself is wrong: the endpoint refuses it, whatever key signed it.",
		.fix = "Make a new assertion for each request, and sign it with the registered "
		       "key. Its iss and sub are the client id, aud is the token URL or the "
		       "issuer, and "
		       "exp is a minute or two from now by a correct clock.",
		.see = "RFC 7523 section 3",
		.code_fixes = true,
		.error = DIAG_ERROR_CLIENT,
		.parts = PART(BODY),
	},
	{
		.id = "two-auth-methods",
		.doubts = FACTS_DOUBT_LAYOUT,
		.holds = two_auth_methods,
		.confidence = DIAG_LIKELY,
		.cause = "The client authenticates in two ways in one request; many endpoints "
			 "refuse that.",
		.fix = "Keep one: the Authorization field, or client_id and client_secret in the "
		       "body.",
		.see = "RFC 6749 section 2.3",
		.code_fixes = true,
		.parts = PART(AUTHENTICATION),
	},
	{
		.id = "form-double-encoded",
		.holds = form_double_encoded,
		.confidence = DIAG_SURE,
		.cause = "A value was percent-encoded twice: it had been encoded already (by hand, "
			 "or where it is stored) when the client encoded it again.",
		.fix = "Give the client the plain value, and let it encode once.",
		.see = "RFC 6749 appendix B",
		.explains = "credential-percent-encoded",
		.code_fixes = true,
		.parts = PART(BODY),
	},
	{
		.id = "form-not-encoded",
		.doubts = FACTS_DOUBT_LAYOUT | FACTS_DOUBT_WORDS,
		.holds = form_not_encoded,
		.confidence = DIAG_SURE,
		.cause = "A value in the form body is not encoded, or only in part. The body was "
			 "put together as text: +, &, =, % and other characters of a value mean "
			 "something else in a form unless they are encoded. encodeURI() and "
			 "escape() do not encode all of them.",
		.fix = "Let the client encode: URLSearchParams, data=dict in Python requests, "
		       "--data-urlencode in curl, encodeURIComponent() for one value.",
		.see = "RFC 6749 appendix B",
		.code_fixes = true,
		.parts = PART(BODY),
	},
	{
		.id = "basic-not-encoded",
		.holds = basic_not_encoded,
		.confidence = DIAG_POSSIBLE,
		.cause = "Id and secret were not form-encoded before base64, as RFC 6749 has it; "
			 "most clients do not do it.",
		.fix = "Compare with `cxtoken --diagnose --probes basic,basic-raw`, or send the "
		       "credentials in the body.",
		.see = "RFC 6749 section 2.3.1",
		.code_fixes = true,
		.parts = PART(AUTHENTICATION),
	},
	{
		.id = "charset-odd",
		.holds = charset_odd,
		.confidence = DIAG_POSSIBLE,
		.cause = "The media type has a charset that some endpoints do not know, and then "
			 "they do not read the body.",
		.fix = "Send the plain media type: Content-Type: "
		       "application/x-www-form-urlencoded.",
		.see = "RFC 6749 appendix B",
		.parts = PART(CHARSET),
	},
	{
		.id = "path-differs",
		.holds = path_differs,
		.confidence = DIAG_POSSIBLE,
		.cause = "The request goes to another path than the token URL of the settings: it "
			 "may be another endpoint.",
		.fix = "Compare the client's token URL with the one of the settings (--token-url), "
		       "to the last slash.",
		.parts = PART(PATH),
	},
	{
		.id = "credential-differs",
		.doubts = FACTS_DOUBT_LAYOUT,
		.holds = credential_differs,
		.confidence = DIAG_SURE,
		.general = true,
		.cause = "The client sends other credentials than cxtoken was given.",
		.fix = "Look where the client reads them from: another environment, an old file, a "
		       "line end or quotes that the file has around the value.",
		.error = DIAG_ERROR_CLIENT,
	},
	{0},
};
