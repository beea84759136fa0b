/* SPDX-License-Identifier: MIT */
/* Access to what may be seen of the facts: there is always something to read, if an empty one. */
#include "facts/shown.h"

#include <strings.h>

/* Reading returns what is there or an empty one; showing makes one to be filled. */
#define SHOWN(kind, owner)                                                                         \
	const struct kind##_shown *kind##_shown(const struct owner *x)                             \
	{                                                                                          \
		static const struct kind##_shown nothing;                                          \
		return x != NULL && x->shown != NULL ? x->shown : &nothing;                        \
	}
#define SHOW(kind, owner)                                                                          \
	struct kind##_shown *kind##_show(struct owner *x, struct pool *p)                          \
	{                                                                                          \
		if (x->shown == NULL)                                                              \
			x->shown = pool_alloc(p, 1, sizeof *x->shown);                             \
		return x->shown;                                                                   \
	}

SHOWN(attempt, facts_attempt)
SHOWN(request, facts_request)
SHOWN(place, facts_value)
SHOWN(settings, facts_settings)
SHOWN(discovery, facts_discovery)
SHOWN(facts, facts)
SHOW(attempt, facts_attempt)
SHOW(request, facts_request)
SHOW(place, facts_value)
SHOW(settings, facts_settings)
SHOW(discovery, facts_discovery)
SHOW(facts, facts)

const struct attempt_shown *api_shown(const struct facts_api *api)
{
	return attempt_shown(&api->answer);
}

const char *shown_field(const struct attempt_shown *s, const char *name)
{
	for (size_t i = 0; i < s->header_count; i++)
		if (s->headers[i].name != NULL && strcasecmp(s->headers[i].name, name) == 0)
			return s->headers[i].value != NULL ? s->headers[i].value : "";
	return NULL;
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
