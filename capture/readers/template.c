/* SPDX-License-Identifier: MIT */
/* {{name}} in exports and .http files: known where the recording sets it, else unknown. */
#include "capture/readers/template.h"

#include <string.h>

#include "capture/readers/json.h"

enum { DEPTH_MAX = 5, NAME_MAX_BYTES = 200, OUT_MAX = CAPTURE_BODY_MAX };

/* Its index; t->count where there is none of that name. */
static size_t find(const struct template *t, const char *name, size_t len)
{
	size_t i = 0;
	while (i < t->count && (t->items[i].name.len != len ||
				memcmp(capture_bytes_get(&t->items[i].name), name, len) != 0))
		i++;
	return i;
}

const struct template_variable *template_find(const struct template *t, const char *name,
					      size_t len)
{
	size_t at = find(t, name, len);
	return at < t->count ? &t->items[at] : NULL;
}

struct template_variable *template_set(struct template *t, const char *name, size_t name_len,
				       const char *value, size_t value_len)
{
	size_t at = find(t, name, name_len);
	if (name_len == 0 || at == TEMPLATE_VARIABLES_MAX)
		return NULL;
	t->count += at == t->count;
	capture_bytes_set(&t->items[at].name, name, name_len);
	capture_bytes_set(&t->items[at].value, value, value_len);
	return &t->items[at];
}

void template_clear(struct template *t)
{
	for (size_t i = 0; i < t->count; i++) {
		capture_bytes_clear(&t->items[i].name);
		capture_bytes_clear(&t->items[i].value);
	}
	t->count = 0;
}

static void expand(const struct template *t, struct capture *c, const char *bytes, size_t len,
		   struct capture_bytes *out, int depth);

/* What is between the braces. */
static void put_variable(const struct template *t, struct capture *c, const char *open, size_t size,
			 struct capture_bytes *out, int depth)
{
	const char *name = open + 2;
	size_t len = size - 4;
	capture_trim(&name, &len);
	if (capture_begins(name, len, "_."))
		name += 2, len -= 2;
	const struct template_variable *found =
		len <= NAME_MAX_BYTES && depth < DEPTH_MAX ? template_find(t, name, len) : NULL;
	if (found != NULL) {
		expand(t, c, capture_bytes_get(&found->value), found->value.len, out, depth + 1);
		return;
	}
	capture_unknown(c, open, size);
	capture_bytes_add(out, open, size);
}

static void expand(const struct template *t, struct capture *c, const char *bytes, size_t len,
		   struct capture_bytes *out, int depth)
{
	const char *end = bytes + len;
	if (t == NULL) {
		capture_bytes_add(out, bytes, len);
		return;
	}
	while (bytes < end && out->len < OUT_MAX) {
		const char *open = bytes + capture_search(bytes, (size_t)(end - bytes), "{{", 2);
		const char *close = open + capture_search(open, (size_t)(end - open), "}}", 2);
		if (close >= end || close - open < 3)
			close = open = end;
		capture_bytes_add(out, bytes, (size_t)(open - bytes));
		if (open < end)
			put_variable(t, c, open, (size_t)(close - open) + 2, out, depth);
		bytes = open < end ? close + 2 : end;
	}
}

void template_expand(const struct template *t, struct capture *c, const char *bytes, size_t len,
		     struct capture_bytes *out)
{
	expand(t, c, bytes, len, out, 0);
}

static void put_encoded(const struct template *t, struct capture *c, struct capture_bytes *to,
			const char *text)
{
	struct capture_bytes value = {0};
	template_expand(t, c, text, strlen(text), &value);
	const char *bytes = capture_bytes_get(&value);
	if (capture_has_unknown(c, bytes, value.len)) {
		capture_bytes_add(to, bytes, value.len);
	} else {
		capture_json_encode(to, bytes, value.len);
	}
	capture_bytes_clear(&value);
}

void template_pair(const struct template *t, struct capture *c, struct capture_bytes *to,
		   const char *name, const char *value)
{
	capture_bytes_put(to, to->len > 0 ? "&" : "");
	put_encoded(t, c, to, name);
	capture_bytes_put(to, "=");
	put_encoded(t, c, to, value);
}
