/* SPDX-License-Identifier: MIT */
/*
 * capture_lines: the lines of a recording, and what a logger puts before each of them. Private to
 * the readers.
 */
#ifndef CAPTURE_READERS_LINES_H
#define CAPTURE_READERS_LINES_H

#include "capture/parts.h"

struct capture_slice capture_all(const struct capture_bytes *b);
struct capture_slice capture_from(struct capture_slice s, size_t at);
struct capture_slice capture_trimmed(struct capture_slice s); /* capture_trim() */
/* A copy with a NUL behind it; clear it. */
struct capture_bytes capture_copy(struct capture_slice s);
/* What stands before and behind the first such byte, trimmed; false: there is none. */
bool capture_halves(struct capture_slice s, char mark, struct capture_slice *left,
		    struct capture_slice *right);
/* Trimmed, without commas or semicolons behind it, and without the quotes around it. */
struct capture_slice capture_bare(struct capture_slice s, const char *quotes);
/* How often the part is in it. */
size_t capture_count(struct capture_slice s, const char *part);
/* Puts the other wherever the part is. */
void capture_swap(struct capture_bytes *text, const char *part, const char *other);

/* The next line of *rest without its line end (LF, CR LF, CR CR LF), *end behind it; false: none.
 */
bool capture_line(struct capture_slice *rest, struct capture_slice *line);

bool capture_is_blank(struct capture_slice s); /* nothing but white space */

/*
 * What is before the request line, and so before the lines behind it too: an indent, "> ", a
 * logger's time and name. Digits up to and with the last clock in it may differ from line to line.
 */
struct capture_prefix {
	struct capture_slice text;
	size_t timed; /* bytes of it in which digits may differ */
};

struct capture_prefix capture_prefix_of(const char *at, size_t len);
/* Takes it off the line; false: the line does not begin so. Where nothing is left of the line, its
 * last spaces may be missing. */
bool capture_prefix_take(const struct capture_prefix *p, struct capture_slice *line);
/* The line begins with the same clock, whatever follows: another line of that log. */
bool capture_prefix_is_log(const struct capture_prefix *p, struct capture_slice line);
/* Without the arrow at its end: "[Client] ---> " is "[Client] ". */
struct capture_prefix capture_prefix_without_arrow(const struct capture_prefix *p);
/* Letters or digits in it: not only an indent, a quote's marks, an arrow. */
bool capture_prefix_has_words(const struct capture_prefix *p);

/* A request line somewhere in a line. */
struct capture_request_line {
	size_t at;                                          /* offset of the method */
	struct capture_slice method, target, version, rest; /* version.len 0: none */
};
/* False: there is none. Only one with a version may follow words. */
bool capture_find_request(struct capture_slice line, struct capture_request_line *out);

/* A line of the text is a request line that has a version. */
bool capture_has_versioned_request(const char *bytes, size_t len);

/* The status line of an answer somewhere in a line: "HTTP/1.1 401 Unauthorized", "<-- 401 ...". */
struct capture_status_line {
	size_t at;
	int status;
	struct capture_slice reason;
};
bool capture_find_status(struct capture_slice line, struct capture_status_line *out);

/* "Name: value"; false: it is not one. */
bool capture_find_field(struct capture_slice line, struct capture_slice *name,
			struct capture_slice *value);
/* How a body begins: "name=", JSON, XML, a boundary. */
bool capture_begins_body(struct capture_slice line);

/* ---- tools.c ---- */

struct capture_tool {
	const char *sign, *name;
	const char *better; /* what to record instead where the body is not there; NULL */
};
/* The tool that wrote the text, or NULL. */
const struct capture_tool *capture_tool_of(const char *bytes, size_t len);
/* A line that a tool or a page puts between parts: "--> END POST", "```". */
bool capture_is_mark(struct capture_slice line);

/* ---- log.c ---- */

/* The requests of the text, in order; a command beside them is not looked at. */
void capture_log(const char *bytes, size_t len, struct capture_list *out);

/* ---- body.c ---- */

/*
 * The body of a recorded request out of the text behind its head, into c, with what is not known
 * of it. followed: the recording goes on behind it, so that its end is there.
 */
void capture_recover_body(struct capture *c, const char *bytes, size_t len, bool followed);
/*
 * The body out of a text in which a log quotes or escapes it, or writes each parameter on a line of
 * its own. What was done, static; NULL: it is not one of these, and nothing is added.
 */
const char *capture_notation(struct capture *c, struct capture_slice s, struct capture_bytes *to);
/* The answer in a text that follows a command, into c; none where there is none. */
void capture_find_answer(struct capture *c, struct capture_slice text);
/* The sign that an escape of HTML at its start stands for; returns the escape's length, 0: none. */
size_t capture_html_escape(struct capture_slice s, char *out);
void capture_recover_answer(struct capture_answer *a, const char *bytes, size_t len);

#endif
