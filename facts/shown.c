/* SPDX-License-Identifier: MIT */
/* Access to what may be seen of the facts: there is always something to read, if an empty one. */
#include "facts/shown.h"

#include <strings.h>

static const struct attempt_shown nothing;

const struct attempt_shown *attempt_shown(const struct facts_attempt *a)
{
	return a != NULL && a->shown != NULL ? a->shown : &nothing;
}

const struct attempt_shown *api_shown(const struct facts_api *api)
{
	return api->shown != NULL ? api->shown : &nothing;
}

const char *shown_field(const struct attempt_shown *s, const char *name)
{
	for (size_t i = 0; i < s->header_count; i++)
		if (s->headers[i].name != NULL && strcasecmp(s->headers[i].name, name) == 0)
			return s->headers[i].value != NULL ? s->headers[i].value : "";
	return NULL;
}

struct attempt_shown *attempt_show(struct facts_attempt *a, struct pool *p)
{
	if (a->shown == NULL)
		a->shown = pool_alloc(p, 1, sizeof *a->shown);
	return a->shown;
}

const struct request_shown *request_shown(const struct facts_request *r)
{
	static const struct request_shown none;
	return r->shown != NULL ? r->shown : &none;
}

struct request_shown *request_show(struct facts_request *r, struct pool *p)
{
	if (r->shown == NULL)
		r->shown = pool_alloc(p, 1, sizeof *r->shown);
	return r->shown;
}
