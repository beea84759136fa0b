/* SPDX-License-Identifier: MIT */
/* Reads a secret's file, and warns where others can read it. */
#include "settings/parts.h"

#include <errno.h>
#include <string.h>

#include "base/input.h"
#include "base/quote.h"

enum {
	PATH_SHOWN_MAX = 4096,
	SECRET_MIN = 12, /* bytes: what is shorter is a name */
	ODD_MAX = 2,     /* characters of "client-secret2.txt" that are not small letters */
};

void cred_warn(struct cred *c, const char *warning)
{
	if (warning != NULL && c->warning_count < sizeof c->warnings / sizeof *c->warnings)
		c->warnings[c->warning_count++] = warning;
}

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

/* As a word of sh; chmod takes none of its own options for a file. */
static const char *shell_word(const char *path, struct pool *p)
{
	return quote_shell(path[0] == '-' ? pool_printf(p, "./%s", path) : path, p);
}

static const char *warning_of(const char *path, const struct stat *st, struct pool *p)
{
	if (is_stdin(path) || !S_ISREG(st->st_mode) || (st->st_mode & 044) == 0)
		return NULL;
	const char *who = (st->st_mode & 04) != 0 ? "every user of this machine" : "its group";
	const char *word = shell_word(path, p);
	return pool_printf(p, "%s can be read by %s (mode %04o); fix: chmod 600 %s",
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
	return refuse(path, pool_printf(p, "cannot be read: %s", strerror(errno)), p, e);
}

/* The folder that the name begins with is there: this is not random text. */
static bool has_folder(const char *path, struct pool *p)
{
	const char *slash = strrchr(path, '/');
	struct stat st;
	return slash != NULL && slash > path &&
	       stat(pool_copy(p, path, (size_t)(slash - path)), &st) == 0 && S_ISDIR(st.st_mode);
}

/*
 * A name that leads nowhere may be the secret itself, given to the option that wants a file's name.
 * Random text has digits, and capitals in the middle of words.
 */
static bool may_be_secret(const char *path, struct pool *p)
{
	size_t odd = 0;
	for (const char *c = path; *c != '\0'; c++) {
		bool capital = *c >= 'A' && *c <= 'Z';
		odd += (*c >= '0' && *c <= '9') || strchr("=+~$%&!", *c) != NULL ||
		       (capital && c > path && c[-1] >= 'a' && c[-1] <= 'z');
	}
	return strlen(path) >= SECRET_MIN && odd > ODD_MAX && !has_folder(path, p);
}

static bool refuse_absent(const char *path, struct pool *p, struct err *e)
{
	int why = errno;
	if ((why == ENOENT || why == ENOTDIR || why == ENAMETOOLONG) && may_be_secret(path, p))
		return err_set(e, ERR_SETTINGS,
			       "there is no file of that name (it is not shown here, as it may be "
			       "the secret itself)");
	errno = why;
	return refuse_errno(path, p, e);
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
		return refuse_absent(path, p, e);
	}
	if (warning != NULL)
		*warning = warning_of(path, &st, p);
	return true;
}

struct secret *cred_file_trim(struct secret *take_s)
{
	const char *bytes = secret_reveal(take_s);
	size_t len = secret_len(take_s);
	if (len > 0 && bytes[len - 1] == '\n') {
		len--;
		/* A CR of its own is not a line end here: it stays, and the judge says so. */
		if (len > 0 && bytes[len - 1] == '\r')
			len--;
	}
	struct secret *trimmed = secret_new(bytes, len);
	secret_free(take_s);
	return trimmed;
}
