/* SPDX-License-Identifier: MIT */
/* How the parameters of a form body are encoded, and what keeps them apart. */
#include "capture/readers/json.h"
#include "base/bytes.h"

#include <string.h>

static bool is_line_end(char c)
{
	return c == '\r' || c == '\n';
}

static void look_raw(struct facts_request *out, const char *raw, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		out->raw_space |= raw[i] == ' ';
		out->raw_brace |= raw[i] == '{';
		out->raw_not_ascii |= ((unsigned char)raw[i] & 0x80) != 0;
		out->bad_percent |=
			raw[i] == '%' && !(len - i > 2 && bytes_hex_pair(raw + i + 1) >= 0);
	}
}

/* %25 and two hex digits: what encoding makes of a text that was encoded already. */
static bool looks_twice(const char *raw, size_t len)
{
	for (size_t i = 0; i + 4 < len; i++)
		if (raw[i] == '%' && raw[i + 1] == '2' && raw[i + 2] == '5' &&
		    bytes_hex_pair(raw + i + 3) >= 0)
			return true;
	return false;
}

static bool is_own(const struct cred *cred, const struct capture_param *item)
{
	return (strcmp(item->name, "client_id") == 0 &&
		secret_equal(item->value, cred->client_id)) ||
	       (strcmp(item->name, "client_secret") == 0 &&
		secret_equal(item->value, cred->client_secret));
}

/* ---- what keeps parameters apart ---- */

/* A parameter of a token request that begins here, as "name=" or "name =", or NULL: its name. */
static const char *name_at(const char *at, const char *end)
{
	static const char *const names[] = {"grant_type", "client_id", "client_secret", "scope",
					    "username",   "password",  "audience"};
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		size_t size = strlen(names[i]);
		if ((size_t)(end - at) <= size || memcmp(at, names[i], size) != 0)
			continue;
		const char *next = at + size;
		next += capture_span(next, (size_t)(end - next), " ");
		if (next < end && *next == '=')
			return names[i];
	}
	return NULL;
}

static const char *skip_space(const char *at, const char *end, bool *line)
{
	for (; at < end && (*at == ' ' || *at == '\t' || is_line_end(*at)); at++)
		*line |= is_line_end(*at);
	return at;
}

struct separator {
	const char *mark, *said;
	bool read; /* HTML 4.01 appendix B.2.2: some endpoints take ';' as '&' */
	bool line; /* only where a line end follows */
};

/* What begins a parameter at this place, where it is not '&' alone; NULL: nothing. */
static const struct separator *separator_at(const char *at, const char *end)
{
	static const struct separator lines = {.said = "line ends"};
	static const struct separator spaces = {.said = "a space instead of &"};
	static const struct separator marks[] = {
		{"&amp;", "&amp; (the HTML form of &)", .read = true},
		{";", "; instead of &", .read = true},
		{",", "a comma instead of &", .read = false},
		{"|", "| instead of &", .read = false},
		{"&", "line ends", .line = true},
	};
	bool line = false;
	const char *next = skip_space(at, end, &line);
	if (line && next < end && (*next == '&' || name_at(next, end) != NULL))
		return &lines;
	if (next > at)
		return name_at(next, end) != NULL ? &spaces : NULL;
	for (size_t i = 0; i < sizeof marks / sizeof *marks; i++) {
		size_t size = strlen(marks[i].mark);
		if ((size_t)(end - at) < size || memcmp(at, marks[i].mark, size) != 0)
			continue;
		next = skip_space(at + size, end, &line);
		if ((line || !marks[i].line) && name_at(next, end) != NULL)
			return &marks[i];
	}
	return NULL;
}

/* A secret may hold all of these: where the known one is, it says nothing. */
static bool holds_own(const struct capture_params *l, const struct cred *cred, const char *at)
{
	for (size_t i = 0; i < l->count; i++) {
		const struct capture_param *item = &l->items[i];
		if (item->place == CAPTURE_IN_BODY && item->raw != NULL && at >= item->raw &&
		    at < item->raw + item->raw_len)
			return is_own(cred, item);
	}
	return false;
}

static void find_separator(const struct capture *c, const struct capture_params *l,
			   const struct cred *cred, struct facts_request *out)
{
	const char *bytes = capture_bytes_get(&c->body), *end = bytes + c->body.len;
	for (const char *at = bytes; at < end; at++) {
		if (memchr("&;,| \t\r\n", *at, 8) == NULL)
			continue;
		const struct separator *found = separator_at(at, end);
		if (found != NULL && !holds_own(l, cred, at)) {
			out->separator = found->said;
			out->separator_read = found->read;
			return;
		}
		/* once for all white space in a row: a body may be a megabyte of it */
		bool line = false;
		const char *next = skip_space(at, end, &line);
		at = next > at ? next - 1 : at;
	}
}

/* ---- the parameters ---- */

static void look_name(struct facts_request *out, const struct capture_param *item)
{
	if (item->bare || item->raw_name_len == 0)
		return;
	const char *name = item->raw - 1 - item->raw_name_len;
	size_t mark = item->marked ? 3 : 0;
	const char *known = name_at(name + mark, item->raw);
	if (item->marked && out->mark_before == NULL)
		out->mark_before = known != NULL ? known : "a parameter";
	look_raw(out, name + mark, item->raw_name_len - mark);
}

static bool by_hand(const struct capture *c, const struct capture_param *item)
{
	return capture_role(item->name) != CAPTURE_ROLE_PLAIN &&
	       capture_is_by_hand(c, secret_reveal(item->value), secret_len(item->value));
}

/* Who gave the recording away may have put the credential there: "[my id]". */
static bool is_filled_in(const struct capture *c, const struct capture_param *item,
			 const struct value *look)
{
	return c->form != NULL && capture_role(item->name) != CAPTURE_ROLE_PLAIN &&
	       (c->edited || c->values_hidden || capture_is_filled_in(c, item->value, look) ||
		(by_hand(c, item) && memchr(item->raw, ' ', item->raw_len) == NULL));
}

static void look_value(const struct capture *c, const struct cred *cred, struct facts_request *out,
		       const struct capture_param *item)
{
	struct value look;
	value_look(secret_reveal(item->value), secret_len(item->value), &look);
	/* ${VAR} and {{var}} are a fault of their own */
	if ((look.flags & VALUE_UNEXPANDED) != 0 || is_filled_in(c, item, &look))
		return;
	look_raw(out, item->raw, item->raw_len - capture_half_escape(item));
	out->doubts |= by_hand(c, item) && memchr(item->raw, ' ', item->raw_len) != NULL
			       ? FACTS_DOUBT_WORDS
			       : 0;
	/* In a credential a line end is a fault of its own too. */
	if (strcmp(item->name, "client_id") != 0 && strcmp(item->name, "client_secret") != 0)
		for (size_t i = 0; i < item->raw_len; i++)
			out->raw_line_end |= is_line_end(item->raw[i]);
	out->double_encoded_likely |= !is_own(cred, item) && looks_twice(item->raw, item->raw_len);
}

/* What cxtoken has of that name; NULL where nothing can be compared. */
static const struct secret *own_value(const struct cred *cred, const char *name)
{
	return strcmp(name, "client_id") == 0       ? cred->client_id
	       : strcmp(name, "client_secret") == 0 ? cred->client_secret
						    : cred->access_key_secret;
}

/* A space in a credential is rare, and '+' is not; an encoder that writes %2B means a space by it.
 */
static void look_plus(const struct cred *cred, struct facts_request *out,
		      const struct capture_param *item)
{
	static const char *const names[] = {"client_id", "client_secret", "password"};
	for (size_t i = 0; i < sizeof names / sizeof *names && out->plus_in == NULL; i++)
		if (strcmp(item->name, names[i]) == 0 && own_value(cred, names[i]) == NULL &&
		    memchr(item->raw, '+', item->raw_len) != NULL &&
		    capture_find(item->raw, item->raw_len, "%2B") == item->raw_len)
			out->plus_in = names[i];
}

/* "client_secret=ab&cd": the secret probably goes on behind the '&'. */
static bool splits_secret(const struct cred *cred, const struct capture_params *l, size_t i)
{
	const struct capture_param *item = &l->items[i], *before = i > 0 ? item - 1 : item;
	return item->bare && item->name[0] != '\0' && !capture_name_known(item->name) &&
	       strcmp(before->name, "client_secret") == 0 && !before->bare && !before->unknown &&
	       before->place == CAPTURE_IN_BODY && cred->client_secret == NULL;
}

/* new URLSearchParams(JSON.stringify(object)), --data-urlencode with JSON text. */
static bool is_json_as_name(const struct capture *c)
{
	const char *bytes = capture_bytes_get(&c->body);
	size_t len = c->body.len;
	len -= len > 0 && bytes[len - 1] == '=';
	if (len < 2 || c->too_large || c->unknown != 0 || c->unknown_count > 0 ||
	    memchr(bytes, '&', len) != NULL || memchr(bytes, '=', len) != NULL)
		return false;
	struct secret *text = capture_decode(bytes, len);
	json_t *root = json_loadb(secret_reveal(text), secret_len(text), 0, NULL);
	bool is = json_is_object(root);
	json_decref(root);
	secret_free(text);
	return is;
}

/* "data={...}": one parameter, which holds all others as JSON. */
static bool is_json_as_value(const struct capture *c, const struct capture_params *l)
{
	const struct capture_param *one = NULL;
	size_t count = 0;
	for (size_t i = 0; i < l->count; i++)
		if (l->items[i].place == CAPTURE_IN_BODY && count++ == 0)
			one = &l->items[i];
	if (count != 1 || one->bare || one->unknown || one->cut || c->unknown != 0)
		return false;
	json_t *root = json_loadb(secret_reveal(one->value), secret_len(one->value), 0, NULL);
	bool is = first_in(root, "grant_type|client_id|client_secret") != NULL;
	json_decref(root);
	return is;
}

void capture_encoding(const struct capture *c, struct capture_params *l, const struct cred *cred,
		      struct facts_request *out)
{
	out->json_as_name =
		(out->body_kind == FACTS_BODY_FORM || out->body_kind == FACTS_BODY_OTHER) &&
		is_json_as_name(c);
	if (out->body_kind != FACTS_BODY_FORM)
		return;
	out->json_as_value = is_json_as_value(c, l);
	out->json_labelled = out->json_as_value && c->unproved;
	if (out->json_as_value)
		return; /* it does not matter how the JSON is encoded */
	find_separator(c, l, cred, out);
	l->run_together = out->separator != NULL;
	for (size_t i = 0; i < l->count; i++) {
		const struct capture_param *item = &l->items[i];
		if (item->place != CAPTURE_IN_BODY || item->unknown || item->cut ||
		    item->raw == NULL)
			continue;
		look_name(out, item);
		look_value(c, cred, out, item);
		look_plus(cred, out, item);
		out->split_secret |= splits_secret(cred, l, i);
	}
}
