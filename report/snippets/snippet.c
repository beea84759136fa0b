/* SPDX-License-Identifier: MIT */
#include "report/snippets/parts.h"

#include <string.h>
#include <strings.h>

static const struct client {
	const char *name;
	snippet_writer *write;
	const char *note;
} clients[] = {
	{"axios", snippet_axios,
	 "Save it as token.mjs. URLSearchParams is sent as a form by every version of axios. A "
	 "plain object is not: up to 0.27 it goes out as JSON even under a form Content-Type; "
	 "from 0.28 and 1.0 on that header, given under `headers`, makes a form of it. "
	 "JSON.stringify is JSON in all versions. An error of axios holds the request with its "
	 "secret: log error.response.status, not the error."},
	{"fetch", snippet_fetch,
	 "Save it as token.mjs; Node 18 or later. fetch sets the form's Content-Type itself for "
	 "URLSearchParams, and for nothing else."},
	{"curl", snippet_curl,
	 "The secret goes to curl through a pipe, so that it does not stand in the process list. "
	 "curl prints the answer, and the token is in it; --fail-with-body needs curl 7.76."},
	{"requests", snippet_requests,
	 "data= with a dict is sent as a form; json= is not, whatever the headers say."},
	{"k6", snippet_k6,
	 "One token for the whole run, in setup(): a token for each iteration ends in 429. k6 "
	 "sends an object as a form, and a string as it is."},
	{"powershell", snippet_powershell,
	 "A hashtable as -Body is sent as a form; a string, as ConvertTo-Json makes it, is sent "
	 "as it is under the same header."},
	{"csharp", snippet_csharp,
	 "A Program.cs of .NET 6 or later. PostAsJsonAsync and StringContent send no form."},
	{"java", snippet_java,
	 "Java 11 or later: java Token.java. BodyPublishers.ofString sets no Content-Type: the "
	 "header is needed."},
	{"go", snippet_go, NULL},
};

enum { CLIENTS = sizeof clients / sizeof *clients };

const char *const snippet_clients[] = {"axios",      "fetch",  "curl", "requests", "k6",
				       "powershell", "csharp", "java", "go",       NULL};

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

static void add(struct snippet *s, const char *name, const char *env, const char *literal)
{
	s->params[s->count++] =
		(struct snippet_param){.name = name, .env = env, .literal = literal};
}

static struct snippet describe(const struct facts_settings *s)
{
	struct snippet out = {.basic = s->auth != FACTS_AUTH_POST,
			      .encode = s->auth == FACTS_AUTH_BASIC};
	bool password = s->grant == FACTS_GRANT_PASSWORD;
	add(&out, "grant_type", NULL, password ? "password" : "client_credentials");
	if (!out.basic) {
		add(&out, "client_id", "CXONE_CLIENT_ID", NULL);
		add(&out, "client_secret", "CXONE_CLIENT_SECRET", NULL);
	}
	if (password) {
		add(&out, "username", "CXONE_ACCESS_KEY_ID", NULL);
		add(&out, "password", "CXONE_ACCESS_KEY_SECRET", NULL);
	}
	if (s->scope != NULL && *s->scope != '\0')
		add(&out, "scope", NULL, s->scope);
	return out;
}

const char *snippet_code(const char *client, const struct facts_settings *s, struct pool *p)
{
	const struct client *c = find(client);
	if (c == NULL)
		return "";
	const struct snippet snippet = describe(s);
	struct text t = {.limit = 64 * 1024};
	c->write(&snippet, &t);
	const char *code = pool_text(p, text_get(&t));
	text_clear(&t);
	return code;
}

void snippet_quote(struct text *t, enum snippet_quote how, const char *text)
{
	const char quote = how == SNIPPET_QUOTE_DOUBLE ? '"' : '\'';
	text_char(t, quote);
	for (; *text != '\0'; text++) {
		if (how == SNIPPET_QUOTE_SHELL && *text == quote)
			text_put(t, "'\\'");
		else if (how == SNIPPET_QUOTE_POWER && *text == quote)
			text_char(t, quote);
		else if ((how == SNIPPET_QUOTE_JS || how == SNIPPET_QUOTE_DOUBLE) &&
			 (*text == quote || *text == '\\'))
			text_char(t, '\\');
		text_char(t, *text);
	}
	text_char(t, quote);
}

const char *snippet_client_of(const char *user_agent)
{
	static const struct {
		const char *begins, *client;
	} agents[] = {
		{"axios/", "axios"},
		{"undici", "fetch"},
		{"curl/", "curl"},
		{"python-requests/", "requests"},
		{"k6/", "k6"},
		{"Grafana k6", "k6"},
		{"Java-http-client/", "java"},
		{"Java/", "java"},
		{"Go-http-client/", "go"},
	};
	if (user_agent == NULL)
		return NULL;
	if (strcmp(user_agent, "node") == 0) /* others begin with it: node-fetch, node-superagent */
		return "fetch";
	for (size_t i = 0; i < sizeof agents / sizeof *agents; i++)
		if (strncasecmp(user_agent, agents[i].begins, strlen(agents[i].begins)) == 0)
			return agents[i].client;
	return strstr(user_agent, "PowerShell/") != NULL ? "powershell" : NULL;
}
