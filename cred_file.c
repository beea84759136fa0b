#include "cred_parts.h"

#include <errno.h>
#include <string.h>

#include "input.h"

enum { PATH_SHOWN_MAX = 4096 };

static bool is_stdin(const char *path)
{
	return strcmp(path, "-") == 0;
}

const char *cred_file_shown(const char *path, struct pool *p)
{
	if (is_stdin(path))
		return "standard input";
	return mask_text(NULL, path, strlen(path), MASK_LINE, PATH_SHOWN_MAX, p);
}

/* As a word of sh. */
static const char *shell_word(const char *path, struct pool *p)
{
	static const char plain[] =
		"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_./-+,:@%=";
	const char *dot = path[0] == '-' ? "./" : "";
	if (path[strspn(path, plain)] == '\0')
		return pool_printf(p, "%s%s", dot, path);
	struct text word = {.limit = 2 * PATH_SHOWN_MAX};
	text_printf(&word, "'%s", dot);
	for (; *path != '\0'; path++) {
		if (*path == '\'')
			text_put(&word, "'\\'");
		text_char(&word, *path);
	}
	text_char(&word, '\'');
	const char *copy = pool_text(p, text_get(&word));
	text_clear(&word);
	return copy;
}

static const char *warning_of(const char *path, const struct stat *st, struct pool *p)
{
	if (is_stdin(path) || !S_ISREG(st->st_mode) || (st->st_mode & 044) == 0)
		return NULL;
	const char *who = (st->st_mode & 04) != 0 ? "every user of this machine" : "its group";
	const char *word = shell_word(path, p);
	return pool_printf(p, "%s can be read by %s (mode %04o); this ends it: chmod 600 %s",
			   cred_file_shown(path, p), who, (unsigned)(st->st_mode & 07777),
			   mask_text(NULL, word, strlen(word), MASK_LINE, PATH_SHOWN_MAX, p));
}

const char *cred_file_warning(const char *path, struct pool *p)
{
	struct stat st;
	return !is_stdin(path) && stat(path, &st) == 0 ? warning_of(path, &st, p) : NULL;
}

static bool refuse(const char *path, const char *what, struct pool *p, struct err *e)
{
	return err_set(e, ERR_SETTINGS, "%s: %s", cred_file_shown(path, p), what);
}

static bool refuse_errno(const char *path, struct pool *p, struct err *e)
{
	return refuse(path, pool_printf(p, "it cannot be read: %s", strerror(errno)), p, e);
}

bool cred_file_read(const char *path, int64_t end_ms, struct secret **out, const char **warning,
		    struct pool *p, struct err *e)
{
	struct stat st;
	switch (input_read(path, CRED_FILE_MAX, end_ms, out, &st)) {
	case INPUT_READ:
		break;
	case INPUT_DIRECTORY:
		return refuse(path, "it is a directory; the name of a file is needed", p, e);
	case INPUT_TOO_LARGE:
		return refuse(path, "it has more than 64 KB; is it the right file?", p, e);
	case INPUT_LATE:
		return refuse(path, INPUT_LATE_TEXT, p, e);
	default:
		return refuse_errno(path, p, e);
	}
	if (warning != NULL)
		*warning = warning_of(path, &st, p);
	return true;
}

struct secret *cred_file_trim(struct secret *take_s)
{
	const char *bytes = secret_reveal(take_s);
	size_t len = secret_len(take_s);
	if (len > 0 && bytes[len - 1] == '\n')
		len--;
	if (len > 0 && bytes[len - 1] == '\r')
		len--;
	struct secret *trimmed = secret_new(bytes, len);
	secret_free(take_s);
	return trimmed;
}
