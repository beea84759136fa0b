/* SPDX-License-Identifier: MIT */
/* The body and the query that curl puts together from --data and its relatives. */
#include "capture/readers/curl.h"
#include "capture/readers/json.h"
#include "base/bytes.h"

#include <string.h>

void capture_curl_data_clear(struct capture_curl_data *d)
{
	capture_bytes_clear(&d->data);
	capture_bytes_clear(&d->parts);
	capture_bytes_clear(&d->query);
	*d = (struct capture_curl_data){0};
}

/* What the command reads from "-", where the text shows it; else NULL. */
static const struct capture_bytes *input_of(const struct capture_curl_data *d, const char *name,
					    size_t len)
{
	return len == 1 && *name == '-' ? d->input : NULL;
}

static void join(struct capture_curl_data *d)
{
	if (d->has_data)
		capture_bytes_put(&d->data, "&");
	d->has_data = true;
}

/* --data leaves out the line ends of what it reads from a file, and NULs. */
static void add_lines(struct capture_bytes *to, const struct capture_bytes *from)
{
	for (size_t i = 0; i < from->len; i++)
		if (memchr("\r\n", from->bytes[i], 3) == NULL)
			capture_bytes_add(to, from->bytes + i, 1);
}

static void add_data(struct capture_curl_data *d, struct capture *c,
		     enum capture_curl_action action, const char *bytes, size_t len)
{
	join(d);
	if (action == CAPTURE_CURL_DATA_RAW || len == 0 || *bytes != '@') {
		capture_bytes_add(&d->data, bytes, len);
		return;
	}
	const struct capture_bytes *input = input_of(d, bytes + 1, len - 1);
	if (input != NULL && action == CAPTURE_CURL_DATA) {
		add_lines(&d->data, input);
	} else if (input != NULL) {
		capture_bytes_add(&d->data, capture_bytes_get(input), input->len);
	} else {
		capture_file_text(c, &d->data, bytes + 1, len - 1);
		c->unknown |= CAPTURE_UNKNOWN_PARAMETERS;
	}
}

static void add_json(struct capture_curl_data *d, struct capture *c, const char *bytes, size_t len)
{
	d->json = true;
	d->has_data = true;
	const struct capture_bytes *input =
		len > 1 && *bytes == '@' ? input_of(d, bytes + 1, len - 1) : NULL;
	if (input != NULL)
		capture_bytes_add(&d->data, capture_bytes_get(input), input->len);
	else if (len > 0 && *bytes == '@')
		capture_file_text(c, &d->data, bytes + 1, len - 1);
	else
		capture_bytes_add(&d->data, bytes, len);
}

void capture_curl_escape(struct capture_bytes *to, const char *bytes, size_t len)
{
	static const char digits[] = "0123456789ABCDEF";
	for (size_t i = 0; i < len; i++) {
		unsigned char byte = (unsigned char)bytes[i];
		bool plain = bytes_is_digit(bytes[i]) || bytes_is_letter(bytes[i]) ||
			     (byte != 0 && strchr("-._~", byte) != NULL);
		char escape[3] = {'%', digits[byte >> 4], digits[byte & 15]};
		capture_bytes_add(to, plain ? bytes + i : escape, plain ? 1 : 3);
	}
}

/* --data-urlencode and --url-query write a space as '+'. */
static void put_encoded(struct capture_bytes *to, const char *bytes, size_t len)
{
	for (const char *end = bytes + len; bytes < end;) {
		const char *space = memchr(bytes, ' ', (size_t)(end - bytes));
		const char *stop = space != NULL ? space : end;
		capture_curl_escape(to, bytes, (size_t)(stop - bytes));
		capture_bytes_put(to, space != NULL ? "+" : "");
		bytes = stop + 1;
	}
}

/* "content", "=content", "name=content", "@file", "name@file". */
static void put_urlencoded(const struct capture_curl_data *d, struct capture *c,
			   struct capture_bytes *to, const char *bytes, size_t len)
{
	const char *equals = memchr(bytes, '=', len), *at = memchr(bytes, '@', len);
	const char *mark = equals != NULL ? equals : at;
	if (mark != NULL && mark > bytes) {
		capture_bytes_add(to, bytes, (size_t)(mark - bytes));
		capture_bytes_put(to, "=");
	}
	const char *content = mark != NULL ? mark + 1 : bytes;
	size_t size = len - (size_t)(content - bytes);
	bool file = mark != NULL && equals == NULL;
	const struct capture_bytes *input = file ? input_of(d, content, size) : NULL;
	if (input != NULL)
		put_encoded(to, capture_bytes_get(input), input->len);
	else if (file)
		capture_file_text(c, to, content, size);
	else if (capture_has_unknown(c, content, size)) {
		/* it stays what it is: a mark of the unknown */
		capture_bytes_add(to, content, size);
		capture_unknown_is_encoded(c, content, size);
	} else
		put_encoded(to, content, size);
}

/* --url-query: as --data-urlencode, and "+content" as it stands. */
static void add_query(struct capture_curl_data *d, struct capture *c, const char *bytes, size_t len)
{
	if (d->query.len > 0)
		capture_bytes_put(&d->query, "&");
	if (len > 0 && *bytes == '+')
		capture_bytes_add(&d->query, bytes + 1, len - 1);
	else
		put_urlencoded(d, c, &d->query, bytes, len);
}

static void add_part(struct capture_curl_data *d, struct capture *c, const char *bytes, size_t len,
		     bool files)
{
	const char *equals = memchr(bytes, '=', len);
	const char *name_end = equals != NULL ? equals : bytes + len;
	const char *value = equals != NULL ? equals + 1 : name_end;
	size_t size = len - (size_t)(value - bytes);
	if (files && size >= 2 && value[0] == '"' && value[size - 1] == '"') {
		value++; /* curl's own quotes, as Postman writes them */
		size -= 2;
		files = false;
	}
	d->multipart = true;
	capture_put_part(&d->parts, bytes, (size_t)(name_end - bytes));
	if (files && size > 0 && (*value == '@' || *value == '<'))
		capture_file_text(c, &d->parts, value + 1, size - 1);
	else
		capture_bytes_add(&d->parts, value, size);
	capture_bytes_put(&d->parts, "\r\n");
}

void capture_curl_add(struct capture_curl_data *d, struct capture *c,
		      enum capture_curl_action action, const char *bytes, size_t len)
{
	switch (action) {
	case CAPTURE_CURL_DATA:
	case CAPTURE_CURL_DATA_RAW:
	case CAPTURE_CURL_DATA_BINARY:
		add_data(d, c, action, bytes, len);
		break;
	case CAPTURE_CURL_DATA_URLENCODE:
		join(d);
		put_urlencoded(d, c, &d->data, bytes, len);
		break;
	case CAPTURE_CURL_QUERY:
		add_query(d, c, bytes, len);
		break;
	case CAPTURE_CURL_JSON:
		add_json(d, c, bytes, len);
		break;
	default:
		add_part(d, c, bytes, len, action == CAPTURE_CURL_PART);
		break;
	}
}
