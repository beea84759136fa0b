#include "cred_parts.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

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

/* False: errno says why, or 0 where there is more than CRED_FILE_MAX bytes. */
static bool read_all(int fd, struct secret_buf *b)
{
	char chunk[4096];
	ssize_t got;
	bool fits = true;
	do {
		got = read(fd, chunk, sizeof chunk);
		if (got > 0)
			fits = secret_buf_add(b, chunk, (size_t)got);
	} while ((got > 0 && fits) || (got < 0 && errno == EINTR));
	int why = fits ? errno : 0;
	secret_wipe(chunk, sizeof chunk);
	errno = why;
	return got == 0;
}

static bool read_open(int fd, const char *path, struct secret **out, const char **warning,
		      struct pool *p, struct err *e)
{
	struct stat st;
	if (fstat(fd, &st) != 0)
		return refuse_errno(path, p, e);
	if (S_ISDIR(st.st_mode))
		return refuse(path, "it is a directory; the name of a file is needed", p, e);
	struct secret_buf *b = secret_buf_new(CRED_FILE_MAX);
	if (!read_all(fd, b)) {
		int why = errno;
		secret_buf_free(b);
		errno = why;
		return why != 0 ? refuse_errno(path, p, e)
				: refuse(path, "it has more than 64 KB; is it the right file?", p,
					 e);
	}
	*out = secret_buf_take(b);
	if (warning != NULL)
		*warning = warning_of(path, &st, p);
	return true;
}

bool cred_file_read(const char *path, struct secret **out, const char **warning, struct pool *p,
		    struct err *e)
{
	if (is_stdin(path))
		return read_open(STDIN_FILENO, path, out, warning, p, e);
	int fd;
	do
		fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	while (fd < 0 && errno == EINTR);
	if (fd < 0)
		return refuse_errno(path, p, e);
	bool ok = read_open(fd, path, out, warning, p, e);
	close(fd);
	return ok;
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
