/* SPDX-License-Identifier: MIT */
/*
 * A pasted text with curl commands in it: prompts, comments, assignments and other commands around
 * them, and what curl printed behind them.
 */
#include "capture/readers/curl.h"
#include "capture/readers/lines.h"

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
	struct capture_list *out;
	struct capture_bytes fed;          /* what echo writes into the next command */
	size_t before, commands, failures; /* before: requests that were there */
	const char *start, *end;
	bool comments;  /* "# curl ..." is root's prompt, not a comment */
	struct err err; /* of the first command that is none */
};

/* ---- one command ---- */

static bool is_curl_word(const struct capture_bytes *word)
{
	const char *bytes = capture_bytes_get(word), *slash = capture_last(bytes, word->len, '/');
	const char *name = slash != NULL ? slash + 1 : bytes;
	return strcasecmp(name, "curl") == 0 || strcasecmp(name, "curl.exe") == 0;
}

/* What may be before the word curl in its command. */
static bool may_precede(const struct capture_bytes *word)
{
	static const char words[] =
		"sudo|time|exec|command|nohup|eval|if|then|do|while|until|else|!|{|=|PS|env";
	const char *bytes = capture_bytes_get(word);
	if (words_named(bytes, word->len, words))
		return true;
	return word->len > 0 && (memchr(bytes, '=', word->len) != NULL || *bytes == '$' ||
				 strchr("$#>%", bytes[word->len - 1]) != NULL);
}

/* Commands that run another one, whatever is between. */
static bool runs_another(const struct capture_bytes *word)
{
	static const char words[] = "docker|podman|kubectl|ssh|timeout|watch|xargs|nice";
	return words_named(capture_bytes_get(word), word->len, words);
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

/* What follows a command, up to the next one: the answer that curl printed may be in it. */
static struct capture_slice behind(const struct paste *p, const char *at)
{
	struct capture_slice rest = {at, (size_t)(p->end - at)}, line;
	size_t len = 0;
	while (capture_line(&rest, &line) && !capture_is_curl(line.at, line.len))
		len = (size_t)(rest.at - at);
	return (struct capture_slice){at, len};
}

/* Every request of the command, --next between them. */
static void read_requests(struct paste *p, struct capture_words *w, struct capture *unknown,
			  struct capture_slice answer)
{
	struct template variables = {0};
	for (size_t first = find_curl(w); first > 0 && first <= w->count;) {
		struct capture *c = NULL;
		struct err e = {0};
		if (capture_curl_request(w, &first, unknown, &variables, &c, &e)) {
			capture_find_answer(c, answer);
			capture_list_add(p->out, c);
		} else {
			keep_error(p, &e);
		}
	}
	template_clear(&variables);
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
	w->cmd = capture_shell_is_cmd(p->start, bytes);
	if (capture_shell_split(bytes, len, unknown, w, &e)) {
		if (find_curl(w) > 0)
			capture_words_left_over(w, p->start, bytes, unknown);
		taken = w->end < len ? w->end + 1 : len;
		feed(p, w, w->end < len && bytes[w->end] == '|', unknown->unknown_count == 0);
		struct capture_slice none = {bytes, 0};
		read_requests(p, w, unknown, depth > 0 ? none : behind(p, bytes + taken));
		for (size_t i = 0; i < w->inner_count && depth < DEPTH_MAX; i++)
			read_text(p, w->inner[i].at, w->inner[i].len, depth + 1);
	} else {
		p->failures++;
		if (find_curl(w) > 0)
			keep_error(p, &e);
	}
	capture_words_free(w);
	capture_free(unknown);
	return taken;
}

/* What no prompt has, except for cmd.exe's, which names a folder. */
static bool has_command_signs(const char *bytes, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (memchr("'\"`;&|()", bytes[i], 8) != NULL)
			return !capture_shell_is_cmd(bytes, bytes + len);
	return false;
}

/* "user@host:~$ curl", "PS C:\> curl", "> curl": how many bytes are before the command. */
static size_t prompt_of(const struct paste *p, const char *bytes, size_t len)
{
	const char *end = memchr(bytes, '\n', len);
	size_t line = end != NULL ? (size_t)(end - bytes) : len;
	size_t at = capture_find(bytes, line, "curl"), before = at;
	while (before > 0 && (bytes[before - 1] == ' ' || bytes[before - 1] == '\t'))
		before--;
	if (at == line || before == 0 || before > 100 || has_command_signs(bytes, before))
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

/* comments: in these too. */
static bool read_all(struct paste *p, const char *bytes, size_t len, bool comments, bool by_line)
{
	capture_bytes_clear(&p->fed);
	p->commands = p->failures = 0;
	p->comments = comments;
	if (by_line)
		read_lines(p, bytes, len);
	else
		read_text(p, bytes, len, 0);
	return p->out->found > p->before || p->err.code != ERR_NONE;
}

bool capture_read_curl(const char *bytes, size_t len, struct capture_list *out, struct err *e)
{
	struct paste p = {.out = out, .start = bytes, .end = bytes + len, .before = out->found};
	if (len > TEXT_MAX)
		return err_set(e, ERR_USAGE, "the text with the curl command has more than %d MB",
			       TEXT_MAX / 1024 / 1024);
	if (!read_all(&p, bytes, len, false, false) && !read_all(&p, bytes, len, true, false))
		(void)read_all(&p, bytes, len, false, true);
	capture_bytes_clear(&p.fed);
	if (out->found > p.before)
		return true;
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
