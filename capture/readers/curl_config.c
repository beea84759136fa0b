/* SPDX-License-Identifier: MIT */
/* A file of curl's options, as -K reads it: "name = value" lines, without their dashes or with. */
#include "capture/readers/curl.h"

#include <string.h>

static bool is_space(char c)
{
	return c == ' ' || c == '\t';
}

static bool add_word(struct capture_words *out, struct capture_bytes *take_word, struct err *e)
{
	if (out->count == CAPTURE_WORDS_MAX) {
		capture_bytes_clear(take_word);
		return err_set(e, ERR_USAGE, "the file of curl's options has more than %d words",
			       CAPTURE_WORDS_MAX);
	}
	if (take_word->bytes == NULL)
		capture_bytes_put(take_word, "");
	out->items[out->count++] = *take_word;
	*take_word = (struct capture_bytes){0};
	return true;
}

/* Between double quotes a backslash escapes; else the value ends at the first white space. */
static void read_value(const char *at, const char *end, struct capture_bytes *out)
{
	static const char names[] = "tnrv", bytes[] = "\t\n\r\v";
	bool quoted = at < end && *at == '"';
	for (at += quoted; at < end && (quoted ? *at != '"' : !is_space(*at)); at++) {
		if (quoted && *at == '\\' && at + 1 < end) {
			const char *name = strchr(names, *++at);
			capture_bytes_add(
				out, name != NULL && *at != '\0' ? bytes + (name - names) : at, 1);
			continue;
		}
		capture_bytes_add(out, at, 1);
	}
}

static bool read_line(const char *at, const char *end, struct capture_words *out, struct err *e)
{
	static const char between[] = " \t=:";
	at += capture_span(at, (size_t)(end - at), " \t");
	if (at == end || *at == '#')
		return true;
	size_t name = capture_until(at, (size_t)(end - at), between);
	struct capture_bytes word = {0}, value = {0};
	capture_bytes_put(&word, *at == '-' ? "" : "--");
	capture_bytes_add(&word, at, name);
	at += name;
	at += capture_span(at, (size_t)(end - at), between);
	read_value(at, end, &value);
	bool has_value = value.len > 0 || (at < end && *at == '"');
	bool ok = add_word(out, &word, e) && (!has_value || add_word(out, &value, e));
	capture_bytes_clear(&value);
	return ok;
}

bool capture_curl_config_words(const char *bytes, size_t len, struct capture_words *out,
			       struct err *e)
{
	const char *end = bytes + len;
	bool ok = true;
	while (ok && bytes < end) {
		const char *line = memchr(bytes, '\n', (size_t)(end - bytes));
		const char *stop = line != NULL ? line : end;
		ok = read_line(bytes, stop > bytes && stop[-1] == '\r' ? stop - 1 : stop, out, e);
		bytes = stop + 1;
	}
	return ok;
}
