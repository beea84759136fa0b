/* SPDX-License-Identifier: MIT */
/*
 * The causes that the shape of a captured request shows: where its parameters are, its method, its
 * body and media type. They come before those of judge/request.c: what is in a body
 * matters once the body can be read.
 */
#include "judge/parts.h"

#include <string.h>

static const char form_see[] = "RFC 6749 section 4.4.2 and appendix B";

static bool is_client(const struct facts_request *r, const char *client)
{
	return r->client != NULL && strcmp(r->client, client) == 0;
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
	if (!r->secret_in_query)
		m->fix = "Send them in the body, form-encoded: in axios the second argument, a "
			 "URLSearchParams, not `params`; in Python requests `data=`, not "
			 "`params=`; in curl without -G.";
	return causes_because(m, "The query of the request's URL holds %s.",
			      listed(r->grant_in_query, r->id_in_query, r->secret_in_query));
}

static bool params_in_headers(const struct facts *f, struct diag_match *m)
{
	const struct facts_request *r = &f->request;
	if (!r->grant_in_headers && !r->id_in_headers && !r->secret_in_headers)
		return false;
	bool client = r->basic || r->assertion;
	bool lacks = (r->grant_in_headers && !r->grant_in_body) ||
		     (r->id_in_headers && !r->id_in_body && !client) ||
		     (r->secret_in_headers && !r->secret_in_body && !client);
	if (!lacks) {
		m->confidence = DIAG_POSSIBLE;
		m->cause = "Parameters stand in header fields too. The body has them, and that is "
			   "where a token endpoint reads them; a gateway before it may want the "
			   "fields.";
		m->fix = "Leave the fields out, unless a gateway asks for them.";
	}
	return causes_because(m, "The request has header fields named %s.",
			      listed(r->grant_in_headers, r->id_in_headers, r->secret_in_headers));
}

static bool method_not_post(const struct facts *f, struct diag_match *m)
{
	const struct facts_request *r = &f->request;
	if (r->method == FACTS_METHOD_UNKNOWN || r->method == FACTS_METHOD_POST)
		return false;
	if (r->method == FACTS_METHOD_POST_CASE) {
		m->cause = "A method's name is case-sensitive (RFC 9110 section 9.1): this is "
			   "another method than POST.";
		m->fix = "Write POST in capital letters.";
		return causes_because(m, "The method is %s.", quote_method(r));
	}
	if (r->preflight) {
		m->cause = "A browser asks with OPTIONS before it lets a page send a request to "
			   "another origin. A token request does not belong into a browser: the "
			   "secret would be in the page.";
		m->fix = "Send the token request from a server.";
		return causes_because(m, "The request is a browser's CORS preflight: OPTIONS with "
					 "Access-Control-Request-Method.");
	}
	return causes_because(m, "The method is %s.%s", quote_method(r),
			      r->method == FACTS_METHOD_GET && r->body_kind == FACTS_BODY_EMPTY &&
					      !in_query(r)
				      ? " It has no body and no parameters, as after a redirect "
					"that a client followed."
				      : "");
}

/* ---- what the body is ---- */

static bool headers_in_body(const struct facts *f, struct diag_match *m)
{
	const struct facts_request *r = &f->request;
	if (r->body_kind != FACTS_BODY_JSON || !r->json_has_headers)
		return false;
	return causes_because(
		m, "The body is JSON text with a \"headers\" key, and Content-Type is %s.",
		quote_type(r));
}

static bool json_as_name(const struct facts_request *r, struct diag_match *m)
{
	m->cause = "The object was made JSON text first, and that text was then encoded as a form: "
		   "the endpoint reads one parameter, whose name is the whole JSON text.";
	m->fix =
		is_client(r, "curl")
			? "Send each parameter by itself: --data-urlencode NAME=VALUE."
			: "Leave out JSON.stringify() (json.dumps(), ConvertTo-Json): give the "
			  "object itself to what encodes the form, as new URLSearchParams(object).";
	return causes_because(
		m,
		"The form body of %s has one parameter without a value, and its name is JSON text.",
		causes_bytes(r->body_len, m->pool));
}

static bool json_as_value(const struct facts_request *r, struct diag_match *m)
{
	m->cause = "The object was made JSON text, and that text was put into one parameter of a "
		   "form: the endpoint reads that parameter, and none of those that are in the "
		   "JSON.";
	m->fix = "Send the members of the object as parameters of the form, each by itself "
		 "(grant_type=...&client_id=...), and no JSON.";
	if (r->json_labelled)
		m->confidence = DIAG_LIKELY; /* or JSON alone, which is wrong too */
	return causes_because(m,
			      "The form body of %s has one parameter, and its value is JSON text "
			      "with the parameters of a token request.",
			      causes_bytes(r->body_len, m->pool));
}

static bool object_not_serialised(const struct facts *f, struct diag_match *m)
{
	const struct facts_request *r = &f->request;
	if (r->json_as_name)
		return json_as_name(r, m);
	if (r->json_as_value)
		return json_as_value(r, m);
	if (r->body_kind != FACTS_BODY_OBJECT_TEXT)
		return false;
	return causes_because(m, "The body is %s's own text for an object: %s",
			      r->object_text != NULL ? r->object_text : "a language",
			      quote_body(r));
}

static bool multipart_body(const struct facts *f, struct diag_match *m)
{
	const struct facts_request *r = &f->request;
	if (r->body_kind != FACTS_BODY_MULTIPART)
		return false;
	return causes_because(m, "The body is multipart/form-data; Content-Type is %s.",
			      quote_type(r));
}

static void say_json_cause(const struct facts_request *r, struct diag_match *m)
{
	if (is_client(r, "axios") && r->old_axios)
		m->cause = "The header says form, but the body is JSON text. axios before 0.28.0 "
			   "sends an object as JSON whatever Content-Type is set.";
	else if (is_client(r, "axios"))
		m->cause = "The header says form, but the body is JSON text. JSON.stringify() was "
			   "called on it, or it was a text already: axios from 0.28.0 on turns a "
			   "plain object into a form by this header.";
	else if (is_client(r, "curl"))
		m->cause = "The header says form, but the body is JSON text. curl -d sends its "
			   "argument unchanged and labels it a form.";
	else if (is_client(r, "requests"))
		m->cause = "The header says form, but the body is JSON text. json= and "
			   "json.dumps() make JSON text whatever Content-Type is set.";
	else if (is_client(r, "powershell"))
		m->cause = "The header says form, but the body is JSON text. PowerShell sends a "
			   "text as it is, and ConvertTo-Json made it JSON.";
	else if (is_client(r, "fetch"))
		m->cause = "The header says form, but the body is JSON text. JSON.stringify() "
			   "makes JSON text, whatever the header says.";
}

/* Where the client is known, in its own words. */
static const char *json_fix(const struct facts_request *r, const char *otherwise)
{
	if (is_client(r, "curl"))
		return "Send a form body: --data-urlencode NAME=VALUE for each parameter, instead "
		       "of --json or of -d with JSON text.";
	if (is_client(r, "requests"))
		return "Send a form body: data= with the same dict, instead of json= or "
		       "json.dumps().";
	if (is_client(r, "powershell"))
		return "Send a form body: the hashtable itself as -Body, without ConvertTo-Json.";
	return otherwise;
}

static bool json_under_form_header(const struct facts *f, struct diag_match *m)
{
	const struct facts_request *r = &f->request;
	if (r->body_kind != FACTS_BODY_JSON || r->media != FACTS_MEDIA_FORM)
		return false;
	say_json_cause(r, m);
	m->fix = json_fix(r, m->fix);
	return causes_because(m, "Content-Type is %s, but the body is JSON text.", quote_type(r));
}

/* What labels it is known, and not what it is: a file, an object, a log that leaves bodies out. */
static bool says_json(const struct facts_request *r)
{
	return (r->method == FACTS_METHOD_POST || r->method == FACTS_METHOD_UNKNOWN) &&
	       r->body_left_out && r->media == FACTS_MEDIA_JSON && !r->type_unknown;
}

static bool json_body(const struct facts *f, struct diag_match *m)
{
	const struct facts_request *r = &f->request;
	if (says_json(r)) {
		m->confidence = DIAG_LIKELY;
		m->fix = json_fix(r, m->fix);
		m->cause = "The request says that its body is JSON; a token endpoint reads a form.";
		return causes_because(
			m, "Content-Type is %s; the body as it was sent is not recorded.",
			quote_type(r));
	}
	if (r->body_kind != FACTS_BODY_JSON || r->media == FACTS_MEDIA_FORM)
		return false;
	m->fix = json_fix(r, m->fix);
	if (r->basic)
		m->cause = "The body is JSON; a token endpoint reads a form. In JSON an endpoint "
			   "finds no grant_type.";
	if (r->type_unknown)
		return causes_because(m, "The body is JSON text; its Content-Type is not known.");
	return causes_because(m, "The body is JSON text; Content-Type is %s.", quote_type(r));
}

static bool body_empty(const struct facts *f, struct diag_match *m)
{
	const struct facts_request *r = &f->request;
	if (r->method != FACTS_METHOD_POST || r->body_kind != FACTS_BODY_EMPTY || in_query(r))
		return false;
	return causes_because(
		m, "The request is a POST without a body, and its URL has no parameters.");
}

static bool header_repeated(const struct facts *f, struct diag_match *m)
{
	const struct facts_request *r = &f->request;
	if (r->repeated_alike)
		m->confidence = DIAG_LIKELY;
	if (r->content_type_repeated)
		return causes_because(
			m, "The request gives its Content-Type more than once; the first is %s.%s",
			quote_type(r),
			r->authorization_repeated ? " Its Authorization is there twice too." : "");
	if (!r->authorization_repeated)
		return false;
	m->cause = "The request has more than one Authorization field. With two, each server picks "
		   "another, or refuses the request: a default of the client and one set by hand "
		   "came together.";
	m->fix = "Set Authorization once, by set() instead of append().";
	return causes_because(m, "The request has more than one Authorization field.");
}

static bool form_under_other_type(const struct facts *f, struct diag_match *m)
{
	const struct facts_request *r = &f->request;
	if (r->body_kind != FACTS_BODY_FORM)
		return false;
	if (r->body_encoded) {
		m->cause = "The body is correct, but its header says that it is encoded as a whole "
			   "(compressed): an endpoint that believes it cannot read the body, and "
			   "one that does not know it refuses the request.";
		m->fix = "Leave the header Content-Encoding out.";
		return causes_because(m, "The body is a form body, but Content-Encoding is %s.",
				      quote_coding(r));
	}
	if (r->media == FACTS_MEDIA_FORM || r->type_unknown)
		return false;
	return causes_because(m, "The body is a form body, but Content-Type is %s.", quote_type(r));
}
const struct diag_cause diag_causes_body[] = {
	{
		.id = "params-in-url",
		.holds = params_in_url,
		.confidence = DIAG_SURE,
		.cause = "The parameters are in the URL; a token endpoint reads them from the "
			 "body. A URL is written to logs, and its secret with it.",
		.fix = "Send the parameters in the body, form-encoded, and have the secret "
		       "changed: it has been in a URL. The body is in axios the second argument, a "
		       "URLSearchParams, not `params`; in Python requests `data=`, not `params=`; "
		       "in curl -d without -G.",
		.see = "RFC 6749 section 2.3.1",
		.explains = "grant-type-missing|body-empty|credential-missing",
		.code_fixes = true,
		.parts = PART(PATH) | PART(BODY),
		.always = true,
	},
	{
		.id = "params-in-headers",
		.holds = params_in_headers,
		.confidence = DIAG_SURE,
		.cause = "The parameters are in header fields; a token endpoint reads them from "
			 "the body.",
		.fix = "Move them into the body, form-encoded: in axios and fetch they are in "
		       "`headers` now.",
		.see = form_see,
		.explains = "grant-type-missing|body-empty|credential-missing",
		.code_fixes = true,
		.parts = PART(FIELDS) | PART(BODY),
	},
	{
		.id = "method-not-post",
		.doubts = FACTS_DOUBT_END | FACTS_DOUBT_LAYOUT | FACTS_DOUBT_CASE,
		.holds = method_not_post,
		.confidence = DIAG_SURE,
		.cause = "The request is not a POST, and a token request must be one. Most clients "
			 "turn a POST into a GET without a body when they follow a redirect with "
			 "status 301, 302 or 303.",
		.fix = "Send a POST to the final token URL, with scheme, host, path and slash "
		       "exactly as they are.",
		.see = "RFC 6749 section 3.2",
		.explains = "body-empty",
		.code_fixes = true,
		.parts = PART(METHOD),
	},
	{
		.id = "headers-in-body",
		.holds = headers_in_body,
		.confidence = DIAG_SURE,
		.cause = "The options were put where the body belongs: the client sent the header "
			 "fields as a part of the body, as JSON, instead of setting them.",
		.fix = "Give the options as an argument of their own: post(url, data, { headers "
		       "}), with data a URLSearchParams.",
		.see = form_see,
		.explains = "json-body|json-under-form-header|charset-odd|credential-missing|grant-"
			    "type-missing",
		.code_fixes = true,
		.error = DIAG_ERROR_CLIENT,
		.parts = PART(BODY) | PART(MEDIA_TYPE),
	},
	{
		.id = "object-not-serialised",
		.holds = object_not_serialised,
		.confidence = DIAG_SURE,
		.cause = "An object was given as the body, and the language wrote its own text for "
			 "it: no endpoint can read that.",
		.fix = "Encode the parameters as a form first. That is URLSearchParams in "
		       "JavaScript, data=dict in Python requests, URI.encode_www_form in Ruby, "
		       "http_build_query in PHP.",
		.see = form_see,
		.explains = "charset-odd|credential-missing|grant-type-missing|form-not-encoded|"
			    "form-under-other-type",
		.code_fixes = true,
		.unread = true,
		.parts = PART(BODY) | PART(MEDIA_TYPE),
	},
	{
		.id = "multipart-body",
		.holds = multipart_body,
		.confidence = DIAG_SURE,
		.cause = "The body has the format of file uploads (multipart/form-data); a token "
			 "endpoint reads application/x-www-form-urlencoded.",
		.fix = "Send a form, not a file upload. That is URLSearchParams instead of "
		       "FormData, --data-urlencode instead of curl's -F, -Body instead of "
		       "PowerShell's -Form, data= instead of files= in Python requests.",
		.see = form_see,
		.explains = "charset-odd|credential-missing|grant-type-missing",
		.code_fixes = true,
		.unread = true,
		.parts = PART(BODY) | PART(MEDIA_TYPE),
	},
	{
		.id = "json-under-form-header",
		.holds = json_under_form_header,
		.confidence = DIAG_SURE,
		.cause = "The header says form, but the body is JSON text. The header alone does "
			 "not change the body, and the endpoint finds no parameter in it.",
		.fix = "Encode the body itself as a form; the header alone does not change it. "
		       "That is URLSearchParams in JavaScript, data=dict in Python requests, "
		       "--data-urlencode name=value in curl, a hashtable as -Body in PowerShell.",
		.see = form_see,
		.explains = "charset-odd|grant-type-missing",
		.code_fixes = true,
		.unread = true,
		.error = DIAG_ERROR_CLIENT,
		.parts = PART(BODY),
	},
	{
		.id = "json-body",
		.holds = json_body,
		.confidence = DIAG_SURE,
		.cause = "The body is JSON; a token endpoint reads a form. In JSON an endpoint "
			 "finds no client id and no secret, and answers as if they were wrong or "
			 "missing.",
		.fix = "Send a form body: in axios and fetch `new URLSearchParams({...})` instead "
		       "of the object.",
		.see = form_see,
		.explains = "charset-odd|grant-type-missing",
		.code_fixes = true,
		.unread = true,
		.error = DIAG_ERROR_CLIENT,
		.parts = PART(BODY) | PART(MEDIA_TYPE),
	},
	{
		.id = "body-empty",
		.doubts = FACTS_DOUBT_END | FACTS_DOUBT_LAYOUT | FACTS_DOUBT_CASE,
		.holds = body_empty,
		.confidence = DIAG_SURE,
		.cause = "The parameters did not leave the client: the body was never set, or the "
			 "client dropped it when it followed a redirect.",
		.fix = "Set the body (axios: the second argument; fetch: body), and use the final "
		       "token URL.",
		.see = form_see,
		.explains = "credential-missing|grant-type-missing",
		.code_fixes = true,
		.parts = PART(BODY) | PART(MEDIA_TYPE),
	},
	{
		.id = "header-repeated",
		.doubts = FACTS_DOUBT_LAYOUT,
		.holds = header_repeated,
		.confidence = DIAG_SURE,
		.cause = "The request has more than one Content-Type. With two, each server picks "
			 "another, or refuses the request: a default of the client and one set by "
			 "hand came together.",
		.fix = "Set Content-Type once, to application/x-www-form-urlencoded, by set() "
		       "instead of append().",
		.see = "RFC 9110 section 8.3",
		.explains = "form-under-other-type|charset-odd",
		.code_fixes = true,
		.parts = PART(MEDIA_TYPE),
	},
	{
		.id = "form-under-other-type",
		.holds = form_under_other_type,
		.confidence = DIAG_LIKELY,
		.cause = "The body is correct, but its header does not say that it is a form. Some "
			 "endpoints read it all the same, most do not.",
		.fix = "Set the header Content-Type: application/x-www-form-urlencoded.",
		.see = form_see,
		.explains = "charset-odd",
		.code_fixes = true,
		.unread = true,
		.parts = PART(MEDIA_TYPE),
	},
	{0},
};
