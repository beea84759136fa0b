/* SPDX-License-Identifier: MIT */
/*
 * A pasted text with curl commands in it: prompts, comments, assignments and other commands around
 * them. Of several requests the one that looks most like a token request is taken.
 */
#include "capture/readers/curl.h"

#include <string.h>
#include <strings.h>

#include "base/mem.h"

enum {
	COMMANDS_MAX = 200,
	FAILURES_MAX = 20,
	DEPTH_MAX = 3,
	TEXT_MAX = 2 * CAPTURE_WORD_BYTES_MAX,
};

/* What was found so far. */
struct paste {
	struct capture *best; /* owned */
	int score;
	struct capture_bytes fed; /* what echo writes into the next command */
	size_t commands, failures;
	const char *start;
	bool comments;  /* "# curl ..." is root's prompt, not a comment */
	struct err err; /* of the first command that is none */
};

/* ---- which one ---- */

static bool has_grant(const struct capture *c)
{
	size_t len = 0, query_len = 0;
	const char *query = NULL, *body = capture_bytes_get(&c->body);
	capture_path(c, &len, &query, &query_len);
	return capture_find(body, c->body.len, "grant_type") < c->body.len ||
	       (query != NULL && capture_find(query, query_len, "grant_type") < query_len) ||
	       capture_field(c, "grant_type", NULL) != NULL;
}

static int score_of(const struct capture *c)
{
	size_t len = 0, query_len = 0;
	const char *query = NULL, *path = capture_path(c, &len, &query, &query_len);
	bool post = capture_equal(capture_bytes_get(&c->method), c->method.len, "POST");
	if (has_grant(c))
		return 4;
	return 1 + (post ? 1 : 0) + (post && capture_find(path, len, "token") < len ? 1 : 0);
}

static void consider(struct paste *p, struct capture *take_c)
{
	int score = score_of(take_c);
	if (score <= p->score) {
		capture_free(take_c);
		return;
	}
	capture_free(p->best);
	p->best = take_c;
	p->score = score;
}

/* ---- one command ---- */

static bool is_curl_word(const struct capture_bytes *word)
{
	const char *bytes = capture_bytes_get(word), *slash = capture_last(bytes, word->len, '/');
	const char *name = slash != NULL ? slash + 1 : bytes;
	return strcasecmp(name, "curl") == 0 || strcasecmp(name, "curl.exe") == 0;
}

/* What may stand before the word curl in its command. */
static bool may_precede(const struct capture_bytes *word)
{
	static const char *const words[] = {"sudo", "time", "exec", "command", "nohup", "eval",
					    "if",   "then", "do",   "while",   "until", "else",
					    "!",    "{",    "=",    "PS",      "env"};
	const char *bytes = capture_bytes_get(word);
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (strcmp(bytes, words[i]) == 0)
			return true;
	return word->len > 0 && (memchr(bytes, '=', word->len) != NULL || *bytes == '$' ||
				 strchr("$#>%", bytes[word->len - 1]) != NULL);
}

/* Commands that run another one, whatever stands between. */
static bool runs_another(const struct capture_bytes *word)
{
	static const char *const words[] = {"docker",  "podman", "kubectl", "ssh",
					    "timeout", "watch",  "xargs",   "nice"};
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (strcmp(capture_bytes_get(word), words[i]) == 0)
			return true;
	return false;
}

/* Behind the word curl, or 0. */
static size_t find_curl(const struct capture_words *w)
{
	bool any = w->count > 0 && runs_another(&w->items[0]);
	for (size_t i = 0; i < w->count; i++) {
		if (is_curl_word(&w->items[i]))
			return i + 1;
		any = any || runs_another(&w->items[i]);
		if (!any && !may_precede(&w->items[i]))
			return 0;
	}
	return 0;
}

static void keep_error(struct paste *p, const struct err *e)
{
	if (p->err.code == ERR_NONE)
		p->err = *e;
}

static size_t line_of(const struct paste *p, const char *at)
{
	size_t line = 1;
	for (const char *c = p->start; c < at; c++)
		line += *c == '\n';
	return line;
}

/*
 * What no shell sends is no part of the request. Whether it was meant to be one, and the backslash
 * was lost when the text was copied, is not known: nothing is said to be missing.
 */
static void name_left_over(const struct paste *p, const struct capture_words *w, const char *bytes,
			   struct capture *unknown)
{
	if (w->left_over == 0 || find_curl(w) == 0)
		return;
	capture_note_line(unknown,
			  w->left_space ? "this line is not part of the command: a space follows "
					  "the backslash at the end of the line above"
					: "this line is not part of the command: the line above "
					  "does not end with a backslash",
			  line_of(p, bytes + w->left_over));
	unknown->unknown |= CAPTURE_UNKNOWN_FIELDS | CAPTURE_UNKNOWN_PARAMETERS |
			    CAPTURE_UNKNOWN_METHOD | CAPTURE_UNKNOWN_CREDENTIALS;
}

/* Every request of the command, --next between them. */
static void read_requests(struct paste *p, struct capture_words *w, struct capture *unknown)
{
	struct capture_curl_variables variables = {0};
	for (size_t first = find_curl(w); first > 0 && first <= w->count;) {
		struct capture *c = NULL;
		struct err e = {0};
		if (capture_curl_request(w, &first, unknown, &variables, &c, &e))
			consider(p, c);
		else
			keep_error(p, &e);
	}
	capture_curl_variables_clear(&variables);
}

/* echo 'text' | curl -d @-: the text is known. */
static void feed(struct paste *p, struct capture_words *w, bool piped, bool known)
{
	if (p->fed.len > 0 && !w->has_input) {
		w->input = p->fed;
		w->has_input = true;
		p->fed = (struct capture_bytes){0};
	}
	capture_bytes_clear(&p->fed);
	if (!piped || !known || w->count < 2 ||
	    strcmp(capture_bytes_get(&w->items[0]), "echo") != 0)
		return;
	capture_shell_echo(w, &p->fed);
}

/* ---- the text ---- */

static void read_text(struct paste *p, const char *bytes, size_t len, int depth);

/* One command; returns how many bytes of the text it takes. */
static size_t read_command(struct paste *p, const char *bytes, size_t len, int depth)
{
	struct capture *unknown = capture_new(NULL, NULL, NULL);
	struct capture_words *w = mem_alloc(1, sizeof *w);
	struct err e = {0};
	const char *line = memchr(bytes, '\n', len);
	size_t taken = line != NULL ? (size_t)(line - bytes) + 1 : len;
	if (capture_shell_split(bytes, len, unknown, w, &e)) {
		name_left_over(p, w, bytes, unknown);
		taken = w->end < len ? w->end + 1 : len;
		feed(p, w, w->end < len && bytes[w->end] == '|', unknown->unknown_count == 0);
		read_requests(p, w, unknown);
		for (size_t i = 0; i < w->inner_count && depth < DEPTH_MAX; i++)
			read_text(p, w->inner[i].bytes, w->inner[i].len, depth + 1);
	} else {
		p->failures++;
		if (find_curl(w) > 0)
			keep_error(p, &e);
	}
	capture_words_free(w);
	capture_free(unknown);
	return taken;
}

/* "user@host:~$ curl", "PS C:\> curl", "> curl": how many bytes stand before the command. */
static size_t prompt_of(const struct paste *p, const char *bytes, size_t len)
{
	const char *end = memchr(bytes, '\n', len);
	size_t line = end != NULL ? (size_t)(end - bytes) : len;
	size_t at = capture_find(bytes, line, "curl"), before = at;
	while (before > 0 && (bytes[before - 1] == ' ' || bytes[before - 1] == '\t'))
		before--;
	if (at == line || before == 0 || before > 100)
		return 0;
	for (size_t i = 0; i < before; i++)
		if (memchr("'\"`;&|()", bytes[i], 8) != NULL)
			return 0;
	bool comment = before == 1 && *bytes == '#' && !p->comments;
	return strchr("$#>%", bytes[before - 1]) != NULL && !comment ? at : 0;
}

/* A line that holds no command: a comment, a fence of Markdown. */
static bool is_no_command(const char *bytes, size_t len)
{
	return *bytes == '#' || capture_begins(bytes, len, "```") ||
	       capture_begins(bytes, len, "~~~");
}

static void read_text(struct paste *p, const char *bytes, size_t len, int depth)
{
	for (size_t at = 0; at < len && p->commands < COMMANDS_MAX && p->failures < FAILURES_MAX;) {
		bool line = at == 0 || bytes[at - 1] == '\n';
		while (at < len && memchr(" \t\r\n;&|()", bytes[at], 9) != NULL) {
			line = line || bytes[at] == '\n';
			at++;
		}
		if (at == len)
			return;
		at += line ? prompt_of(p, bytes + at, len - at) : 0;
		if (line && is_no_command(bytes + at, len - at)) {
			const char *end = memchr(bytes + at, '\n', len - at);
			at = end != NULL ? (size_t)(end - bytes) + 1 : len;
			continue;
		}
		p->commands++;
		at += read_command(p, bytes + at, len - at, depth);
	}
}

/*
 * An apostrophe in the words before a command takes it into a quote: the lines that begin with the
 * command's name are read from there.
 */
static void read_lines(struct paste *p, const char *bytes, size_t len)
{
	for (const char *at = bytes, *end = bytes + len; at < end && p->commands < COMMANDS_MAX;) {
		size_t left = (size_t)(end - at), prompt = prompt_of(p, at, left);
		const char *line = memchr(at, '\n', left);
		size_t taken = line != NULL ? (size_t)(line - at) + 1 : left;
		if (capture_begins(at + prompt, left - prompt, "curl ") ||
		    capture_begins(at + prompt, left - prompt, "curl.exe ")) {
			p->commands++;
			taken = prompt + read_command(p, at + prompt, left - prompt, 0);
		}
		at += taken;
	}
}

bool capture_curl(const char *bytes, size_t len, struct capture **out, struct err *e)
{
	struct paste p = {.start = bytes};
	if (len > TEXT_MAX)
		return err_set(e, ERR_USAGE, "the text with the curl command has more than %d MB",
			       TEXT_MAX / 1024 / 1024);
	read_text(&p, bytes, len, 0);
	if (p.best == NULL && p.err.code == ERR_NONE) {
		capture_bytes_clear(&p.fed);
		p = (struct paste){.start = bytes, .comments = true};
		read_text(&p, bytes, len, 0);
	}
	if (p.best == NULL && p.err.code == ERR_NONE) {
		capture_bytes_clear(&p.fed);
		p = (struct paste){.start = bytes};
		read_lines(&p, bytes, len);
	}
	capture_bytes_clear(&p.fed);
	if (p.best != NULL) {
		*out = p.best;
		return true;
	}
	if (p.err.code == ERR_NONE)
		return err_set(e, ERR_USAGE, "this is not a curl command");
	*e = p.err;
	return false;
}

/* The word curl somewhere: a command, also behind a prompt, a comment or an assignment. */
bool capture_is_curl(const char *bytes, size_t len)
{
	static const char before[] = " \t\n/\\\"'(;&|>$#`", behind[] = " \t\r\n\\^\"'`";
	for (size_t at = 0; (at += capture_find(bytes + at, len - at, "curl")) < len; at += 4) {
		const char *after = bytes + at + 4;
		size_t left = len - at - 4;
		if (capture_begins(after, left, ".exe"))
			after += 4, left -= 4;
		if ((left == 0 || memchr(behind, *after, sizeof behind - 1) != NULL) &&
		    (at == 0 || memchr(before, bytes[at - 1], sizeof before - 1) != NULL))
			return true;
	}
	return false;
}

bool capture_read_curl(const char *bytes, size_t len, struct capture_list *out, struct err *e)
{
	struct capture *c = NULL;
	if (!capture_curl(bytes, len, &c, e))
		return false;
	capture_list_add(out, c);
	return true;
}
