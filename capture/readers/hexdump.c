/* SPDX-License-Identifier: MIT */
/*
 * Bytes of a connection as a hex dump: packets as tshark -x prints them, a stream as Wireshark
 * follows it, and what xxd and hexdump -C print.
 */
#include "capture/readers/lines.h"

#include <string.h>

#include "base/bytes.h"

enum { ROW = 16, STREAMS_MAX = 16, TEXT_MAX = 2 * CAPTURE_FILE_MAX };

/* One connection, both ways in order. */
struct stream {
	unsigned ports[2];     /* the client's first; 0: not known */
	unsigned long next[2]; /* the sequence number that is due; of the client, of the server */
	struct capture_bytes text;
	int last; /* which way the last bytes went; -1: none */
};

struct dump {
	struct stream streams[STREAMS_MAX];
	size_t count;
	struct capture_bytes piece;
	size_t indent, offset; /* of the piece's rows; behind its last one */
	bool gap;              /* a packet is missing, or cut */
	bool more;             /* connections than are read */
};

/* ---- rows ---- */

/* Hex digits at the line's start, and the colon behind them; 0: there are too few. */
static size_t read_offset(struct capture_slice line, size_t *offset)
{
	size_t at = 0;
	for (*offset = 0; at < line.len && at < 8 && bytes_digit(line.at[at], 16) >= 0; at++)
		*offset = *offset * 16 + (size_t)bytes_digit(line.at[at], 16);
	return at < 4 ? 0 : at + (at < line.len && line.at[at] == ':');
}

/* The bytes of "0010  2f 74 6f 6b", "00000010: 2f74 6f6b"; 0: the line is no row. */
static size_t row_of(struct capture_slice line, size_t *offset, char bytes[ROW])
{
	size_t at = read_offset(line, offset), count = 0, spaces = 0;
	for (; at > 0 && count < ROW && at < line.len; count++) {
		for (spaces = 0; at < line.len && line.at[at] == ' '; at++)
			spaces++;
		bool apart = count == 0 ? spaces > 0 : spaces < 2 || (spaces == 2 && count == 8);
		if (!apart || line.len - at < 2 || bytes_hex_pair(line.at + at) < 0)
			break;
		bytes[count] = (char)bytes_hex_pair(line.at + at);
		at += 2;
	}
	return count;
}

/* ---- packets ---- */

static unsigned word_at(const struct capture_bytes *b, size_t at)
{
	return (unsigned)(unsigned char)b->bytes[at] << 8 | (unsigned char)b->bytes[at + 1];
}

/* Where TCP begins in a packet of IP whose header is at this place; 0: there is none. */
static size_t tcp_at(const struct capture_bytes *b, size_t ip, size_t *end, bool *cut)
{
	enum { TCP = 6, IPV4_MIN = 20, IPV6_HEAD = 40, TCP_MIN = 20 };
	if (b->len < ip + IPV4_MIN + TCP_MIN)
		return 0;
	unsigned first = (unsigned char)b->bytes[ip];
	size_t head = first >> 4 == 4 ? (size_t)(first & 15) * 4 : IPV6_HEAD;
	size_t size = first >> 4 == 4 ? word_at(b, ip + 2) : IPV6_HEAD + word_at(b, ip + 4);
	bool tcp = first >> 4 == 4   ? b->bytes[ip + 9] == TCP && head >= IPV4_MIN
		   : first >> 4 == 6 ? b->bytes[ip + 6] == TCP
				     : false;
	*cut = ip + size > b->len;
	*end = *cut ? b->len : ip + size;
	return tcp && ip + head + TCP_MIN <= *end ? ip + head : 0;
}

/* NULL: it is one too many, and left out. */
static struct stream *stream_of(struct dump *d, unsigned from, unsigned to, int *way)
{
	for (size_t i = 0; i < d->count; i++) {
		struct stream *s = &d->streams[i];
		*way = s->ports[0] == from && s->ports[1] == to ? 0 : 1;
		if (*way == 0 || (s->ports[0] == to && s->ports[1] == from))
			return s;
	}
	*way = 0;
	if (d->count == STREAMS_MAX) {
		d->more = true;
		return NULL;
	}
	struct stream *s = &d->streams[d->count++];
	*s = (struct stream){.ports = {from, to}, .last = -1};
	return s;
}

static void put(struct stream *s, int way, const char *bytes, size_t len)
{
	if (len == 0 || s->text.len + len > TEXT_MAX)
		return;
	if (s->last >= 0 && s->last != way)
		capture_bytes_put(&s->text, "\n"); /* a body ends without one */
	s->last = way;
	capture_bytes_add(&s->text, bytes, len);
}

/* What was sent twice counts once. */
static void put_packet(struct dump *d, size_t tcp, size_t end)
{
	const struct capture_bytes *b = &d->piece;
	int way = 0;
	struct stream *s = stream_of(d, word_at(b, tcp), word_at(b, tcp + 2), &way);
	unsigned long sequence = (unsigned long)word_at(b, tcp + 4) << 16 | word_at(b, tcp + 6);
	size_t data = tcp + (size_t)((unsigned char)b->bytes[tcp + 12] >> 4) * 4;
	if (s == NULL || data >= end)
		return;
	size_t known = 0;
	if (s->next[way] != 0 && sequence < s->next[way])
		known = s->next[way] - sequence;
	d->gap |= s->next[way] != 0 && sequence > s->next[way];
	if (known >= end - data)
		return;
	put(s, way, b->bytes + data + known, end - data - known);
	s->next[way] = sequence + (end - data);
}

/* The headers of Ethernet, of Linux's and BSD's loopback, of none. */
static bool is_packet(struct dump *d)
{
	static const size_t links[] = {14, 16, 20, 18, 4, 0};
	size_t end = 0;
	bool cut = false;
	for (size_t i = 0; i < sizeof links / sizeof *links; i++) {
		size_t tcp = tcp_at(&d->piece, links[i], &end, &cut);
		if (tcp == 0)
			continue;
		d->gap |= cut;
		put_packet(d, tcp, end);
		return true;
	}
	return false;
}

/* Rows that are no packet are the text itself; an answer's are indented. */
static void end_piece(struct dump *d)
{
	int way = 0;
	if (d->piece.len > 0 && !is_packet(d)) {
		struct stream *s = stream_of(d, 0, 0, &way);
		if (s != NULL)
			put(s, d->indent > 0, d->piece.bytes, d->piece.len);
	}
	capture_bytes_clear(&d->piece);
}

static void read_row(struct dump *d, struct capture_slice line)
{
	char bytes[ROW];
	size_t offset = 0, indent = 0;
	indent += capture_span(line.at + indent, line.len - indent, " \t");
	line = capture_from(line, indent);
	size_t count = row_of(line, &offset, bytes);
	if (count == 0 || d->piece.len == 0 || offset != d->offset || indent != d->indent) {
		end_piece(d);
		d->indent = indent;
	}
	capture_bytes_add(&d->piece, bytes, count);
	d->offset = offset + count;
}

/* ---- the form ---- */

/* Two rows below each other, of which the second goes on where the first ends. */
bool capture_is_hexdump(const char *bytes, size_t len)
{
	struct capture_slice rest = {bytes, len}, line;
	size_t due = 0, offset = 0;
	char row[ROW];
	while (capture_line(&rest, &line)) {
		while (line.len > 0 && memchr(" \t", *line.at, 2) != NULL)
			line.at++, line.len--;
		size_t count = row_of(line, &offset, row);
		if (count > 0 && due == ROW && offset == ROW)
			return true;
		due = count == ROW && offset == 0 ? ROW : 0;
	}
	return false;
}

bool capture_read_hexdump(const char *bytes, size_t len, struct capture_list *out, struct err *e)
{
	struct dump d = {0};
	struct capture_slice rest = {bytes, len}, line;
	(void)e;
	while (capture_line(&rest, &line))
		read_row(&d, line);
	end_piece(&d);
	for (size_t i = 0; i < d.count; i++) {
		capture_log(capture_bytes_get(&d.streams[i].text), d.streams[i].text.len, out);
		capture_bytes_clear(&d.streams[i].text);
	}
	out->form = "a hex dump";
	for (size_t i = 0; i < out->count; i++) {
		out->items[i].request->form = out->form;
		if (d.more)
			capture_note(out->items[i].request,
				     "the dump holds more connections than are read: the first 16 "
				     "are looked at. Give the token request's alone");
		if (d.gap)
			capture_lost(out->items[i].request,
				     "a packet of the dump is missing, or is cut");
	}
	return true;
}
