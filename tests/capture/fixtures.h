/* SPDX-License-Identifier: MIT */
/* A request, the settings it is compared with, and what the judge says: shared by the capture
 * suites. */
#ifndef TESTS_CAPTURE_FIXTURES_H
#define TESTS_CAPTURE_FIXTURES_H

#include <check.h>
#include <stdio.h>
#include <string.h>

#include "capture/capture.h"
#include "diag.h"

#define FIXTURE_ID     "0f8fad5b-d9cb-469f-a165-70867728950e"
#define FIXTURE_SECRET "s3cr3t-Canary-Value-0042"

struct fixture {
	struct pool *pool;
	struct cred cred;
	struct mask *mask;
	struct facts facts;
	struct diag diag;
};

/* id and secret NULL: cxtoken has no credentials. */
static inline void fixture_open(struct fixture *x, const char *id, const char *secret)
{
	*x = (struct fixture){.pool = pool_new(), .mask = mask_new()};
	x->cred.pool = x->pool;
	x->cred.client_id = id != NULL ? secret_new(id, strlen(id)) : NULL;
	x->cred.client_secret = secret != NULL ? secret_new(secret, strlen(secret)) : NULL;
	x->cred.token_url = "https://api.nicecxone.com/auth/oauth/token";
	x->cred.url.path = "/auth/oauth/token";
	x->cred.url.host = "api.nicecxone.com";
}

/* A file of tests/data/inspect, in the pool. */
static inline char *fixture_file(struct fixture *x, const char *name, size_t *len)
{
	enum { ROOM = 64 * 1024 };
	char *bytes = pool_alloc(x->pool, ROOM, 1);
	FILE *f = fopen(pool_printf(x->pool, "%s/data/inspect/%s", TESTS_DIR, name), "rb");
	ck_assert_msg(f != NULL, "%s", name);
	*len = fread(bytes, 1, ROOM, f);
	ck_assert(feof(f));
	fclose(f);
	return bytes;
}

static inline void fixture_close(struct fixture *x)
{
	secret_free(x->cred.client_id);
	secret_free(x->cred.client_secret);
	mask_free(x->mask);
	pool_free(x->pool);
}

/*
 * A request as the listener reads it. Host and Content-Length are put in where its head leaves them
 * out: most tests are about something else. What was read is borrowed; free the reader.
 */
static inline struct capture_reader *fixture_read(const char *raw)
{
	struct capture_reader *r = capture_reader_new(CAPTURE_BODY_MAX);
	const char *line = strchr(raw, '\n'), *body = strstr(raw, "\r\n\r\n");
	body = body != NULL ? body + 4 : "";
	char fields[80] = "";
	ck_assert_msg(line != NULL, "no request line in %s", raw);
	if (strstr(raw, "\nHost:") == NULL)
		strcat(fields, "Host: localhost\r\n");
	if (*body != '\0' && strstr(raw, "\nContent-Length:") == NULL &&
	    strstr(raw, "\nTransfer-Encoding: chunked") == NULL)
		snprintf(fields + strlen(fields), 40, "Content-Length: %zu\r\n", strlen(body));
	capture_reader_feed(r, raw, (size_t)(line + 1 - raw));
	capture_reader_feed(r, fields, strlen(fields));
	capture_reader_feed(r, line + 1, strlen(line + 1));
	capture_reader_end(r);
	return r;
}

static inline void fixture_judge(struct fixture *x, const struct capture *c)
{
	x->facts = (struct facts){.has_request = true};
	x->facts.settings.auth = x->cred.auth;
	capture_facts(c, &x->cred, x->mask, x->pool, &x->facts.request);
	diag_judge(&x->facts, DIAG_SCOPE_REQUEST, x->pool, &x->diag);
}

/* "params-in-url method-not-post path-differs?": '?' behind a possible finding, '~' behind a likely
 * one. */
static inline const char *fixture_findings(struct fixture *x)
{
	static const char *const marks[] = {"", "~", "?"};
	const char *text = "";
	for (size_t i = 0; i < x->diag.count; i++)
		text = pool_printf(x->pool, "%s%s%s%s", text, i > 0 ? " " : "",
				   x->diag.findings[i].row->id,
				   marks[x->diag.findings[i].confidence]);
	return text;
}

static inline bool fixture_text_has(const char *text, const char *part)
{
	return text != NULL && strstr(text, part) != NULL;
}

/* True when the word is in any text of the facts or the findings. */
static inline bool fixture_shows(const struct fixture *x, const char *word)
{
	const struct request_shown *r = request_shown(&x->facts.request);
	const char *texts[] = {r->method,     r->path,         r->version,      r->body,
			       r->user_agent, r->content_type, r->grant_type,   r->repeated,
			       r->broken,     r->unknown_text, r->body_encoding};
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
		if (fixture_text_has(texts[i], word))
			return true;
	for (size_t i = 0; r->needs != NULL && i < r->needs->body.count; i++)
		if (fixture_text_has(r->needs->body.items[i].text, word))
			return true;
	for (size_t i = 0; i < r->form.count; i++)
		if (fixture_text_has(r->form.items[i].name, word) ||
		    fixture_text_has(r->form.items[i].text, word))
			return true;
	for (size_t i = 0; i < r->header_count; i++)
		if (fixture_text_has(r->headers[i].name, word) ||
		    fixture_text_has(r->headers[i].value, word))
			return true;
	for (size_t i = 0; i < x->diag.count; i++)
		if (fixture_text_has(x->diag.findings[i].evidence, word) ||
		    fixture_text_has(x->diag.findings[i].cause, word) ||
		    fixture_text_has(x->diag.findings[i].fix, word))
			return true;
	return false;
}

#endif
