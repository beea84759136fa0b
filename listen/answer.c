/* SPDX-License-Identifier: MIT */
/* What a token endpoint answers to a judged request, and its bytes. */
#include "listen/parts.h"

#include <stdio.h>
#include <string.h>

enum { DESCRIPTION_MAX = 600 };

bool listen_is_wrong(const struct facts_request *f, const struct diag *d)
{
	if (f->broken || f->tls_bytes || f->too_large ||
	    (d->verdict != NULL && strcmp(d->verdict, "unknown") == 0))
		return true;
	for (size_t i = 0; i < d->count; i++)
		if (d->findings[i].confidence != DIAG_POSSIBLE)
			return true;
	return false;
}

/* RFC 6749 section 5.2: error_description has 0x20-21, 0x23-5B and 0x5D-7E only. */
static const char *description(const char *text, struct pool *p)
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

static void set_error(struct listen_answer *out, int status, const char *error, const char *text,
		      struct pool *p)
{
	out->status = status;
	out->reason = status == 401   ? "Unauthorized"
		      : status == 413 ? "Content Too Large"
				      : "Bad Request";
	out->body = pool_printf(p, "{\"error\":\"%s\",\"error_description\":\"%s\"}", error,
				description(text, p));
}

/* The first finding that makes the request wrong, or NULL. */
static const struct diag_finding *fault(const struct diag *d)
{
	for (size_t i = 0; i < d->count; i++)
		if (d->findings[i].confidence != DIAG_POSSIBLE)
			return &d->findings[i];
	return NULL;
}

void listen_answer_for(const struct facts_request *f, const struct diag *d, struct pool *p,
		       struct listen_answer *out)
{
	const struct diag_finding *g = fault(d);
	*out = (struct listen_answer){0};
	if (f->too_large) {
		set_error(out, 413, "invalid_request", "the body has more than 1 MB", p);
	} else if (g != NULL) {
		const struct error *error = &errors[g->row->error];
		set_error(out, error->status, error->error,
			  pool_printf(p, "%s: %s %s %s", g->row->id, g->evidence, g->cause, g->fix),
			  p);
		if (error->status == 401 &&
		    (f->basic || f->bearer || f->basic_fault != FORM_BASIC_OK))
			out->www_authenticate = "Basic realm=\"cxtoken\", charset=\"UTF-8\"";
	} else if (listen_is_wrong(f, d)) {
		set_error(out, 400, "invalid_request",
			  pool_printf(p, "the request is no HTTP that can be answered: %s",
				      f->broken ? request_shown(f)->broken : "it cannot be read"),
			  p);
	} else {
		out->status = 200;
		out->reason = "OK";
		out->body = "{\"access_token\":\"no-real-token-cxtoken-listen-only-says-that-the-"
			    "request-is-right\","
			    "\"token_type\":\"Bearer\",\"expires_in\":7200}";
	}
}

/* Where nobody decided (the listener is ending), an answer is still an answer. */
static const struct listen_answer *given(const struct listen_answer *a)
{
	static const struct listen_answer ending = {503, "Service Unavailable", NULL,
						    "{\"error\":\"temporarily_unavailable\"}"};
	return a->status != 0 ? a : &ending;
}

void listen_answer_write(const struct listen_answer *a, bool head, struct evbuffer *out)
{
	a = given(a);
	evbuffer_add_printf(out, "HTTP/1.1 %d %s\r\n", a->status, a->reason);
	evbuffer_add_printf(out, "Content-Type: application/json\r\nCache-Control: "
				 "no-store\r\nPragma: no-cache\r\n");
	if (a->www_authenticate != NULL)
		evbuffer_add_printf(out, "WWW-Authenticate: %s\r\n", a->www_authenticate);
	evbuffer_add_printf(out, "Content-Length: %zu\r\nConnection: close\r\n\r\n",
			    strlen(a->body));
	if (!head)
		evbuffer_add_printf(out, "%s", a->body);
}

void listen_answer_send(const struct listen_answer *a, bool close, struct evhttp_request *r)
{
	a = given(a);
	struct evkeyvalq *fields = evhttp_request_get_output_headers(r);
	struct evbuffer *body = evbuffer_new();
	if (body == NULL)
		return;
	evhttp_add_header(fields, "Content-Type", "application/json");
	evhttp_add_header(fields, "Cache-Control", "no-store");
	evhttp_add_header(fields, "Pragma", "no-cache");
	if (a->www_authenticate != NULL)
		evhttp_add_header(fields, "WWW-Authenticate", a->www_authenticate);
	if (close)
		evhttp_add_header(fields, "Connection", "close");
	evbuffer_add_printf(body, "%s", a->body);
	char length[24];
	snprintf(length, sizeof length, "%zu", evbuffer_get_length(body));
	evhttp_add_header(fields, "Content-Length", length); /* evhttp gives HTTP/1.0 none */
	evhttp_send_reply(r, a->status, a->reason, body);
	evbuffer_free(body);
}
