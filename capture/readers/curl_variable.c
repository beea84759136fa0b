/* SPDX-License-Identifier: MIT */
/* curl's own variables: --variable sets them, --expand-NAME puts them into an argument. */
#include "capture/readers/curl.h"
#include "base/bytes.h"
#include "capture/readers/json.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include <sodium.h>

#include "base/mem.h"

enum { NAME_MAX_BYTES = 128 };

void capture_curl_set_variable(struct template *v, const struct capture *c, const char *bytes,
			       size_t len)
{
	bool environment = len > 0 && *bytes == '%';
	const char *name = bytes + environment, *end = bytes + len, *stop = name;
	while (stop < end && bytes_is_name(*stop))
		stop++;
	bool text = stop < end && *stop == '=';
	const char *value = text ? stop + 1 : "";
	size_t size = text ? (size_t)(end - value) : 0;
	struct template_variable *set = template_set(v, name, (size_t)(stop - name), value, size);
	if (set != NULL)
		set->unknown = environment || !text || capture_has_unknown(c, value, size);
}

/* ---- functions ---- */

static void trim(struct capture_bytes *value)
{
	const char *bytes = capture_bytes_get(value);
	size_t len = value->len;
	capture_trim(&bytes, &len);
	capture_bytes_set(value, bytes, len);
}

static void url(struct capture_bytes *value)
{
	struct capture_bytes made = {0};
	capture_curl_escape(&made, capture_bytes_get(value), value->len);
	capture_bytes_clear(value);
	*value = made;
}

/* As it stands between the quotes of a JSON string. */
static void json(struct capture_bytes *value)
{
	json_t *text = json_stringn_nocheck(capture_bytes_get(value), value->len);
	struct capture_bytes made = {0};
	capture_json_dump(&made, text);
	if (made.len >= 2)
		capture_bytes_set(value, made.bytes + 1, made.len - 2);
	capture_bytes_clear(&made);
	json_decref(text);
}

static void base64(struct capture_bytes *value)
{
	size_t room = sodium_base64_ENCODED_LEN(value->len, sodium_base64_VARIANT_ORIGINAL);
	char *made = mem_alloc(room, 1);
	sodium_bin2base64(made, room, (const unsigned char *)capture_bytes_get(value), value->len,
			  sodium_base64_VARIANT_ORIGINAL);
	capture_bytes_set(value, made, strlen(made));
	secret_wipe(made, room);
	free(made);
}

/* False: a function that is not known. */
static bool apply(struct capture_bytes *value, const char *name, size_t len)
{
	static const struct {
		const char *name;
		void (*function)(struct capture_bytes *value);
	} all[] = {{"trim", trim}, {"url", url}, {"json", json}, {"b64", base64}};
	for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
		if (strlen(all[i].name) != len || memcmp(all[i].name, name, len) != 0)
			continue;
		all[i].function(value);
		return true;
	}
	return false;
}

/* "NAME:trim:url"; false: not known. A variable that was never set is nothing, as for curl. */
static bool value_of(const struct template *v, const char *text, size_t len,
		     struct capture_bytes *out)
{
	const char *end = text + len, *colon = memchr(text, ':', len);
	const char *stop = colon != NULL ? colon : end;
	const struct template_variable *found = template_find(v, text, (size_t)(stop - text));
	if (found != NULL && found->unknown)
		return false;
	if (found != NULL)
		capture_bytes_set(out, capture_bytes_get(&found->value), found->value.len);
	while (stop < end) {
		const char *name = stop + 1, *next = memchr(name, ':', (size_t)(end - name));
		stop = next != NULL ? next : end;
		if (!apply(out, name, (size_t)(stop - name)))
			return false;
	}
	return true;
}

void capture_curl_expand(const struct template *v, struct capture *c, const char *bytes, size_t len,
			 struct capture_bytes *out)
{
	const char *end = bytes + len;
	while (bytes < end && out->len < CAPTURE_BODY_MAX) {
		const char *open = bytes + capture_search(bytes, (size_t)(end - bytes), "{{", 2);
		const char *close = open + capture_search(open, (size_t)(end - open), "}}", 2);
		capture_bytes_add(out, bytes, (size_t)((close < end ? open : end) - bytes));
		if (close >= end)
			return;
		struct capture_bytes value = {0};
		size_t size = (size_t)(close - open - 2);
		if (size > NAME_MAX_BYTES || !value_of(v, open + 2, size, &value)) {
			capture_unknown(c, open, size + 4);
			capture_bytes_set(&value, open, size + 4);
		}
		capture_bytes_add(out, capture_bytes_get(&value), value.len);
		capture_bytes_clear(&value);
		bytes = close + 2;
	}
}
