/* SPDX-License-Identifier: MIT */
/* What the tests of one request and of its answer share: a client whose secret is hard to write. */
#ifndef TESTS_ENDPOINT_ATTEMPT_CASE_H
#define TESTS_ENDPOINT_ATTEMPT_CASE_H

#include "facts/shown.h"
#include "tests/script_http.h"

/* Bytes that encoding changes, in both; %2F is what `decoded` is for. */
#define ID     "an id~1/\xC3\xA9"
#define SECRET "s+cret%2Fof a\"client\""

/* SECRET within JSON quotes */
#define SECRET_JSON "s+cret%2Fof a\\\"client\\\""

static inline void set(struct secret **s, const char *value)
{
	secret_free(*s);
	*s = secret_new(value, strlen(value));
}

static inline void start(struct script *s, const struct script_answer *answers, size_t count)
{
	script_start(s, answers, count);
	set(&s->cred.client_id, ID);
	set(&s->cred.client_secret, SECRET);
	mask_add_basic(s->x.mask, s->cred.client_id, s->cred.client_secret);
}

#endif
