/* SPDX-License-Identifier: MIT */
/* Whom to trust; and the files that TLS reads, looked at before a library does. */
#include "http/parts.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* ---- whom to trust ---- */

/* "4f316efb.0": how OpenSSL finds an authority by the hash of its name */
static bool is_hashed_name(const char *name)
{
	for (int i = 0; i < 8; i++)
		if (!isxdigit((unsigned char)name[i]))
			return false;
	return name[8] == '.' && isdigit((unsigned char)name[9]) && name[10] == '\0';
}

static bool is_hashed_directory(const char *path)
{
	enum { ENTRIES_MAX = 4096 };
	DIR *d = opendir(path);
	if (d == NULL)
		return false;
	bool hashed = false;
	struct dirent *entry;
	for (int i = 0; !hashed && i < ENTRIES_MAX && (entry = readdir(d)) != NULL; i++)
		hashed = is_hashed_name(entry->d_name);
	closedir(d);
	return hashed;
}

/*
 * A directory that holds what libcurl's own file holds; no other is taken, so no authority is
 * trusted that libcurl would not trust.
 */
static void hashed_directory(const curl_version_info_data *info, struct http_trust *t)
{
	static const char extracted[] = "/etc/pki/ca-trust/extracted/pem/directory-hash";
	const char *file = info->cainfo != NULL ? info->cainfo : "";
	const char *slash = strrchr(file, '/');
	int len = slash != NULL ? (int)(slash - file) : 0;
	snprintf(t->room, sizeof t->room, "%.*s", len, file);
	if (info->capath != NULL && is_hashed_directory(info->capath))
		t->dir = info->capath;
	else if (len > 0 && is_hashed_directory(t->room))
		t->dir = t->room;
	else if (strncmp(file, "/etc/pki/", 9) == 0 && is_hashed_directory(extracted))
		t->dir = extracted;
	if (t->dir != NULL) {
		t->file = "";
		t->replaced = true;
	}
}

static const char *variable(const char *name)
{
	const char *value = getenv(name);
	return value != NULL && *value != '\0' ? value : NULL;
}

void http_trust_choose(const struct http_lib *lib, const char *cacert, struct http_trust *t)
{
	*t = (struct http_trust){0};
	if (cacert != NULL) {
		t->file = cacert; /* and no other authority, as the user said */
		t->dir = "";
		return;
	}
	t->file = variable("CURL_CA_BUNDLE");
	t->where = "CURL_CA_BUNDLE";
	if (t->file != NULL)
		return;
	t->file = variable("SSL_CERT_FILE");
	t->where = t->file != NULL ? "SSL_CERT_FILE" : NULL;
	t->dir = variable("SSL_CERT_DIR");
	if (t->file == NULL && t->dir == NULL && http_lib_is_openssl(lib))
		hashed_directory(lib->info, t);
}

/* ---- the files ---- */

enum {
	TRUST_FILE_MAX = 16 * 1024 * 1024, /* the authorities of a system are a quarter of one */
};

/* A file that is to be read, and what PEM it must hold. */
struct given {
	const char *path;  /* NULL: none is given */
	const char *what;  /* "CA file" */
	const char *where; /* the variable that names it; NULL: an option */
	const char *label; /* somewhere behind "-----BEGIN " */
	const char *lacks; /* what is said of one without */
};

/* "SSL_CERT_FILE: ", where a variable names it. */
static const char *named(const struct given *g)
{
	static char room[64];
	snprintf(room, sizeof room, "%s%s", g->where != NULL ? g->where : "",
		 g->where != NULL ? ": " : "");
	return room;
}

static bool fail_file(const struct given *g, const char *problem, struct err *e)
{
	return err_set(e, ERR_USAGE, "%sthe %s %s %s", named(g), g->what, g->path, problem);
}

static bool fail_errno(const struct given *g, int error, struct err *e)
{
	const char *lacks = http_limit_of(error);
	if (lacks == NULL)
		return err_set(e, ERR_USAGE, "%sthe %s %s cannot be read: %s", named(g), g->what,
			       g->path, strerror(error));
	return err_set(e, ERR_INTERNAL, "the %s %s cannot be opened: this machine has no %s left",
		       g->what, g->path, lacks);
}

/* A line has "-----BEGIN " and, behind it, the label. text ends with a NUL. */
static bool has_label(const char *text, const char *label)
{
	static const char begin[] = "-----BEGIN ";
	while ((text = strstr(text, begin)) != NULL) {
		text += sizeof begin - 1;
		const char *found = strstr(text, label);
		if (found == NULL)
			return false;
		if (found < text + strcspn(text, "\r\n"))
			return true;
	}
	return false;
}

/* Reads a regular file until the label was found. False with errno 0: it is not there. */
static bool find_label(int fd, const char *label)
{
	enum { LINE = 128 }; /* kept from one piece for the next: a line may lie in both */
	static char piece[LINE + 16 * 1024 + 1];
	size_t kept = 0;
	bool found = false;
	ssize_t got;
	while (!found && ((got = read(fd, piece + kept, sizeof piece - 1 - kept)) > 0 ||
			  (got < 0 && errno == EINTR))) {
		size_t len = kept + (got > 0 ? (size_t)got : 0);
		piece[len] = '\0';
		found = has_label(piece, label);
		kept = len < LINE ? len : LINE;
		memmove(piece, piece + len - kept, kept);
		errno = 0;
	}
	int why = errno;
	secret_wipe(piece, sizeof piece);
	errno = why;
	return found;
}

static bool check_open(const struct given *g, int fd, struct err *e)
{
	struct stat st;
	if (fstat(fd, &st) != 0)
		return fail_errno(g, errno, e);
	if (S_ISFIFO(st.st_mode))
		return fail_file(g, "is a pipe; give a file", e);
	if (S_ISDIR(st.st_mode))
		return fail_file(g, "is a directory; give a file", e);
	if (!S_ISREG(st.st_mode))
		return fail_file(g, "is a terminal or device; give a file", e);
	if (st.st_size > TRUST_FILE_MAX)
		return fail_file(g, "is larger than 16 MB, which no such file is", e);
	errno = 0;
	if (find_label(fd, g->label))
		return true;
	return errno != 0 ? fail_errno(g, errno, e) : fail_file(g, g->lacks, e);
}

static bool check_file(const struct given *g, struct err *e)
{
	if (g->path == NULL)
		return true;
	/* O_NONBLOCK: opening a FIFO or a terminal must not wait. */
	int fd = open(g->path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	if (fd < 0)
		return fail_errno(g, errno, e);
	bool good = check_open(g, fd, e);
	close(fd);
	return good;
}

bool http_trust_check(const struct http_trust *t, const char *cert, const char *key, struct err *e)
{
	static const char no_cert[] = "holds no certificate that can be used: it must be PEM, with "
				      "a line -----BEGIN CERTIFICATE-----";
	const struct given files[] = {
		{t->file != NULL && *t->file != '\0' ? t->file : NULL, "CA file", t->where,
		 "CERTIFICATE", no_cert},
		{cert, "client certificate", NULL, "CERTIFICATE", no_cert},
		{key, "key of the client certificate", NULL, "PRIVATE KEY",
		 "holds no key that can be used: it must be PEM, with a line -----BEGIN PRIVATE "
		 "KEY-----"},
	};
	for (size_t i = 0; i < sizeof files / sizeof *files; i++)
		if (!check_file(&files[i], e))
			return false;
	return true;
}
