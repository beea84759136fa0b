/*
 * The causes that a captured request of the user's own client shows (CAUSES.md, Q), in the order in
 * which to mend them. Nothing is claimed about what the capture does not hold.
 */
#include "diag.h"

#include <stdarg.h>
#include <string.h>
#include <strings.h>

static bool because(struct diag_match *m, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

static bool because(struct diag_match *m, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	m->evidence = pool_vprintf(m->pool, format, args);
	va_end(args);
	return true;
}

static bool is_client(const struct facts_request *r, const char *client)
{
	return r->client != NULL && strcmp(r->client, client) == 0;
}

static const char *type_shown(const struct facts_request *r)
{
	return r->content_type != NULL && r->content_type[0] != '\0' ? r->content_type : "none";
}

/* "grant_type, client_id and client_secret", as far as they are there. */
static const char *listed(bool grant, bool id, bool secret)
{
	static const char *const names[8] = {
		"",
		"grant_type",
		"client_id",
		"grant_type and client_id",
		"client_secret",
		"grant_type and client_secret",
		"client_id and client_secret",
		"grant_type, client_id and client_secret",
	};
	return names[(grant ? 1 : 0) + (id ? 2 : 0) + (secret ? 4 : 0)];
}

static bool in_query(const struct facts_request *r)
{
	return r->grant_in_query || r->id_in_query || r->secret_in_query;
}

/* ---- where the parameters are ---- */

static bool params_in_url(const struct facts *f, struct diag_match *m)
{
	const struct facts_request *r = &f->request;
	if (!in_query(r))
		return false;
	const char *names = listed(r->grant_in_query, r->id_in_query, r->secret_in_query);
	if (!r->secret_in_query)
		m->fix = "Send them in the body, form-encoded: in axios the second argument, a "
			 "URLSearchParams, not "
			 "`params`; in Python requests `data=`, not `params=`; in curl without -G.";
	return because(m, "The query of the request's URL holds %s.",
		       names[0] != '\0' ? names : "a password");
}

static bool params_in_headers(const struct facts *f, struct diag_match *m)
{
	const struct facts_request *r = &f->request;
	if (!r->grant_in_headers && !r->id_in_headers && !r->secret_in_headers)
		return false;
	return because(m, "The request has header fields named %s.",
		       listed(r->grant_in_headers, r->id_in_headers, r->secret_in_headers));
}

static bool method_not_post(const struct facts *f, struct diag_match *m)
{
	const struct facts_request *r = &f->request;
	if (r->method == NULL || strcmp(r->method, "POST") == 0)
		return false;
	if (strcasecmp(r->method, "POST") == 0) {
		m->cause = "A method's name is case-sensitive (RFC 9110 section 9.1): this is "
			   "another method than POST.";
		m->fix = "Write POST in capital letters.";
		return because(m, "The method is %s.", r->method);
	}
	if (r->preflight) {
		m->cause =
			"A browser asks with OPTIONS before it lets a page send a request to "
			"another origin. A token "
			"request does not belong into a browser: the secret would be in the page.";
		m->fix = "Send the token request from a server.";
		return because(m, "The request is a browser's CORS preflight: OPTIONS with "
				  "Access-Control-Request-Method.");
	}
	return because(m, "The method is %s.%s", r->method,
		       strcmp(r->method, "GET") == 0 && r->body_kind == FACTS_BODY_EMPTY &&
				       !in_query(r)
			       ? " It has no body and no parameters, as after a redirect that a "
				 "client followed."
			       : "");
}

/* ---- what the body is ---- */

static bool headers_in_body(const struct facts *f, struct diag_match *m)
{
	const struct facts_request *r = &f->request;
	if (r->body_kind != FACTS_BODY_JSON || !r->json_has_headers)
		return false;
	return because(m, "The body is JSON text with a \"headers\" key, and Content-Type is %s.",
		       type_shown(r));
}

static bool object_not_serialised(const struct facts *f, struct diag_match *m)
{
	const struct facts_request *r = &f->request;
	if (r->body_kind != FACTS_BODY_OBJECT_TEXT)
		return false;
	return because(m, "The body is %s's own text for an object: %s",
		       r->object_text != NULL ? r->object_text : "a language",
		       r->body != NULL ? r->body : "");
}

static bool multipart_body(const struct facts *f, struct diag_match *m)
{
	const struct facts_request *r = &f->request;
	if (r->body_kind != FACTS_BODY_MULTIPART)
		return false;
	return because(m, "The body is multipart/form-data; Content-Type is %s.", type_shown(r));
}

/* axios up to 0.27.x does not look at the header when it serialises an object. */
static bool is_old_axios(const struct facts_request *r)
{
	const char *version = r->user_agent != NULL ? strstr(r->user_agent, "axios/0.") : NULL;
	if (version == NULL)
		return false;
	version += strlen("axios/0.");
	size_t digits = strspn(version, "0123456789");
	return digits == 1 || (digits == 2 && strncmp(version, "28", 2) < 0);
}

static void say_json_cause(const struct facts_request *r, struct diag_match *m)
{
	if (is_client(r, "axios") && is_old_axios(r))
		m->cause = "The header alone does not change the body: axios before 0.28.0 sends "
			   "an object as JSON "
			   "whatever Content-Type is set.";
	else if (is_client(r, "axios"))
		m->cause = "The header alone does not change the body: JSON.stringify() was called "
			   "on it, or it was a text "
			   "already. axios from 0.28.0 on turns a plain object into a form by this "
			   "header.";
	else if (is_client(r, "curl"))
		m->cause = "curl sends what stands behind -d as it is, and this header with it: "
			   "JSON text stays JSON text.";
	else if (is_client(r, "requests"))
		m->cause = "The header alone does not change the body: json= and json.dumps() make "
			   "JSON text whatever "
			   "Content-Type is set.";
	else if (is_client(r, "powershell"))
		m->cause = "PowerShell sends a text body as it is, under this header: "
			   "ConvertTo-Json made it JSON text.";
	else if (is_client(r, "fetch"))
		m->cause = "The header alone does not change the body: JSON.stringify() makes JSON "
			   "text.";
}

static bool json_under_form_header(const struct facts *f, struct diag_match *m)
{
	const struct facts_request *r = &f->request;
	if (r->body_kind != FACTS_BODY_JSON || r->media != FACTS_MEDIA_FORM)
		return false;
	say_json_cause(r, m);
	return because(m, "Content-Type is %s, but the body is JSON text.", type_shown(r));
}

static bool json_body(const struct facts *f, struct diag_match *m)
{
	const struct facts_request *r = &f->request;
	if (r->body_kind != FACTS_BODY_JSON || r->media == FACTS_MEDIA_FORM)
		return false;
	if (r->type_unknown)
		return because(m, "The body is JSON text; its Content-Type is not known.");
	return because(m, "The body is JSON text; Content-Type is %s.", type_shown(r));
}

static bool body_empty(const struct facts *f, struct diag_match *m)
{
	const struct facts_request *r = &f->request;
	if (r->method == NULL || strcmp(r->method, "POST") != 0 ||
	    r->body_kind != FACTS_BODY_EMPTY || in_query(r))
		return false;
	return because(m, "The request is a POST without a body, and its URL has no parameters.");
}

static bool header_repeated(const struct facts *f, struct diag_match *m)
{
	const struct facts_request *r = &f->request;
	if (!r->content_type_repeated)
		return false;
	return because(m, "The request gives its Content-Type more than once; the first is %s.",
		       type_shown(r));
}

static bool form_under_other_type(const struct facts *f, struct diag_match *m)
{
	const struct facts_request *r = &f->request;
	if (r->body_kind != FACTS_BODY_FORM || r->media == FACTS_MEDIA_FORM || r->type_unknown)
		return false;
	return because(m, "The body is a form body, but Content-Type is %s.", type_shown(r));
}

/* ---- the parameters of a form body ---- */

static bool grant_type_missing(const struct facts *f, struct diag_match *m)
{
	const struct facts_request *r = &f->request;
	if (r->grant_in_body || r->parameters_unknown || r->grant_in_query || r->grant_in_headers)
		return false;
	if (r->body_kind == FACTS_BODY_FORM)
		return because(m, "The form body has no grant_type.");
	if (r->body_kind != FACTS_BODY_OTHER)
		return false;
	m->cause = "The body is neither a form nor JSON: the endpoint finds no grant_type in it.";
	m->fix = "Send a form body.";
	if (r->body_encoding == NULL)
		return because(m, "No parameter can be read from the body of %zu bytes.",
			       r->body_len);
	m->fix = "Send a form body, and send it uncompressed.";
	return because(
		m, "No parameter can be read from the body of %zu bytes; Content-Encoding is %s.",
		r->body_len, r->body_encoding);
}

static bool grant_type_wrong(const struct facts *f, struct diag_match *m)
{
	const struct facts_request *r = &f->request;
	if (!r->grant_in_body || r->grant_unknown || r->grant_type == NULL ||
	    r->grant_expected == NULL || strcmp(r->grant_type, r->grant_expected) == 0)
		return false;
	if (r->grant_meant == NULL)
		return because(m, "grant_type is %s, the settings have %s.", r->grant_type,
			       r->grant_expected);
	m->cause = "grant_type is misspelt. It is compared byte by byte.";
	return because(m, "grant_type is %s; %s is probably meant.", r->grant_type, r->grant_meant);
}

static bool parameter_repeated(const struct facts *f, struct diag_match *m)
{
	const struct facts_request *r = &f->request;
	if (r->body_kind != FACTS_BODY_FORM || r->parameter_repeated == NULL)
		return false;
	return because(m, "The form body has the parameter %s more than once.",
		       r->parameter_repeated);
}

/* ---- how the client authenticates ---- */

static bool bearer_for_basic(const struct facts *f, struct diag_match *m)
{
	if (!f->request.bearer)
		return false;
	return because(m, "The Authorization field has the scheme Bearer.");
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
		return "What follows the word Basic is no base64 text.";
	case FORM_BASIC_WRAPPED:
		return "The base64 text of the Authorization field has white space or a line end "
		       "in it.";
	case FORM_BASIC_URL_SAFE:
		return "The base64 text of the Authorization field uses - or _, the URL-safe "
		       "alphabet; Basic uses + and /.";
	case FORM_BASIC_NO_COLON:
		return "The decoded text of the Authorization field has no colon between id and "
		       "secret.";
	case FORM_BASIC_TWICE:
		return "The Authorization field is base64 of base64: it was encoded twice.";
	}
	return NULL;
}

static bool basic_malformed(const struct facts *f, struct diag_match *m)
{
	const char *text = basic_fault_text(f->request.basic_fault);
	return text != NULL && because(m, "%s", text);
}

static bool two_auth_methods(const struct facts *f, struct diag_match *m)
{
	const struct facts_request *r = &f->request;
	if (!r->basic || !r->secret_in_body)
		return false;
	return because(m, "The request has an Authorization field of the scheme Basic, and a "
			  "client_secret in its body.");
}

/* ---- how the values are encoded ---- */

static bool form_double_encoded(const struct facts *f, struct diag_match *m)
{
	const struct facts_request *r = &f->request;
	if (r->body_kind != FACTS_BODY_FORM)
		return false;
	if (r->double_encoded_sure)
		return because(m, "What the body decodes to is the value that cxtoken was given, "
				  "percent-encoded once more.");
	if (!r->double_encoded_likely)
		return false;
	m->confidence = DIAG_LIKELY;
	return because(m, "The form body has %%25 followed by two hex digits: an encoded %% of an "
			  "encoded character.");
}

static bool form_not_encoded(const struct facts *f, struct diag_match *m)
{
	const struct facts_request *r = &f->request;
	if (r->body_kind != FACTS_BODY_FORM)
		return false;
	if (r->not_encoded_by_compare)
		return because(m, "Decoded, the body gives another value than cxtoken was given; "
				  "with its + and & and = taken "
				  "literally it gives exactly that value.");
	const char *what = r->bad_percent     ? "a % that no two hex digits follow"
			   : r->raw_not_ascii ? "bytes that are not ASCII"
			   : r->raw_space     ? "a space"
			   : r->raw_brace     ? "a {"
					      : NULL;
	return what != NULL && because(m, "The form body has %s in it that is not encoded.", what);
}

static bool basic_not_encoded(const struct facts *f, struct diag_match *m)
{
	const struct facts_request *r = &f->request;
	if (!r->basic || !r->basic_raw_reserved || r->basic_fault != FORM_BASIC_OK ||
	    f->settings.auth == FACTS_AUTH_BASIC_RAW)
		return false;
	return because(m,
		       "The Basic value holds id and secret as they are; form-encoding would "
		       "change %zu of their bytes.",
		       r->id.encoded + r->secret.encoded);
}

static bool charset_odd(const struct facts *f, struct diag_match *m)
{
	if (!f->request.charset_odd)
		return false;
	return because(m, "Content-Type is %s.", type_shown(&f->request));
}

/* ---- against the settings ---- */

static bool path_differs(const struct facts *f, struct diag_match *m)
{
	const struct facts_request *r = &f->request;
	if (!r->path_differs || r->path == NULL || r->path_expected == NULL)
		return false;
	return because(m, "The request's path is %s, the token URL's is %s.", r->path,
		       r->path_expected);
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
				   "and lower case only, "
				   "first at offset %zu.",
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
			   "The %s has %zu bytes, the one that cxtoken was given has %zu; they "
			   "differ first at offset %zu.",
			   what, v->len, v->own_len, v->first_at);
}

static bool credential_differs(const struct facts *f, struct diag_match *m)
{
	const struct facts_request *r = &f->request;
	const char *id = difference(r, "client id", &r->id_compared, m->pool);
	const char *secret = difference(r, "client secret", &r->secret_compared, m->pool);
	if (id != NULL && secret != NULL)
		return because(m, "%s %s", id, secret);
	return (id != NULL || secret != NULL) && because(m, "%s", id != NULL ? id : secret);
}

static const char form_see[] = "RFC 6749 section 4.4.2 and appendix B";

const struct diag_cause diag_causes_request[] = {
	{
		.id = "params-in-url",
		.holds = params_in_url,
		.confidence = DIAG_SURE,
		.cause = "A token endpoint reads its parameters from the body. A URL is written to "
			 "logs, and its secret with it.",
		.fix = "Send the parameters in the body, form-encoded: in axios the second "
		       "argument, a URLSearchParams, not "
		       "`params`; in Python requests `data=`, not `params=`; in curl without -G. "
		       "Then have the secret "
		       "changed: it has been in a URL.",
		.see = "RFC 6749 section 2.3.1",
		.explains = {"grant-type-missing", "body-empty", "credential-missing"},
	},
	{
		.id = "params-in-headers",
		.holds = params_in_headers,
		.confidence = DIAG_SURE,
		.cause = "A token endpoint reads its parameters from the body, not from header "
			 "fields of their names.",
		.fix = "Move them into the body, form-encoded: in axios and fetch they stand in "
		       "`headers` now.",
		.see = form_see,
		.explains = {"grant-type-missing", "body-empty", "credential-missing"},
	},
	{
		.id = "method-not-post",
		.holds = method_not_post,
		.confidence = DIAG_SURE,
		.cause = "A token request is a POST. Most clients turn a POST into a GET without a "
			 "body when they follow a "
			 "redirect with status 301, 302 or 303.",
		.fix = "Send a POST to the final token URL, with scheme, host, path and slash "
		       "exactly as they are.",
		.see = "RFC 6749 section 3.2",
		.explains = {"body-empty"},
	},
	{
		.id = "headers-in-body",
		.holds = headers_in_body,
		.confidence = DIAG_SURE,
		.cause = "The options were put where the body belongs: the client sent the header "
			 "fields as a part of the "
			 "body, as JSON, instead of setting them.",
		.fix = "Give the options as an argument of their own: post(url, data, { headers "
		       "}), with data a URLSearchParams.",
		.see = form_see,
		.explains = {"json-body", "json-under-form-header", "charset-odd",
			     "credential-missing", "grant-type-missing"},
	},
	{
		.id = "object-not-serialised",
		.holds = object_not_serialised,
		.confidence = DIAG_SURE,
		.cause = "An object was given as the body, and the language wrote its own text for "
			 "it: no endpoint can read that.",
		.fix = "Encode the parameters as a form first: URLSearchParams in JavaScript, "
		       "data=dict in Python requests, "
		       "URI.encode_www_form in Ruby, http_build_query in PHP.",
		.see = form_see,
		.explains = {"charset-odd", "credential-missing", "grant-type-missing"},
	},
	{
		.id = "multipart-body",
		.holds = multipart_body,
		.confidence = DIAG_SURE,
		.cause =
			"multipart/form-data is the format of file uploads. A token endpoint reads "
			"application/x-www-form-urlencoded.",
		.fix = "Use URLSearchParams instead of FormData, --data-urlencode instead of "
		       "curl's -F, -Body instead of "
		       "PowerShell's -Form, data= instead of files= in Python requests.",
		.see = form_see,
		.explains = {"charset-odd", "credential-missing", "grant-type-missing"},
	},
	{
		.id = "json-under-form-header",
		.holds = json_under_form_header,
		.confidence = DIAG_SURE,
		.cause = "The header alone does not change the body: it says form, the body is "
			 "JSON text, and the endpoint finds "
			 "no parameter in it.",
		.fix = "Encode the body itself as a form: URLSearchParams in JavaScript, data=dict "
		       "in Python requests, "
		       "--data-urlencode name=value in curl, a hashtable as -Body in PowerShell.",
		.see = form_see,
		.explains = {"charset-odd", "credential-missing", "grant-type-missing"},
	},
	{
		.id = "json-body",
		.holds = json_body,
		.confidence = DIAG_SURE,
		.cause = "A token endpoint reads a form body (application/x-www-form-urlencoded). "
			 "In JSON it finds no client id "
			 "and no secret, and answers as if they were wrong or missing.",
		.fix = "Send a form body: in axios and fetch `new URLSearchParams({...})` in place "
		       "of the object.",
		.see = form_see,
		.explains = {"charset-odd", "credential-missing", "grant-type-missing"},
	},
	{
		.id = "body-empty",
		.holds = body_empty,
		.confidence = DIAG_SURE,
		.cause = "The parameters did not leave the client: the body was never set, or the "
			 "client dropped it when it "
			 "followed a redirect.",
		.fix = "Set the body (axios: the second argument; fetch: body), and use the final "
		       "token URL.",
		.see = form_see,
		.explains = {"credential-missing", "grant-type-missing"},
	},
	{
		.id = "header-repeated",
		.holds = header_repeated,
		.confidence = DIAG_SURE,
		.cause = "A request has one Content-Type. With two, each server picks another, or "
			 "refuses the request: a default of "
			 "the client and one set by hand came together.",
		.fix = "Set Content-Type once, to application/x-www-form-urlencoded, by set() "
		       "instead of append().",
		.see = "RFC 9110 section 8.3",
		.explains = {"form-under-other-type", "charset-odd"},
	},
	{
		.id = "form-under-other-type",
		.holds = form_under_other_type,
		.confidence = DIAG_LIKELY,
		.cause = "The body is right, but its header does not say that it is a form. Some "
			 "endpoints read it nevertheless, "
			 "most do not.",
		.fix = "Set the header Content-Type: application/x-www-form-urlencoded.",
		.see = form_see,
		.explains = {"charset-odd"},
	},
	{
		.id = "grant-type-missing",
		.holds = grant_type_missing,
		.confidence = DIAG_SURE,
		.cause = "grant_type is required, and it is the first thing that an endpoint looks "
			 "at.",
		.fix = "Add grant_type=client_credentials to the form body (for an access key: "
		       "grant_type=password).",
		.see = "RFC 6749 section 4.4.2",
	},
	{
		.id = "grant-type-wrong",
		.holds = grant_type_wrong,
		.confidence = DIAG_SURE,
		.cause = "The request asks for another grant than the settings are for.",
		.fix = "Send the grant_type that the application is registered for; --grant-type "
		       "tells cxtoken which one that is.",
		.see = "RFC 6749 sections 4.3.2 and 4.4.2",
	},
	{
		.id = "parameter-repeated",
		.holds = parameter_repeated,
		.confidence = DIAG_SURE,
		.cause = "A parameter must not be there twice: endpoints refuse such a request as "
			 "invalid_request.",
		.fix = "Send it once: set() instead of append(), one -d for each parameter.",
		.see = "RFC 6749 section 3.2",
	},
	{
		.id = "bearer-for-basic",
		.holds = bearer_for_basic,
		.confidence = DIAG_SURE,
		.cause = "Bearer carries a token, and this is the request that asks for one. It "
			 "often is a default header that the "
			 "client sets on every request, with an old token in it.",
		.fix = "Send no Authorization field here and the credentials in the body, or the "
		       "scheme Basic.",
		.see = "RFC 6749 section 2.3.1",
		.explains = {"credential-missing"},
	},
	{
		.id = "basic-malformed",
		.holds = basic_malformed,
		.confidence = DIAG_SURE,
		.cause = "The value of the Authorization field is not `Basic`, a space and base64 "
			 "of id:secret in one line.",
		.fix = "Let the client make it (axios: auth; requests: auth=; curl: -u), or in a "
		       "shell: "
		       "printf %s \"$ID:$SECRET\" | base64 -w0.",
		.see = "RFC 7617 section 2",
		.explains = {"credential-missing"},
	},
	{
		.id = "two-auth-methods",
		.holds = two_auth_methods,
		.confidence = DIAG_LIKELY,
		.cause = "A client must not authenticate in two ways in one request; many "
			 "endpoints refuse it.",
		.fix = "Keep one: the Authorization field, or client_id and client_secret in the "
		       "body.",
		.see = "RFC 6749 section 2.3",
	},
	{
		.id = "form-double-encoded",
		.holds = form_double_encoded,
		.confidence = DIAG_SURE,
		.cause = "A value was percent-encoded twice: it had been encoded already (by hand, "
			 "or where it is stored) when "
			 "the client encoded it on sending.",
		.fix = "Give the client the plain value, and let it encode once.",
		.see = "RFC 6749 appendix B",
		.explains = {"credential-percent-encoded"},
	},
	{
		.id = "form-not-encoded",
		.holds = form_not_encoded,
		.confidence = DIAG_SURE,
		.cause = "The body was put together as text: +, &, =, % and other characters of a "
			 "value mean something else in a "
			 "form unless they are encoded. encodeURI() and escape() do not encode all "
			 "of them.",
		.fix = "Let the client encode: URLSearchParams, data=dict in Python requests, "
		       "--data-urlencode in curl, "
		       "encodeURIComponent() for one value.",
		.see = "RFC 6749 appendix B",
	},
	{
		.id = "basic-not-encoded",
		.holds = basic_not_encoded,
		.confidence = DIAG_POSSIBLE,
		.cause = "RFC 6749 has id and secret form-encoded before base64; most clients do "
			 "not do it. Some endpoints decode "
			 "them, some take them as they are.",
		.fix = "Compare with `cxtoken --diagnose --probes basic,basic-raw`, or send the "
		       "credentials in the body.",
		.see = "RFC 6749 section 2.3.1",
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
	},
	{
		.id = "path-differs",
		.holds = path_differs,
		.confidence = DIAG_POSSIBLE,
		.cause = "The client asks another path than the token URL of the settings: it may "
			 "be another endpoint.",
		.fix = "Compare the client's token URL with the one of the settings (--token-url), "
		       "to the last slash.",
		.see = NULL,
	},
	{
		.id = "credential-differs",
		.holds = credential_differs,
		.confidence = DIAG_SURE,
		.general = true,
		.cause = "The client does not send the credentials that cxtoken was given: one of "
			 "the two has other ones.",
		.fix = "Look where the client reads them from: another environment, an old file, a "
		       "line end or quotes that the file "
		       "has around the value.",
		.see = NULL,
	},
	{0},
};
