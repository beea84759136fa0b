/* SPDX-License-Identifier: MIT */
/* The clients that code is written for: their templates, their languages, what to know of each. */
#include "report/snippets/parts.h"

#include "facts/names.h"
#include "facts/shown.h"

#include <string.h>

#include "report/snippets/templates.h"

static const struct client {
	const char *name;
	const char *template, *other; /* other: NULL where there is one way */
	struct snippet_language language;
	const char *note;
} clients[] = {
	{"axios",
	 template_axios_mjs,
	 template_axios_cjs,
	 {QUOTE_JAVASCRIPT, "process.env.", ""},
	 "Save it as token.mjs. A plain object is not enough: up to axios "
	 "0.27 it goes out as JSON whatever the header says. Log error.response.status, not the "
	 "error: that holds the secret."},
	{"fetch",
	 template_fetch_mjs,
	 NULL,
	 {QUOTE_JAVASCRIPT, "process.env.", ""},
	 "Save it as token.mjs; Node 18 or later. fetch sets the form's Content-Type itself for "
	 "URLSearchParams, and for nothing else."},
	{"curl",
	 template_curl_sh,
	 NULL,
	 {QUOTE_SHELL, "$", ""},
	 "The secret goes to curl through a pipe, so it is not in the process list. curl "
	 "prints the answer with the token; --fail-with-body needs curl 7.76."},
	{"requests",
	 template_requests_py,
	 NULL,
	 {QUOTE_PYTHON, "os.environ['", "']"},
	 "data= with a dict is sent as a form; json= is not, whatever the headers say."},
	{"k6",
	 template_k6_js,
	 NULL,
	 {QUOTE_JAVASCRIPT, "__ENV.", ""},
	 "One token for the whole run, in setup(): a token for each iteration ends in 429. k6 "
	 "sends an object as a form, and a string unchanged."},
	{"powershell",
	 template_powershell_ps1,
	 NULL,
	 {QUOTE_POWERSHELL, "$env:", ""},
	 "A hashtable as -Body is sent as a form; a string, such as ConvertTo-Json makes, is sent "
	 "unchanged under the same header."},
	{"csharp",
	 template_csharp_cs,
	 NULL,
	 {QUOTE_CSHARP, "Env(\"", "\")"},
	 "A Program.cs of .NET 6 or later. PostAsJsonAsync and StringContent do not send a form."},
	{"java",
	 template_java_java,
	 NULL,
	 {QUOTE_JAVA, "System.getenv(\"", "\")"},
	 "Java 11 or later: java Token.java. BodyPublishers.ofString sets no Content-Type: the "
	 "header is needed."},
	{"go", template_go_go, NULL, {QUOTE_GO, "os.Getenv(\"", "\")"}, NULL},
};

enum { CLIENTS = sizeof clients / sizeof *clients };

static const struct client *find(const char *name)
{
	for (size_t i = 0; name != NULL && i < CLIENTS; i++)
		if (strcmp(clients[i].name, name) == 0)
			return &clients[i];
	return NULL;
}

bool snippet_known(const char *client)
{
	return find(client) != NULL;
}

const char *snippet_note(const char *client)
{
	const struct client *c = find(client);
	return c != NULL ? c->note : NULL;
}

static void add_env(struct snippet *s, const char *name)
{
	const struct facts_parameter *p = facts_parameter(name);
	s->params[s->count++] =
		(struct snippet_param){.name = name, .env = p->env, .secret = p->secret};
}

static void add_literal(struct snippet *s, const char *name, const char *literal)
{
	s->params[s->count++] = (struct snippet_param){.name = name, .literal = literal};
}

static struct snippet describe(const struct facts_settings *s)
{
	const struct settings_shown *shown = settings_shown(s);
	struct snippet out = {.url = shown->endpoint != NULL ? shown->endpoint : FACTS_DEFAULT_URL,
			      .basic = s->auth != FACTS_AUTH_POST,
			      .encode = s->auth == FACTS_AUTH_BASIC};
	bool password = s->grant == FACTS_GRANT_PASSWORD;
	add_literal(&out, "grant_type", facts_grant_name(s->grant));
	if (!out.basic) {
		add_env(&out, "client_id");
		add_env(&out, "client_secret");
	}
	if (password) {
		add_env(&out, "username");
		add_env(&out, "password");
	}
	if (shown->scope != NULL && *shown->scope != '\0')
		add_literal(&out, "scope", shown->scope);
	return out;
}

static const char *code_of(const struct client *c, const char *template,
			   const struct facts_settings *s, struct pool *p)
{
	const struct snippet snippet = describe(s);
	struct text t = {.limit = 64 * 1024};
	/* A template with a condition that is not known fails its test. */
	const char *code = snippet_fill(template, &c->language, &snippet, &t)
				   ? pool_text(p, text_get(&t))
				   : "";
	text_clear(&t);
	return code;
}

const char *snippet_code(const char *client, const struct facts_settings *s, struct pool *p)
{
	const struct client *c = find(client);
	return c != NULL ? code_of(c, c->template, s, p) : "";
}

const char *snippet_other(const char *client, const struct facts_settings *s, struct pool *p)
{
	const struct client *c = find(client);
	return c != NULL && c->other != NULL ? code_of(c, c->other, s, p) : NULL;
}
