/* SPDX-License-Identifier: MIT */
/*
 * Log records as JSON, one a line or in a list (Docker, CloudWatch, journald, pino, winston): the
 * text that was logged stands in a member of each, and is what the forms are asked about.
 */
#include "capture/readers/json.h"
#include "capture/unwrap/parts.h"

#include <string.h>

/* What was logged; NULL: the object is no record, or describes a request itself. */
static const json_t *message_of(const json_t *record)
{
	static const char *const names[] = {"log",     "message",     "msg", "@message",
					    "MESSAGE", "textPayload", "line"};
	if (first_in(record, "url|uri|config|request|req|headers|error|err") != NULL)
		return NULL;
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		const json_t *text = json_object_get(record, names[i]);
		if (json_is_string(text))
			return text;
	}
	return NULL;
}

/* Docker's has the line's end in it, and none where the line goes on in the next record. */
static void put_message(struct capture_bytes *to, const json_t *record, const json_t *message)
{
	const char *text = json_string_value(message);
	size_t len = json_string_length(message);
	bool docker = message == json_object_get(record, "log");
	capture_bytes_add(to, text, len);
	if (!docker && (len == 0 || text[len - 1] != '\n'))
		capture_bytes_put(to, "\n");
}

static size_t put_list(struct capture_bytes *to, const json_t *list)
{
	const json_t *record = NULL;
	size_t i = 0, count = 0;
	json_array_foreach(list, i, record)
	{
		const json_t *message = message_of(record);
		if (message == NULL)
			return 0;
		put_message(to, record, message);
		count++;
	}
	return count;
}

/* One document: a record, a list of them, or what holds the list. */
static size_t put_document(struct capture_bytes *to, const json_t *root)
{
	const json_t *message = message_of(root), *events = json_object_get(root, "events");
	if (message != NULL)
		put_message(to, root, message);
	return message != NULL ? 1 : put_list(to, json_is_array(events) ? events : root);
}

/* A line that is none is what its record was cut to: nothing of it is read. */
static size_t put_lines(struct capture_bytes *to, struct capture_slice rest)
{
	struct capture_slice line;
	size_t count = 0;
	while (capture_line(&rest, &line)) {
		if (capture_is_blank(line))
			continue;
		json_t *record = json_loadb(line.at, line.len, JSON_ALLOW_NUL, NULL);
		const json_t *message = message_of(record);
		if (message != NULL) {
			put_message(to, record, message);
			count++;
		} else if (record != NULL) {
			capture_bytes_add(to, line.at, line.len);
			capture_bytes_put(to, "\n");
		}
		json_decref(record);
		if (record == NULL && rest.len > 0)
			return 0;
		if (record == NULL && to->len > 0)
			to->bytes[--to->len] = '\0'; /* the text ends here, its line may not */
	}
	return count;
}

bool capture_take_records(struct capture_bytes *text)
{
	struct capture_bytes made = {0};
	const char *at = capture_bytes_get(text);
	size_t len = text->len;
	capture_trim_start(&at, &len);
	if (len == 0 || (*at != '{' && *at != '['))
		return false;
	json_t *root = json_loadb(at, len, JSON_ALLOW_NUL, NULL);
	bool some = root != NULL ? put_document(&made, root) > 0
				 : put_lines(&made, (struct capture_slice){at, len}) > 0;
	json_decref(root);
	if (some)
		capture_bytes_become(text, made);
	else
		capture_bytes_clear(&made);
	return some;
}
