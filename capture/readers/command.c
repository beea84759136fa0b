/* SPDX-License-Identifier: MIT */
/* Commands of wget and HTTPie in a text: prompts and continued lines as a shell has them. */
#include "capture/readers/command.h"

#include <string.h>

#include "base/mem.h"
#include "capture/readers/lines.h"

enum {
	COMMANDS_MAX = 100, /* that are tried */
	ECHOES_MAX = 100,   /* lines of echo that may feed one */
	NEAR = 2000,        /* bytes in which a command has its address */
};

static const struct {
	const char *name;
	command_request *read;
} commands[] = {
	{"wget", command_wget},    {"wget.exe", command_wget}, {"http", command_httpie},
	{"https", command_httpie}, {"xh", command_httpie},     {"xhs", command_httpie},
};

/* ---- the text ---- */

/* The command that begins here; commands[] has count of them. */
static size_t command_of(struct capture_slice line)
{
	size_t i = 0;
	for (; i < sizeof commands / sizeof *commands; i++) {
		size_t len = strlen(commands[i].name);
		if (line.len > len && memcmp(line.at, commands[i].name, len) == 0 &&
		    (line.at[len] == ' ' || line.at[len] == '\t'))
			break;
	}
	return i;
}

static bool has_command(struct capture_slice line)
{
	return command_of(line) < sizeof commands / sizeof *commands;
}

/* Without a prompt: "$ ", "# ", "> ", "user@host:~$ ", "C:\>", and "sudo". */
static struct capture_slice without_prompt(struct capture_slice line)
{
	capture_trim_start(&line.at, &line.len);
	for (size_t i = 0; i < line.len && i < 100 && !has_command(line); i++) {
		struct capture_slice rest = capture_from(line, i + 1);
		if (memchr("$#>%", line.at[i], 4) == NULL)
			continue;
		capture_trim_start(&rest.at, &rest.len);
		if (has_command(rest))
			return rest;
	}
	if (capture_begins(line.at, line.len, "sudo "))
		return capture_from(line, 5);
	return line;
}

/*
 * echo 'text' | command: the text, and the command behind the '|'; false: the line is not one of
 * these.
 */
static bool piped(struct capture_slice text, struct capture_bytes *input,
		  struct capture_slice *command)
{
	struct capture *unknown = capture_new(NULL, NULL, NULL);
	struct capture_words *w = mem_alloc(1, sizeof *w);
	struct err e = {0};
	bool echo = capture_begins(text.at, text.len, "echo ") &&
		    capture_shell_split(text.at, text.len, unknown, w, &e) &&
		    unknown->unknown_count == 0 && w->end < text.len && text.at[w->end] == '|';
	if (echo)
		capture_shell_echo(w, input);
	size_t at = echo ? w->end + 1 : text.len;
	at += capture_span(text.at + at, text.len - at, " \t\\\r\n");
	*command = capture_from(text, at);
	capture_words_free(w);
	capture_free(unknown);
	return input->len > 0 && has_command(*command);
}

/* Something else writes into the command: what, is not known. */
static bool is_fed(const char *start, const char *command)
{
	while (command > start && memchr(" \t\\\r\n", command[-1], 5) != NULL)
		command--;
	return command > start && command[-1] == '|';
}

/* NAME=VALUE, with nothing between. */
static bool has_item(struct capture_slice line)
{
	for (size_t i = 1; i + 1 < line.len; i++)
		if (line.at[i] == '=' && line.at[i - 1] != ' ' && line.at[i + 1] != ' ')
			return true;
	return false;
}

/* A sentence may begin with "http" too: a command has an address, or an item. */
static bool is_command(struct capture_slice line, const char *end)
{
	size_t left = (size_t)(end - line.at) < NEAR ? (size_t)(end - line.at) : NEAR;
	return has_command(line) &&
	       (capture_search(line.at, left, "://", 3) < left || has_item(line));
}

/* The lines up to the next command. */
static struct capture_slice behind(const char *at, const char *end)
{
	struct capture_slice rest = {at, (size_t)(end - at)}, line;
	size_t len = 0;
	while (capture_line(&rest, &line) && !is_command(without_prompt(line), end))
		len = (size_t)(rest.at - at);
	return (struct capture_slice){at, len};
}

/* Returns where the command ends. input is what it reads; NULL: nothing that is known. */
static const char *read_command(const char *start, struct capture_slice text,
				struct capture_bytes *input, struct capture_list *out)
{
	struct capture *unknown = capture_new(NULL, NULL, NULL);
	struct capture_words *w = mem_alloc(1, sizeof *w);
	struct err e = {0};
	w->cmd = capture_shell_is_cmd(start, text.at);
	bool ok = capture_shell_split(text.at, text.len, unknown, w, &e);
	/* The lines of a command that is too long are not commands of their own. */
	const char *end = text.at + (ok || w->count == CAPTURE_WORDS_MAX ? w->end : 0);
	if (ok) {
		capture_words_left_over(w, start, text.at, unknown);
		if (input != NULL && !w->has_input) {
			w->input = *input;
			w->has_input = true;
			*input = (struct capture_bytes){0};
		} else if (input == NULL && is_fed(start, text.at)) {
			unknown->unknown |= CAPTURE_UNKNOWN_BODY | CAPTURE_UNKNOWN_METHOD;
		}
		w->behind = behind(end, text.at + text.len);
		commands[command_of(text)].read(w, unknown, out);
	}
	capture_words_free(w);
	capture_free(unknown);
	return end;
}

bool capture_is_command(const char *bytes, size_t len)
{
	struct capture_slice rest = {bytes, len}, line;
	while (capture_line(&rest, &line))
		if (is_command(without_prompt(line), bytes + len))
			return true;
	return false;
}

bool capture_read_command(const char *bytes, size_t len, struct capture_list *out, struct err *e)
{
	struct capture_slice rest = {bytes, len}, line;
	const char *end = bytes;
	size_t echoes = 0;
	for (size_t count = 0; count < COMMANDS_MAX && capture_line(&rest, &line);) {
		struct capture_slice command = without_prompt(line);
		struct capture_bytes input = {0};
		struct capture_slice whole = {command.at, (size_t)(bytes + len - command.at)}, fed;
		if (line.at < end)
			continue;
		bool echo = capture_begins(whole.at, whole.len, "echo ") && echoes++ < ECHOES_MAX;
		count++;
		if (echo && piped(whole, &input, &fed))
			end = read_command(bytes, fed, &input, out);
		else if (is_command(command, bytes + len))
			end = read_command(bytes, whole, NULL, out);
		else
			count--;
		capture_bytes_clear(&input);
	}
	struct err ignored = {0};
	if (capture_is_curl(bytes, len)) /* both kinds in one text */
		(void)capture_read_curl(bytes, len, out, &ignored);
	if (out->found == 0)
		return err_set(e, ERR_USAGE, "the command of wget or HTTPie has no URL");
	return true;
}
