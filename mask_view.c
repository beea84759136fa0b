#include "mask_view.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

static struct mask_view *with_room(size_t room)
{
	struct mask_view *v = mem_alloc(1, sizeof *v);
	v->bytes = mem_alloc(room, 1);
	v->from = mem_alloc(room, sizeof *v->from);
	v->to = mem_alloc(room, sizeof *v->to);
	v->room = room;
	return v;
}

struct mask_view *mask_view_new(const char *bytes, size_t len)
{
	struct mask_view *v = with_room(len);
	memcpy(v->bytes, bytes, len);
	v->len = len;
	for (size_t i = 0; i < len; i++) {
		v->from[i] = i;
		v->to[i] = i + 1;
	}
	return v;
}

void mask_view_free(struct mask_view *v)
{
	if (v == NULL)
		return;
	secret_wipe(v->bytes, v->room);
	free(v->bytes);
	free(v->from);
	free(v->to);
	free(v);
}

/* Adds a byte that was made of n bytes of the source view, from `at` on. */
static void put(struct mask_view *v, unsigned char c, const struct mask_view *source, size_t at, size_t n)
{
	if (v->len == v->room)
		return;
	v->bytes[v->len] = c;
	v->from[v->len] = source->from[at];
	v->to[v->len++] = source->to[at + n - 1];
}

static int hex_of(unsigned char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* The value of up to n hex digits at b; -1 where a digit is missing. */
static long hex_number(const unsigned char *b, size_t len, size_t n)
{
	long value = 0;
	for (size_t i = 0; i < n; i++) {
		int digit = i < len ? hex_of(b[i]) : -1;
		if (digit < 0)
			return -1;
		value = value * 16 + digit;
	}
	return value;
}

/* Each of these gives how many bytes the escape at b has, 0 for none, and what it means. */
static size_t percent(const unsigned char *b, size_t len, long *code)
{
	*code = b[0] == '%' ? hex_number(b + 1, len - 1, 2) : -1;
	return *code >= 0 ? 3 : 0;
}

static size_t backslash(const unsigned char *b, size_t len, long *code)
{
	static const char shorts[] = "\"\"\\\\//b\bf\fn\nr\rt\t''";
	if (b[0] != '\\' || len < 2)
		return 0;
	if (b[1] == 'u' || b[1] == 'x') {
		size_t n = b[1] == 'u' ? 4 : 2;
		*code = hex_number(b + 2, len - 2, n);
		return *code >= 0 ? n + 2 : 0;
	}
	for (const char *s = shorts; *s != '\0'; s += 2) {
		if ((unsigned char)s[0] == b[1]) {
			*code = (unsigned char)s[1];
			return 2;
		}
	}
	return 0;
}

static size_t numeric_entity(const unsigned char *b, size_t len, long *code)
{
	bool hex = len > 2 && (b[2] == 'x' || b[2] == 'X');
	size_t i = hex ? 3 : 2;
	long value = 0;
	size_t digits = 0;
	for (; i < len && digits < 8; i++, digits++) {
		int digit = hex_of(b[i]);
		if (digit < 0 || (!hex && digit > 9))
			break;
		value = value * (hex ? 16 : 10) + digit;
	}
	if (digits == 0)
		return 0;
	*code = value;
	return i < len && b[i] == ';' ? i + 1 : i;
}

static size_t entity(const unsigned char *b, size_t len, long *code)
{
	static const struct {
		const char *text;
		char c;
	} names[] = {{"&amp;", '&'},  {"&lt;", '<'},     {"&gt;", '>'},   {"&quot;", '"'},
	             {"&apos;", '\''}, {"&plus;", '+'},   {"&sol;", '/'},  {"&equals;", '='},
	             {"&percnt;", '%'}, {"&colon;", ':'}, {"&nbsp;", ' '}, {"&num;", '#'}};
	if (b[0] != '&' || len < 3)
		return 0;
	if (b[1] == '#')
		return numeric_entity(b, len, code);
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		size_t n = strlen(names[i].text);
		if (len >= n && strncasecmp((const char *)b, names[i].text, n) == 0) {
			*code = (unsigned char)names[i].c;
			return n;
		}
	}
	return 0;
}

struct mask_view *mask_view_unescape(const struct mask_view *v)
{
	struct mask_view *out = with_room(v->len);
	bool changed = false;
	for (size_t i = 0; i < v->len;) {
		long code = -1;
		size_t n = percent(v->bytes + i, v->len - i, &code);
		if (n == 0)
			n = backslash(v->bytes + i, v->len - i, &code);
		if (n == 0)
			n = entity(v->bytes + i, v->len - i, &code);
		changed = changed || n > 0;
		/* A code beyond a byte is no byte of a secret that can be sent (0x20-7E). */
		put(out, n == 0 ? v->bytes[i] : code < 0x100 ? (unsigned char)code : 0, v, i, n > 0 ? n : 1);
		i += n > 0 ? n : 1;
	}
	if (changed)
		return out;
	mask_view_free(out);
	return NULL;
}

static int base64_of(unsigned char c)
{
	if (c >= 'A' && c <= 'Z')
		return c - 'A';
	if (c >= 'a' && c <= 'z')
		return c - 'a' + 26;
	if (c >= '0' && c <= '9')
		return c - '0' + 52;
	if (c == '+' || c == '-')
		return 62;
	return c == '/' || c == '_' ? 63 : -1;
}

static void unpack_base64(const struct mask_view *v, size_t at, size_t end, struct mask_view *out)
{
	for (; at + 1 < end; at += 4) {
		unsigned bits = 0;
		size_t n = end - at < 4 ? end - at : 4;
		for (size_t i = 0; i < 4; i++)
			bits = bits << 6 | (i < n ? (unsigned)base64_of(v->bytes[at + i]) : 0u);
		for (size_t i = 0; i + 1 < n; i++)
			put(out, (unsigned char)(bits >> (16 - 8 * i)), v, at, n);
	}
}

static void unpack_hex(const struct mask_view *v, size_t at, size_t end, struct mask_view *out)
{
	for (; at + 1 < end; at += 2)
		put(out, (unsigned char)(hex_of(v->bytes[at]) * 16 + hex_of(v->bytes[at + 1])), v, at, 2);
}

static struct mask_view *unpack(const struct mask_view *v, size_t shift, int (*digit)(unsigned char),
                                void (*run)(const struct mask_view *, size_t, size_t, struct mask_view *))
{
	struct mask_view *out = with_room(v->len + 1);
	for (size_t i = 0; i < v->len;) {
		size_t end = i;
		while (end < v->len && digit(v->bytes[end]) >= 0)
			end++;
		if (end > i + shift + 1) {
			run(v, i + shift, end, out);
			put(out, 0, v, i, 1); /* two runs are not one */
		}
		i = end + 1;
	}
	return out;
}

struct mask_view *mask_view_base64(const struct mask_view *v, size_t shift)
{
	return unpack(v, shift, base64_of, unpack_base64);
}

struct mask_view *mask_view_hex(const struct mask_view *v, size_t shift)
{
	return unpack(v, shift, hex_of, unpack_hex);
}
