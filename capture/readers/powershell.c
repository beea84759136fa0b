/* SPDX-License-Identifier: MIT */
/*
 * Invoke-WebRequest and Invoke-RestMethod, as browsers copy them and as scripts have them, with the
 * variables that are before them.
 */
#include "capture/readers/pwsh.h"
#include "base/bytes.h"

#include <stdio.h>
#include <string.h>

#include "form.h"
#include "capture/readers/export.h"
#include "capture/readers/json.h"

static const char commands[] = "Invoke-WebRequest|Invoke-RestMethod|iwr|irm";

/* The parameters that shape a request or have a value; any other is a switch. */
enum { PARAMETER_MAX = 32 };
static const char parameters[] =
	"uri|method|customMethod|headers|body|contentType|userAgent|webSession|form|inFile|outFile|"
	"credential|token|timeoutSec|proxy|authentication|certificate|sessionVariable|"
	"certificateThumbprint|maximumRedirection|maximumRetryCount|retryIntervalSec|"
	"proxyCredential|sslProtocol|transferEncoding|httpVersion|statusCodeVariable|"
	"responseHeadersVariable|errorAction|connectionTimeoutSeconds|operationTimeoutSeconds|"
	"errorVariable|warningAction|outVariable";

struct reading {
	struct pwsh p;
	const char *start;
	struct capture_list *out;
};

/* ---- the request ---- */

static const json_t *given(const json_t *all, const char *name)
{
	return json_object_get(all, name);
}

static bool has_unknown(const struct reading *r, const json_t *value)
{
	return json_is_string(value) && capture_has_unknown(r->p.unknown, json_string_value(value),
							    json_string_length(value));
}

/* A name that is the whole value: nothing of it is known. */
static bool is_unknown(const struct reading *r, const json_t *value)
{
	return json_is_string(value) && capture_is_unknown(r->p.unknown, json_string_value(value),
							   json_string_length(value));
}

static void put_table(struct export *x, const json_t *table, export_put *put)
{
	const char *name = NULL;
	json_t *value = NULL;
	json_object_foreach((json_t *)table, name, value)
	{
		struct capture_bytes text = {0};
		if (json_is_string(value))
			capture_bytes_put(&text, json_string_value(value));
		else if (!json_is_null(value))
			capture_json_dump(&text, value);
		put(x, name, capture_bytes_get(&text));
		capture_bytes_clear(&text);
	}
}

static void put_part(struct export *x, const char *name, const char *value)
{
	export_part(x, name, value, false);
}

static void put_headers(const struct reading *r, struct export *x, const json_t *all)
{
	const json_t *headers = given(all, "headers"), *session = given(all, "webSession");
	if (json_is_object(headers))
		put_table(x, headers, export_field);
	else if (headers != NULL)
		x->c->unknown |= CAPTURE_UNKNOWN_FIELDS;
	const char *agent = text_in(all, "userAgent"), *of_session = text_in(session, "UserAgent");
	agent = *agent != '\0' ? agent : of_session;
	capture_field_default(x->c, "User-Agent", *agent != '\0' ? agent : "PowerShell/");
	if (session != NULL && !json_is_object(session) && !is_unknown(r, session))
		x->c->unknown |= CAPTURE_UNKNOWN_FIELDS;
}

static void put_login(struct export *x, const json_t *all)
{
	const char *token = text_in(all, "token");
	if (*token != '\0')
		export_bearer(x, token);
	else if (given(all, "credential") != NULL || given(all, "authentication") != NULL ||
		 given(all, "certificate") != NULL)
		export_other_auth(x);
}

/* A hashtable goes as a form, or into the query of a GET; a text as it stands. */
static void put_body(const struct reading *r, struct export *x, const json_t *all)
{
	const json_t *body = given(all, "body"), *parts = given(all, "form");
	bool post = strcmp(capture_bytes_get(&x->c->method), "POST") == 0;
	bool get = strcmp(capture_bytes_get(&x->c->method), "GET") == 0;
	if (given(all, "inFile") != NULL || is_unknown(r, body) || is_unknown(r, parts))
		x->c->unknown |= CAPTURE_UNKNOWN_BODY;
	if (json_is_object(parts))
		put_table(x, parts, put_part);
	else if (json_is_object(body))
		put_table(x, body, get ? export_query : export_pair);
	else if (json_is_string(body))
		capture_body(x->c, json_string_value(body), json_string_length(body));
	else if (body != NULL && !json_is_null(body))
		x->c->unknown |= CAPTURE_UNKNOWN_BODY;
	const char *type = text_in(all, "contentType");
	if (*type != '\0')
		capture_field_set(x->c, "Content-Type", type);
	else if (post && parts == NULL && body != NULL)
		export_type(x, "application/x-www-form-urlencoded");
}

static void make_request(const struct reading *r, const json_t *all, const char *behind)
{
	const char *method = text_in(all, "method"), *custom = text_in(all, "customMethod");
	method = *method != '\0' ? method : *custom != '\0' ? custom : "GET";
	struct export x = export_new(NULL, "", text_in(all, "uri"));
	capture_unknown_of(x.c, r->p.unknown);
	if (is_unknown(r, given(all, "method")))
		capture_bytes_put(&x.c->method, method);
	else
		capture_method_set(x.c, method);
	if (has_unknown(r, given(all, "uri")))
		x.c->unknown |= CAPTURE_UNKNOWN_TARGET;
	if (has_unknown(r, given(all, "method")))
		x.c->unknown |= CAPTURE_UNKNOWN_METHOD;
	if (given(all, "") != NULL) /* splatted, and not known */
		x.c->unknown |= CAPTURE_UNKNOWN_METHOD | CAPTURE_UNKNOWN_TARGET |
				CAPTURE_UNKNOWN_FIELDS | CAPTURE_UNKNOWN_BODY;
	put_headers(r, &x, all);
	put_login(&x, all);
	put_body(r, &x, all);
	if (behind != NULL)
		capture_left_over(x.c,
				  "this line is not part of the command: the line above does not "
				  "end with a backtick",
				  r->start, behind);
	export_add(&x, r->out);
}

/* ---- the command ---- */

/* The parameter that the name is, or begins; false: a switch. */
static bool parameter_of(const char *name, char room[PARAMETER_MAX])
{
	struct words_clause word;
	for (const char *list = parameters; words_entry(&list, &word);)
		if (capture_begins(word.at, word.len, name)) {
			snprintf(room, PARAMETER_MAX, "%.*s", (int)word.len, word.at);
			return true;
		}
	return false;
}

static void read_parameter(struct pwsh *p, json_t *all)
{
	char name[64];
	p->at++;
	pwsh_name(p, name, sizeof name);
	char *colon = strchr(name, ':');
	if (colon != NULL) { /* -Name:value */
		p->at -= strlen(colon) - 1;
		*colon = '\0';
	} else if (pwsh_peek(p, 0) == ':') {
		p->at++;
	}
	char parameter[PARAMETER_MAX];
	if (*name == '\0' || !parameter_of(name, parameter))
		return;
	pwsh_skip(p, false);
	json_object_set_new_nocheck(all, parameter, pwsh_argument(p));
}

/* @parameters: the table's members are parameters. */
static void read_splat(struct pwsh *p, json_t *all)
{
	char name[64];
	const char *key = NULL;
	json_t *value = NULL;
	p->at++;
	pwsh_name(p, name, sizeof name);
	json_t *table = json_object_get(p->variables, name);
	if (!json_is_object(table))
		json_object_set_new(all, "", json_null());
	json_object_foreach(table, key, value)
	{
		char parameter[PARAMETER_MAX];
		if (parameter_of(key, parameter))
			json_object_set_nocheck(all, parameter, value);
	}
}

/* What looks like the rest of the command on the next line; NULL: nothing does. */
static const char *left_over(const struct pwsh *p)
{
	const char *at = p->at;
	at += capture_span(at, (size_t)(p->end - at), " \t\r\n`");
	if (p->at == p->end || at == p->at || p->end - at < 2)
		return NULL;
	bool more = memchr("\"'", *at, 2) != NULL || (*at == '-' && bytes_is_letter(at[1]));
	return more ? at : NULL;
}

static void read_command(struct reading *r)
{
	struct pwsh *p = &r->p;
	json_t *all = json_object();
	for (;;) {
		pwsh_skip(p, false);
		char c = pwsh_peek(p, 0);
		const char *before = p->at;
		if (c == '\0' || strchr("\n;|)}`", c) != NULL)
			break;
		if (c == '-')
			read_parameter(p, all);
		else if (c == '@' && pwsh_peek(p, 1) != '{' && pwsh_peek(p, 1) != '(')
			read_splat(p, all);
		else if (json_object_get(all, "uri") == NULL)
			json_object_set_new_nocheck(all, "uri", pwsh_argument(p));
		else
			json_decref(pwsh_argument(p));
		p->at += p->at == before;
	}
	const char *more = left_over(p);
	if (json_object_get(all, "uri") != NULL || json_object_get(all, "") != NULL)
		make_request(r, all, more);
	json_decref(all);
}

/* ---- the script ---- */

/* .Add("key", ["key"] and .member behind a variable: the key; NULL: none of them. */
static json_t *read_key(struct pwsh *p, bool add)
{
	json_t *key = NULL;
	if (add || pwsh_peek(p, 0) == '[') {
		p->at += add ? 5 : 1;
		key = pwsh_argument(p);
		pwsh_skip(p, false);
		p->at += pwsh_peek(p, 0) == ']';
	} else if (pwsh_peek(p, 0) == '.') {
		const char *start = ++p->at;
		char ignored[64];
		pwsh_name(p, ignored, sizeof ignored);
		key = json_stringn_nocheck(start, (size_t)(p->at - start));
	}
	return key;
}

/* The result of a command is not known. */
static void set_variable(struct pwsh *p, const char *name, const json_t *key)
{
	json_t *table = json_object_get(p->variables, name);
	size_t left = (size_t)(p->end - p->at);
	if (capture_begins(p->at, left, "Invoke-") || capture_begins(p->at, left, "(Invoke-"))
		return;
	if (key == NULL)
		json_object_set_new_nocheck(p->variables, name, pwsh_value(p));
	else if (json_is_object(table) && json_is_string(key))
		json_object_set_new_nocheck(table, json_string_value(key),
					    pwsh_member(pwsh_value(p)));
}

/* $name = value, $name.member = value, $name.Add("key", "value"), $name["key"] = value. */
static void read_assignment(struct pwsh *p)
{
	char name[64];
	p->at++;
	pwsh_name(p, name, sizeof name);
	bool add = capture_begins(p->at, (size_t)(p->end - p->at), ".Add(");
	json_t *key = read_key(p, add);
	pwsh_skip(p, false);
	char mark = pwsh_peek(p, 0);
	if ((mark == '=' && pwsh_peek(p, 1) != '=') || (add && mark == ',')) {
		p->at++;
		pwsh_skip(p, false);
		set_variable(p, name, key);
	}
	json_decref(key);
}

static bool is_word(char c)
{
	return c == '-' || bytes_is_name(c);
}

/* The length of a command's name at this place; 0: none is. */
static size_t command_at(const char *at, const char *start, const char *end)
{
	size_t len = 0;
	if (at > start && (is_word(at[-1]) || at[-1] == '$'))
		return 0;
	while (at + len < end && is_word(at[len]))
		len++;
	return words_listed(at, len, commands) ? len : 0;
}

bool capture_is_powershell(const char *bytes, size_t len)
{
	static const char *const words[] = {"Invoke-WebRequest", "Invoke-RestMethod"};
	for (size_t i = 0; i < 2; i++)
		if (capture_find(bytes, len, words[i]) < len)
			return true;
	size_t at = capture_find(bytes, len, "irm "), other = capture_find(bytes, len, "iwr ");
	at = at < other ? at : other;
	return at < len && command_at(bytes + at, bytes, bytes + len) > 0 &&
	       capture_search(bytes, len, "://", 3) < len;
}

bool capture_read_powershell(const char *bytes, size_t len, struct capture_list *out, struct err *e)
{
	struct reading r = {pwsh_new(bytes, len), bytes, out};
	struct pwsh *p = &r.p;
	bool open = false, curly = false;
	while (p->at < p->end) {
		const char *before = p->at;
		size_t size = command_at(p->at, bytes, p->end);
		if (size > 0) {
			p->at += size;
			p->open = false;
			read_command(&r);
			open |= p->open;
			curly |= capture_has_curly_quote(before, (size_t)(p->at - before));
		} else if (*p->at == '$') {
			read_assignment(p);
		} else if ((before > bytes && is_word(before[-1])) || !pwsh_skip_quoted(p)) {
			p->at++; /* not the apostrophe of a word */
		}
		p->at += p->at == before;
	}
	pwsh_clear(&r.p);
	if (curly)
		return err_set(
			e, ERR_USAGE,
			"the command of PowerShell has typographic quotes (U+201C, U+201D): put "
			"plain ones in their places");
	if (open)
		return err_set(e, ERR_USAGE,
			       "the command of PowerShell has a quote or a bracket that does not "
			       "end: PowerShell runs "
			       "none of it");
	if (out->found == 0)
		return err_set(e, ERR_USAGE,
			       "this is a script of PowerShell without an Invoke-WebRequest or "
			       "Invoke-RestMethod that has a -Uri");
	return true;
}
