/* SPDX-License-Identifier: MIT */
/* What a token endpoint answers to a judged request, and its bytes. */
#include "listen/parts.h"
#include "http/http.h"

#include <string.h>
#include <time.h>

enum { DESCRIPTION_MAX = 600, PREFLIGHT_FIELDS_MAX = 200 };

/* Section 5.2: 0x20-21, 0x23-5B and 0x5D-7E. */
const char *listen_description(const char *text, struct pool *p)
{
	struct text t = {.limit = DESCRIPTION_MAX};
	for (; *text != '\0' && !t.full; text++) {
		unsigned char c = (unsigned char)*text;
		if (c == '"')
			text_char(&t, '\'');
		else if (c == '\\')
			text_char(&t, '/');
		else if (c < 0x20)
			text_char(&t, ' ');
		else if (c < 0x7F)
			text_char(&t, (char)c);
		else if (c >= 0xC0)
			text_char(&t, '?'); /* once for a character, not for each of its bytes */
	}
	const char *made = pool_text(p, text_get(&t));
	text_clear(&t);
	return made;
}

struct error {
	const char *error;
	int status;
};

static const struct error errors[] = {
	[DIAG_ERROR_REQUEST] = {"invalid_request", 400},
	[DIAG_ERROR_CLIENT] = {"invalid_client", 401},
	[DIAG_ERROR_GRANT] = {"unsupported_grant_type", 400},
};

/* The first finding that makes the request wrong, or NULL. */
static const struct diag_finding *fault(const struct diag *d)
{
	for (size_t i = 0; i < d->count; i++)
		if (d->findings[i].confidence != DIAG_POSSIBLE)
			return &d->findings[i];
	return NULL;
}

static void challenge(const struct facts_request *f, struct listen_answer *out)
{
	if (out->status == 401 && (f->basic || f->bearer || f->basic_fault != FORM_BASIC_OK))
		out->www_authenticate = "Basic realm=\"cxtoken\", charset=\"UTF-8\"";
}

void listen_answer_for(const struct facts_request *f, const struct diag *d, bool ours,
		       struct pool *p, struct listen_answer *out)
{
	const struct diag_finding *g = fault(d);
	*out = (struct listen_answer){.status = 400, .error = "invalid_request"};
	if (f->too_large) {
		out->status = 413;
		out->description = "the body is larger than 128 KB";
	} else if (g != NULL) {
		out->status = errors[g->row->error].status;
		out->error = errors[g->row->error].error;
		out->description =
			pool_printf(p, "%s: %s %s %s", g->row->id, g->evidence, g->cause, g->fix);
	} else if (diag_is_wrong(f, d)) {
		out->description =
			pool_printf(p, "the request is not HTTP that can be answered: %s",
				    f->broken ? request_shown(f)->broken : "it cannot be read");
	} else if (!ours) {
		out->status = 401;
		out->error = "invalid_client";
		out->description = "the client id and secret are not those that cxtoken has";
	} else {
		*out = (struct listen_answer){.status = 200,
					      .body = "{\"access_token\":\"no-real-token-cxtoken-"
						      "listen-only-says-that-the-"
						      "request-is-right\",\"token_type\":"
						      "\"Bearer\",\"expires_in\":7200}"};
		return;
	}
	out->description = listen_description(out->description, p);
	challenge(f, out);
}

/* ---- bytes ---- */

/* RFC 9110 section 5.6.7; made once a second. */
static const char *date_now(void)
{
	static char text[40];
	static time_t made;
	time_t now = time(NULL);
	struct tm parts;
	if (now == made || gmtime_r(&now, &parts) == NULL)
		return text;
	strftime(text, sizeof text, "Date: %a, %d %b %Y %H:%M:%S GMT\r\n", &parts);
	made = now;
	return text;
}

/* RFC 9110 section 5.6.2: a list of names, as a browser makes it. */
static bool is_names(const char *text)
{
	return text != NULL && *text != '\0' && strlen(text) <= PREFLIGHT_FIELDS_MAX &&
	       strspn(text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_, ") ==
		       strlen(text);
}

static void write_cors(int status, const struct listen_style *s, struct evbuffer *out)
{
	evbuffer_add_printf(out, "Access-Control-Allow-Origin: %s\r\nVary: Origin\r\n", s->origin);
	if (status != 204)
		return;
	evbuffer_add_printf(out, "Access-Control-Allow-Methods: POST\r\n");
	if (is_names(s->preflight_fields))
		evbuffer_add_printf(out, "Access-Control-Allow-Headers: %s\r\n",
				    s->preflight_fields);
}

void listen_answer_write_end(int status, const struct listen_style *s, struct evbuffer *out)
{
	if (s->origin[0] != '\0')
		write_cors(status, s, out);
	if (s->close || s->keep_alive)
		evbuffer_add_printf(out, "Connection: %s\r\n", s->close ? "close" : "keep-alive");
	evbuffer_add(out, "\r\n", 2);
}

void listen_answer_write(const struct listen_answer *a, const struct listen_style *s,
			 struct evbuffer *out)
{
	evbuffer_add_printf(out, "HTTP/1.1 %d %s\r\n%s", a->status, http_phrase(a->status),
			    date_now());
	evbuffer_add_printf(out, "Cache-Control: no-store\r\nPragma: no-cache\r\n");
	struct text error = {0};
	const char *body = a->secret_body != NULL ? secret_reveal(a->secret_body) : a->body;
	if (a->error != NULL && a->description != NULL)
		text_printf(&error, "{\"error\":\"%s\",\"error_description\":\"%s\"}", a->error,
			    a->description);
	else if (a->error != NULL)
		text_printf(&error, "{\"error\":\"%s\"}", a->error);
	body = a->error != NULL ? text_get(&error) : body;
	size_t len = a->secret_body != NULL ? secret_len(a->secret_body)
		     : body != NULL         ? strlen(body)
					    : 0;
	if (body != NULL)
		evbuffer_add_printf(
			out, "Content-Type: application/json\r\nContent-Length: %zu\r\n", len);
	if (a->www_authenticate != NULL)
		evbuffer_add_printf(out, "WWW-Authenticate: %s\r\n", a->www_authenticate);
	if (a->retry_after > 0)
		evbuffer_add_printf(out, "Retry-After: %ld\r\n", a->retry_after);
	listen_answer_write_end(a->status, s, out);
	if (body != NULL && !s->head)
		evbuffer_add(out, body, len);
	text_clear(&error);
}
