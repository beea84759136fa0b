/* SPDX-License-Identifier: MIT */
#include <ctype.h>
#include <string.h>

#include "report/snippets/parts.h"

/* ---- C# ---- */

static void csharp_basic(const struct snippet *s, struct text *t)
{
	const char *open = s->encode ? "WebUtility.UrlEncode(" : "", *close = s->encode ? ")" : "";
	text_printf(t,
		    "var id = %sEnv(\"CXONE_CLIENT_ID\")%s;\nvar secret = "
		    "%sEnv(\"CXONE_CLIENT_SECRET\")%s;\n",
		    open, close, open, close);
	text_put(t,
		 "var pair = Convert.ToBase64String(Encoding.UTF8.GetBytes($\"{id}:{secret}\"));\n"
		 "http.DefaultRequestHeaders.Authorization =\n"
		 "    new AuthenticationHeaderValue(\"Basic\", pair);\n");
}

void snippet_csharp(const struct snippet *s, struct text *t)
{
	if (s->encode)
		text_put(t, "using System.Net;\n");
	if (s->basic)
		text_put(t, "using System.Net.Http.Headers;\nusing System.Text;\n");
	text_put(t, "using System.Text.Json;\n\n"
		    "static string Env(string name) =>\n"
		    "    Environment.GetEnvironmentVariable(name)\n"
		    "    ?? throw new Exception($\"{name} is not set\");\n\n"
		    "using var http = new HttpClient();\n");
	if (s->basic)
		csharp_basic(s, t);
	text_put(t, "using var response = await http.PostAsync(Env(\"CXONE_TOKEN_URL\"),\n"
		    "    new FormUrlEncodedContent(new Dictionary<string, string>\n    {\n");
	for (size_t i = 0; i < s->count; i++) {
		const struct snippet_param *p = &s->params[i];
		text_printf(t, "        [\"%s\"] = ", p->name);
		if (p->env != NULL)
			text_printf(t, "Env(\"%s\")", p->env);
		else
			snippet_quote(t, SNIPPET_QUOTE_DOUBLE, p->literal);
		text_put(t, ",\n");
	}
	text_put(
		t,
		"    }));\nresponse.EnsureSuccessStatusCode();\n"
		"using var json = JsonDocument.Parse(await response.Content.ReadAsStringAsync());\n"
		"var token = json.RootElement.GetProperty(\"access_token\").GetString();\n");
}

/* ---- Java ---- */

/* A fixed value is encoded here, so that the code needs no call for it. */
static void form_encoded(struct text *t, const char *text)
{
	for (; *text != '\0'; text++) {
		unsigned char c = (unsigned char)*text;
		if (c == ' ')
			text_char(t, '+');
		else if (c < 0x80 && (isalnum(c) || strchr("*-._", c) != NULL))
			text_char(t, *text);
		else
			text_printf(t, "%%%02X", c);
	}
}

static void java_body(const struct snippet *s, struct text *t)
{
	text_put(t, "        String body = ");
	for (size_t i = 0; i < s->count; i++) {
		const struct snippet_param *p = &s->params[i];
		if (i > 0)
			text_put(t, "\n            + ");
		text_printf(t, "\"%s%s=", i > 0 ? "&" : "", p->name);
		if (p->env != NULL) {
			text_printf(t, "\" + encode(\"%s\")", p->env);
		} else {
			form_encoded(t, p->literal);
			text_char(t, '"');
		}
	}
	text_put(t, ";\n");
}

/* Where nothing is encoded (basic-raw with the client's own grant) the helper would be unused. */
static bool java_encodes(const struct snippet *s)
{
	bool env = s->encode;
	for (size_t i = 0; i < s->count; i++)
		env = env || s->params[i].env != NULL;
	return env;
}

void snippet_java(const struct snippet *s, struct text *t)
{
	text_put(t, "import java.net.URI;\n");
	if (java_encodes(s))
		text_put(t, "import java.net.URLEncoder;\n");
	text_put(t, "import java.net.http.HttpClient;\nimport java.net.http.HttpRequest;\n"
		    "import java.net.http.HttpResponse;\n");
	if (java_encodes(s) || s->basic)
		text_put(t, "import java.nio.charset.StandardCharsets;\n");
	if (s->basic)
		text_put(t, "import java.util.Base64;\n");
	text_put(t, "\npublic class Token {\n");
	if (java_encodes(s))
		text_put(t, "    static String encode(String variable) {\n"
			    "        String value = System.getenv(variable);\n"
			    "        return URLEncoder.encode(value, StandardCharsets.UTF_8);\n"
			    "    }\n\n");
	text_put(t, "    public static void main(String[] args) throws Exception {\n");
	java_body(s, t);
	if (s->basic) {
		const char *get = s->encode ? "encode" : "System.getenv";
		text_printf(t,
			    "        String pair = %s(\"CXONE_CLIENT_ID\")\n            + \":\" + "
			    "%s(\"CXONE_CLIENT_SECRET\");\n"
			    "        String basic = Base64.getEncoder()\n"
			    "            .encodeToString(pair.getBytes(StandardCharsets.UTF_8));\n",
			    get, get);
	}
	text_put(t,
		 "        var url = URI.create(System.getenv(\"CXONE_TOKEN_URL\"));\n"
		 "        var request = HttpRequest.newBuilder(url)\n"
		 "            .header(\"Content-Type\", \"application/x-www-form-urlencoded\")\n");
	if (s->basic)
		text_put(t, "            .header(\"Authorization\", \"Basic \" + basic)\n");
	text_put(t, "            .POST(HttpRequest.BodyPublishers.ofString(body))\n            "
		    ".build();\n"
		    "        var response = HttpClient.newHttpClient()\n"
		    "            .send(request, HttpResponse.BodyHandlers.ofString());\n"
		    "        if (response.statusCode() != 200)\n"
		    "            throw new Exception(\"token request: HTTP \" + "
		    "response.statusCode());\n"
		    "        String json = response.body(); // access_token is in it\n    }\n}\n");
}

/* ---- Go ---- */

static void go_form(const struct snippet *s, struct text *t)
{
	size_t longest = 0;
	for (size_t i = 0; i < s->count; i++)
		if (strlen(s->params[i].name) > longest)
			longest = strlen(s->params[i].name);
	text_put(t, "\tform := url.Values{\n");
	for (size_t i = 0; i < s->count; i++) {
		const struct snippet_param *p = &s->params[i];
		text_printf(t, "\t\t\"%s\":%*s", p->name, (int)(longest - strlen(p->name)) + 1, "");
		if (p->env != NULL) {
			text_printf(t, "{os.Getenv(\"%s\")},\n", p->env);
		} else {
			text_char(t, '{');
			snippet_quote(t, SNIPPET_QUOTE_DOUBLE, p->literal);
			text_put(t, "},\n");
		}
	}
	text_put(t, "\t}\n");
}

static void go_send(const struct snippet *s, struct text *t)
{
	if (!s->basic) {
		text_put(
			t,
			"\tresponse, err := http.PostForm(os.Getenv(\"CXONE_TOKEN_URL\"), form)\n");
		return;
	}
	const char *open = s->encode ? "url.QueryEscape(" : "", *close = s->encode ? ")" : "";
	text_put(t,
		 "\trequest, err := http.NewRequest(\"POST\", os.Getenv(\"CXONE_TOKEN_URL\"),\n"
		 "\t\tstrings.NewReader(form.Encode()))\n"
		 "\tif err != nil {\n\t\tlog.Fatal(err)\n\t}\n"
		 "\trequest.Header.Set(\"Content-Type\", \"application/x-www-form-urlencoded\")\n");
	text_printf(t,
		    "\trequest.SetBasicAuth(\n\t\t%sos.Getenv(\"CXONE_CLIENT_ID\")%s,\n"
		    "\t\t%sos.Getenv(\"CXONE_CLIENT_SECRET\")%s,\n\t)\n",
		    open, close, open, close);
	text_put(t, "\tresponse, err := http.DefaultClient.Do(request)\n");
}

void snippet_go(const struct snippet *s, struct text *t)
{
	text_printf(t,
		    "package main\n\nimport "
		    "(\n\t\"encoding/json\"\n\t\"log\"\n\t\"net/http\"\n\t\"net/url\"\n"
		    "\t\"os\"\n%s)\n\nfunc main() {\n",
		    s->basic ? "\t\"strings\"\n" : "");
	go_form(s, t);
	go_send(s, t);
	text_put(t, "\tif err != nil {\n\t\tlog.Fatal(err)\n\t}\n\tdefer response.Body.Close()\n"
		    "\tif response.StatusCode != http.StatusOK {\n"
		    "\t\tlog.Fatalf(\"token request: HTTP %d\", response.StatusCode)\n\t}\n"
		    "\tvar answer struct {\n\t\tAccessToken string `json:\"access_token\"`\n\t}\n"
		    "\tif err := json.NewDecoder(response.Body).Decode(&answer); err != nil {\n"
		    "\t\tlog.Fatal(err)\n\t}\n\ttoken := answer.AccessToken\n\t_ = token // use it "
		    "here\n}\n");
}
