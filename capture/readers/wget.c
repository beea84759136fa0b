/* SPDX-License-Identifier: MIT */
/* A command of wget as the request that it sends. */
#include "capture/readers/command.h"
#include "base/bytes.h"

#include <string.h>

/* Options that take an argument, also those that do not matter here. */
static const char with[] =
	"method|header|post-data|post-file|body-data|body-file|user|password|http-user|"
	"http-password|user-agent|referer|output-document|output-file|append-output|tries|timeout|"
	"ca-certificate|ca-directory|certificate|certificate-type|private-key|secure-protocol|"
	"execute|input-file|directory-prefix|quota|wait|waitretry|limit-rate|max-redirect|"
	"load-cookies|save-cookies|dns-timeout|connect-timeout|read-timeout|bind-address|base|"
	"config|proxy-user|proxy-password|O|o|a|t|T|e|i|P|Q|w|U|B|l|A|R|D|I|X";

struct wget {
	struct export x;
	const char *url, *method, *data, *user, *password;
	bool post, file, no_challenge;
};

static bool is(const struct command_option *o, const char *name)
{
	return words_listed(o->name, o->len, name);
}

static void put_header(struct export *x, const char *line)
{
	const char *colon = strchr(line, ':');
	struct capture_bytes name = {0};
	if (colon == NULL)
		return; /* wget refuses it */
	const char *value = colon + 1;
	size_t len = strlen(value);
	capture_trim(&value, &len);
	capture_bytes_add(&name, line, (size_t)(colon - line));
	export_field(x, capture_bytes_get(&name), value);
	capture_bytes_clear(&name);
}

static void take_option(void *arg, const struct command_option *o)
{
	struct wget *r = arg;
	const char *text = o->argument;
	r->no_challenge |= is(o, "auth-no-challenge");
	if (text == NULL)
		return;
	r->post |= is(o, "post-data|post-file");
	r->file |= is(o, "post-file|body-file");
	if (is(o, "method"))
		r->method = text;
	else if (is(o, "header"))
		put_header(&r->x, text);
	else if (is(o, "post-data|body-data"))
		r->data = text;
	else if (is(o, "user|http-user"))
		r->user = text;
	else if (is(o, "password|http-password"))
		r->password = text;
	else if (is(o, "user-agent") || (o->len == 1 && *o->name == 'U'))
		export_field(&r->x, "User-Agent", text);
}

/* A word with a scheme is not the argument of an unknown option. */
static void take_operand(void *arg, const struct capture_bytes *word)
{
	struct wget *r = arg;
	const char *text = capture_bytes_get(word);
	if (r->url == NULL || (strstr(r->url, "://") == NULL && strstr(text, "://") != NULL))
		r->url = text;
}

/* Without --auth-no-challenge it sends them only when it is asked to. */
static void put_login(struct wget *r)
{
	if (r->user == NULL || r->password == NULL)
		return;
	if (r->no_challenge)
		export_basic(&r->x, r->user, r->password);
	else
		capture_note(r->x.c,
			     "wget sends --user and --password only when the server asks for "
			     "them: --auth-no-challenge sends them at once");
}

static void put_body(struct wget *r)
{
	if (r->data == NULL && !r->file)
		return;
	if (r->file)
		r->x.c->unknown |= CAPTURE_UNKNOWN_BODY;
	else
		capture_body(r->x.c, r->data, strlen(r->data));
	if (r->data != NULL && capture_is_unknown(r->x.c, r->data, strlen(r->data)))
		r->x.c->unknown |= CAPTURE_UNKNOWN_BODY;
	export_type(&r->x, "application/x-www-form-urlencoded");
}

/* "HTTP request sent, awaiting response... 401 Unauthorized": all that wget says without -S. */
static void find_status(struct capture *c, struct capture_slice text)
{
	static const char sign[] = "awaiting response... ";
	size_t at = capture_find(text.at, text.len, sign);
	if (c->answer != NULL || at == text.len)
		return;
	at += sizeof sign - 1;
	struct capture_slice rest = {text.at + at, text.len - at}, line = {text.at + at, 0};
	(void)capture_line(&rest, &line);
	int status = 0;
	for (size_t i = 0; i < 3; i++) {
		if (i == line.len || !bytes_is_digit(line.at[i]))
			return;
		status = 10 * status + line.at[i] - '0';
	}
	struct capture_answer *a = capture_answer(c);
	a->status = status;
	struct capture_slice reason = capture_from(line, 3);
	capture_trim(&reason.at, &reason.len);
	capture_bytes_set(&a->reason, reason.at, reason.len);
	if (!capture_answer_tells(a))
		capture_answer_drop(c);
}

bool command_wget(const struct capture_words *w, const struct capture *unknown,
		  struct capture_list *out)
{
	struct wget r = {.x = command_new(unknown, "", "")};
	const struct command_reader reader = {with, take_option, take_operand, &r};
	command_read(&reader, w);
	if (r.url == NULL) {
		capture_free(r.x.c);
		return false;
	}
	struct capture *c = r.x.c;
	const char *method = r.method != NULL ? r.method : r.post ? "POST" : "GET";
	capture_bytes_put(&c->method, method);
	if (strstr(r.url, "://") == NULL && !capture_has_unknown(c, r.url, strlen(r.url)))
		capture_bytes_put(&c->target, "http://");
	capture_bytes_put(&c->target, r.url);
	if (capture_has_unknown(c, r.url, strlen(r.url)))
		c->unknown |= CAPTURE_UNKNOWN_TARGET;
	if (capture_has_unknown(c, method, strlen(method)))
		c->unknown |= CAPTURE_UNKNOWN_METHOD;
	put_login(&r);
	put_body(&r);
	capture_field_default(c, "User-Agent", "Wget/");
	capture_find_answer(r.x.c, w->behind);
	find_status(r.x.c, w->behind);
	export_add(&r.x, out);
	return true;
}
