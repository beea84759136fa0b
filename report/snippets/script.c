/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "report/snippets/parts.h"

/* ---- curl in a POSIX shell ---- */

static bool secret_name(const char *name)
{
	return strcmp(name, "client_secret") == 0 || strcmp(name, "password") == 0;
}

/* Whatever is no secret stands on curl's command line. */
static void curl_open_params(const struct snippet *s, struct text *t)
{
	for (size_t i = 0; i < s->count; i++) {
		const struct snippet_param *p = &s->params[i];
		if (secret_name(p->name))
			continue;
		text_put(t, " \\\n  --data-urlencode ");
		if (p->env != NULL) {
			text_printf(t, "\"%s=$%s\"", p->name, p->env);
		} else if (strcmp(p->name, "grant_type") == 0) {
			text_printf(t, "%s=%s", p->name, p->literal);
		} else {
			text_printf(t, "%s=", p->name);
			snippet_quote(t, SNIPPET_QUOTE_SHELL, p->literal);
		}
	}
	text_char(t, '\n');
}

static void curl_config_secrets(const struct snippet *s, struct text *t)
{
	text_put(t, "printf '%s = \"%s\"\\n'");
	if (s->basic) {
		const char *how = s->encode ? "encode" : "quote";
		text_printf(
			t,
			" \\\n  user \"$(%s \"$CXONE_CLIENT_ID\"):$(%s \"$CXONE_CLIENT_SECRET\")\"",
			how, how);
	}
	for (size_t i = 0; i < s->count; i++)
		if (secret_name(s->params[i].name))
			text_printf(t, " \\\n  data-urlencode \"%s=$(quote \"$%s\")\"",
				    s->params[i].name, s->params[i].env);
	text_put(t, " |\n");
}

static size_t secret_params(const struct snippet *s)
{
	size_t count = 0;
	for (size_t i = 0; i < s->count; i++)
		count += secret_name(s->params[i].name);
	return count;
}

void snippet_curl(const struct snippet *s, struct text *t)
{
	if (!s->basic && secret_params(s) == 1) {
		text_put(t, "printf %s \"$CXONE_CLIENT_SECRET\" |\n"
			    "curl -sS --fail-with-body \"$CXONE_TOKEN_URL\" \\\n"
			    "  --data-urlencode client_secret@-");
		curl_open_params(s, t);
		return;
	}
	if (!s->encode || secret_params(s) > 0)
		text_put(t, "quote() { printf %s \"$1\" | sed 's/[\\\\\"]/\\\\&/g'; } # for curl's "
			    "config syntax\n");
	if (s->encode)
		text_put(t, "encode() { printf %s \"$1\" | od -An -v -tx1 | tr -d ' \\n' | sed "
			    "'s/../%&/g'; }\n");
	curl_config_secrets(s, t);
	text_put(t, "curl -sS --fail-with-body --config - \"$CXONE_TOKEN_URL\"");
	curl_open_params(s, t);
}

/* ---- Python requests ---- */

void snippet_requests(const struct snippet *s, struct text *t)
{
	text_put(t, "import os\n");
	if (s->encode)
		text_put(t, "from urllib.parse import quote_plus\n");
	text_put(t, "\nimport requests\n\nresponse = requests.post(os.environ['CXONE_TOKEN_URL'], "
		    "data={\n");
	for (size_t i = 0; i < s->count; i++) {
		const struct snippet_param *p = &s->params[i];
		text_printf(t, "    '%s': ", p->name);
		if (p->env != NULL)
			text_printf(t, "os.environ['%s']", p->env);
		else
			snippet_quote(t, SNIPPET_QUOTE_JS, p->literal);
		text_put(t, ",\n");
	}
	const char *open = s->encode ? "quote_plus(" : "", *close = s->encode ? ")" : "";
	if (s->basic)
		text_printf(t,
			    "}, auth=(\n    %sos.environ['CXONE_CLIENT_ID']%s,\n"
			    "    %sos.environ['CXONE_CLIENT_SECRET']%s,\n), timeout=30)\n",
			    open, close, open, close);
	else
		text_put(t, "}, timeout=30)\n");
	text_put(t, "response.raise_for_status()\ntoken = response.json()['access_token']\n");
}

/* ---- PowerShell ---- */

void snippet_powershell(const struct snippet *s, struct text *t)
{
	text_put(t,
		 "$request = @{\n  Method = 'Post'\n  Uri = $env:CXONE_TOKEN_URL\n  Body = @{\n");
	for (size_t i = 0; i < s->count; i++) {
		const struct snippet_param *p = &s->params[i];
		text_printf(t, "    %s = ", p->name);
		if (p->env != NULL)
			text_printf(t, "$env:%s", p->env);
		else
			snippet_quote(t, SNIPPET_QUOTE_POWER, p->literal);
		text_char(t, '\n');
	}
	text_put(t, "  }\n}\n");
	const char *open = s->encode ? "[Net.WebUtility]::UrlEncode(" : "",
		   *close = s->encode ? ")" : "";
	if (s->basic)
		text_printf(
			t,
			"$id = %s$env:CXONE_CLIENT_ID%s\n$secret = %s$env:CXONE_CLIENT_SECRET%s\n"
			"$pair = [Text.Encoding]::UTF8.GetBytes(\"${id}:${secret}\")\n"
			"$basic = [Convert]::ToBase64String($pair)\n"
			"$request.Headers = @{ Authorization = \"Basic $basic\" }\n",
			open, close, open, close);
	text_put(t, "$token = (Invoke-RestMethod @request).access_token\n");
}
