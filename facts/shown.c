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

void lines_add(struct facts_lines *l, const char *name, const char *text, struct pool *p)
{
	if (l->count < FACTS_LINES_MAX) {
		l->items[l->count++] = (struct facts_line){name, text};
		return;
	}
	struct facts_line *last = &l->items[FACTS_LINES_MAX - 1];
	*last = (struct facts_line){NULL, pool_printf(p, "%s\n%s", last->text, text)};
}

const char *lines_text(const struct facts_lines *l, struct pool *p)
{
	struct text t = {0};
	for (size_t i = 0; i < l->count; i++)
		text_printf(&t, "%s%s", i > 0 ? "\n" : "", l->items[i].text);
	const char *text = pool_copy(p, text_get(&t), t.len);
	text_clear(&t);
	return text;
}
