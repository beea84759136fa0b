/* SPDX-License-Identifier: MIT */
#include "report/snippets/parts.h"

/* The members of an object of the parameters, each on a line of its own. */
static void members(const struct snippet *s, const char *env, const char *indent, struct text *t)
{
	for (size_t i = 0; i < s->count; i++) {
		const struct snippet_param *p = &s->params[i];
		text_printf(t, "%s%s: ", indent, p->name);
		if (p->env != NULL)
			text_printf(t, "%s.%s", env, p->env);
		else
			snippet_quote(t, SNIPPET_QUOTE_JS, p->literal);
		text_put(t, ",\n");
	}
}

static const char encode_line[] =
	"const encode = (v) => new URLSearchParams([['', v]]).toString().slice(1);\n";

void snippet_axios(const struct snippet *s, struct text *t)
{
	text_put(t, "import axios from 'axios';\n\n");
	if (s->encode)
		text_put(t, encode_line);
	text_put(t, "const body = new URLSearchParams({\n");
	members(s, "process.env", "  ", t);
	text_put(t, "});\nconst response = await axios.post(process.env.CXONE_TOKEN_URL, body");
	if (s->basic) {
		const char *open = s->encode ? "encode(" : "", *close = s->encode ? ")" : "";
		text_put(t, ", {\n  auth: {\n");
		text_printf(t, "    username: %sprocess.env.CXONE_CLIENT_ID%s,\n", open, close);
		text_printf(t, "    password: %sprocess.env.CXONE_CLIENT_SECRET%s,\n  },\n}", open,
			    close);
	}
	text_put(t, ");\n");
	text_put(t, "const token = response.data.access_token;\n");
}

void snippet_fetch(const struct snippet *s, struct text *t)
{
	if (s->encode)
		text_put(t, encode_line);
	if (s->basic) {
		const char *open = s->encode ? "encode(" : "", *close = s->encode ? ")" : "";
		text_printf(t, "const id = %sprocess.env.CXONE_CLIENT_ID%s;\n", open, close);
		text_printf(t, "const secret = %sprocess.env.CXONE_CLIENT_SECRET%s;\n", open,
			    close);
	}
	text_put(
		t,
		"const response = await fetch(process.env.CXONE_TOKEN_URL, {\n  method: 'POST',\n");
	if (s->basic)
		text_put(t,
			 "  headers: {\n    Authorization: "
			 "`Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`,\n  },\n");
	text_put(t, "  body: new URLSearchParams({\n");
	members(s, "process.env", "    ", t);
	text_put(t, "  }),\n});\n");
	text_put(t,
		 "if (!response.ok) throw new Error(`token request: HTTP ${response.status}`);\n");
	text_put(t, "const token = (await response.json()).access_token;\n");
}

void snippet_k6(const struct snippet *s, struct text *t)
{
	if (s->basic)
		text_put(t, "import encoding from 'k6/encoding';\n");
	text_put(t, "import http from 'k6/http';\n\nexport function setup() {\n");
	if (s->basic) {
		const char *open = s->encode ? "encodeURIComponent(" : "",
			   *close = s->encode ? ")" : "";
		text_printf(t, "  const id = %s__ENV.CXONE_CLIENT_ID%s;\n", open, close);
		text_printf(t, "  const secret = %s__ENV.CXONE_CLIENT_SECRET%s;\n", open, close);
	}
	text_put(t, "  const response = http.post(__ENV.CXONE_TOKEN_URL, {\n");
	members(s, "__ENV", "    ", t);
	if (s->basic)
		text_put(t, "  }, {\n    headers: {\n      Authorization: "
			    "`Basic ${encoding.b64encode(`${id}:${secret}`)}`,\n    },\n  });\n");
	else
		text_put(t, "  });\n");
	text_put(t, "  if (response.status !== 200)\n    throw new Error(`token request: HTTP "
		    "${response.status}`);\n"
		    "  return { token: response.json('access_token') };\n}\n\n"
		    "export default function (data) {\n  // data.token is the token\n}\n");
}
