/* SPDX-License-Identifier: MIT */
/* What a recording does not hold, as it is shown, and who puts it in. */
#include "capture/parts.h"

#include <string.h>

enum { SHOWN_UNKNOWN_MAX = 300 }; /* bytes of all of it */

static bool is_text(const struct capture_bytes *b, const char *text)
{
	return b->len == strlen(text) && memcmp(capture_bytes_get(b), text, b->len) == 0;
}

static enum facts_filler filler_of_one(const struct capture_bytes *b)
{
	if (is_text(b, "the password of -u"))
		return FACTS_FILLER_CURL_ASKS;
	if (is_text(b, "the certificate of --cert") || is_text(b, "the login of --netrc"))
		return FACTS_FILLER_CURL_FILE;
	return capture_search(capture_bytes_get(b), b->len, "{{", 2) < b->len ? FACTS_FILLER_TOOL
									      : FACTS_FILLER_SHELL;
}

static enum facts_filler filler_of(const struct capture *c)
{
	enum facts_filler filler = FACTS_FILLER_SHELL;
	for (size_t i = 0; i < c->unknown_count; i++) {
		enum facts_filler one = filler_of_one(&c->unknown_texts[i]);
		if (i > 0 && one != filler)
			return one == FACTS_FILLER_TOOL || filler == FACTS_FILLER_TOOL
				       ? FACTS_FILLER_TOOL
				       : FACTS_FILLER_SEVERAL;
		filler = one;
	}
	return filler;
}

void capture_show_unknown(const struct capture_show *s, struct facts_request *out)
{
	const struct capture *c = s->c;
	struct text t = {.limit = SHOWN_UNKNOWN_MAX};
	for (size_t i = 0; i < c->unknown_count; i++)
		text_printf(&t, "%s%s", i > 0 ? ", " : "",
			    capture_shown(s, CAPTURE_PART_UNKNOWN,
					  capture_bytes_get(&c->unknown_texts[i]),
					  c->unknown_texts[i].len));
	out->shown->unknown_text = t.len > 0 ? pool_text(s->p, text_get(&t)) : NULL;
	out->filler = filler_of(c);
	text_clear(&t);
}
