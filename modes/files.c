/* SPDX-License-Identifier: MIT */
/* Reports into files, for tickets and CI: --report, GitHub's step summary and error line. */
#include "modes/files.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/term.h"
#include "base/write.h"
#include "base/workflow.h"

enum { FORM_MARKDOWN, FORM_JUNIT, FORMS, FILE_MAX = 16 * 1024 * 1024 };

static const char *const form_names[FORMS] = {[FORM_MARKDOWN] = "markdown", [FORM_JUNIT] = "junit"};

/* A file of --report. Markdown is appended; JUnit's document is complete after each case. */
struct report_file {
	int form;
	int fd;
	const char *name; /* as it may be shown */
	struct stat st;   /* as it was opened */
	size_t size;      /* bytes of the cases in it */
	size_t tests, failures, errors;
	bool full;
	/* JUnit in a pipe: its document begins with the counts, and so all of it is written last */
	struct text kept;
};

struct report_files {
	struct report_file items[OPTS_LIST_MAX];
	size_t count;
};

static int form_of(const char *item, const char **path)
{
	for (int form = 0; form < FORMS; form++) {
		size_t len = strlen(form_names[form]);
		if (strncmp(item, form_names[form], len) == 0 && item[len] == '=' &&
		    item[len + 1] != '\0') {
			*path = item + len + 1;
			return form;
		}
	}
	return FORMS;
}

static bool same_file(const struct stat *a, const struct stat *b)
{
	return S_ISREG(a->st_mode) && a->st_dev == b->st_dev && a->st_ino == b->st_ino;
}

/* It is not another's file: neither that of a report before it, nor what --inspect reads. */
static bool is_its_own(const struct run *r, const struct report_file *file, struct err *e)
{
	const char *inspected = opts_get(r->opts, OPTS_INSPECT);
	struct stat st;
	for (const struct report_file *other = r->files->items; other < file; other++)
		if (same_file(&other->st, &file->st))
			return err_set(e, ERR_USAGE,
				       "--report: %s is named twice; give each report a file of "
				       "its own",
				       file->name);
	if (inspected != NULL && stat(inspected, &st) == 0 && same_file(&st, &file->st))
		return err_set(e, ERR_USAGE,
			       "--report: %s is what --inspect reads; give the report another file",
			       file->name);
	return true;
}

static bool fail_write(const struct report_file *file, struct err *e)
{
	return err_set(e, ERR_INTERNAL, "--report %s: %s cannot be written: %s",
		       form_names[file->form], file->name, strerror(errno));
}

static bool open_one(struct run *r, const char *item, struct report_file *file, struct err *e)
{
	const char *path = NULL;
	file->form = form_of(item, &path);
	if (file->form == FORMS)
		return err_set(e, ERR_USAGE, "--report: use markdown=FILE or junit=FILE");
	file->name = run_own(r, path);
	file->kept.limit = FILE_MAX;
	file->fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC | O_NOCTTY | O_NONBLOCK, 0666);
	if (file->fd < 0 || fstat(file->fd, &file->st) != 0)
		return fail_write(file, e);
	if (!is_its_own(r, file, e)) {
		close(file->fd);
		file->fd = -1; /* nothing is written into another's file */
		return false;
	}
	return !S_ISREG(file->st.st_mode) || ftruncate(file->fd, 0) == 0 || fail_write(file, e);
}

bool files_open(struct run *r, struct err *e)
{
	size_t count = opts_list_count(r->opts, OPTS_REPORT);
	if (count == 0)
		return true;
	r->files = pool_alloc(r->pool, 1, sizeof *r->files);
	for (size_t i = 0; i < count; i++) {
		struct report_file *file = &r->files->items[r->files->count++];
		if (!open_one(r, opts_list_item(r->opts, OPTS_REPORT, i), file, e))
			return false;
	}
	return true;
}

static bool write_at(int fd, const struct text *t, off_t at)
{
	return lseek(fd, at, SEEK_SET) == at && write_all(fd, text_get(t), t->len);
}

/* Puts a case behind the others, the document's end behind it, and the counts before them. */
static bool put_case(struct report_file *file, const struct text *added)
{
	struct text begin = {0}, rest = {.limit = 2 * FILE_MAX};
	report_junit_begin(file->tests, file->failures, file->errors, &begin);
	text_add(&rest, text_get(added), added->len);
	report_junit_end(&rest);
	bool ok = write_at(file->fd, &rest, (off_t)(begin.len + file->size)) &&
		  write_at(file->fd, &begin, 0);
	text_clear(&begin);
	text_clear(&rest);
	return ok;
}

static bool put_document(const struct report_file *file)
{
	struct text page = {.limit = 2 * FILE_MAX};
	report_junit_begin(file->tests, file->failures, file->errors, &page);
	text_add(&page, text_get(&file->kept), file->kept.len);
	report_junit_end(&page);
	bool ok = write_all(file->fd, text_get(&page), page.len);
	text_clear(&page);
	return ok;
}

/* False: the file is full. Said once; a listener runs for long. */
static bool has_room(struct run *r, struct report_file *file, size_t len)
{
	if (!file->full && len <= FILE_MAX - file->size)
		return true;
	if (!file->full)
		term_warn(pool_printf(
			r->pool, "--report %s: %s has 16 MB; what comes now is not put into it",
			form_names[file->form], file->name));
	file->full = true;
	return false;
}

/* Adds a report, and counts it. */
static bool add(struct run *r, struct report_file *file, const struct text *added, bool failure,
		bool error, struct err *e)
{
	if (!has_room(r, file, added->len))
		return true;
	file->tests++;
	file->failures += failure;
	file->errors += error;
	bool ok = true;
	if (file->form == FORM_MARKDOWN)
		ok = write_all(file->fd, text_get(added), added->len);
	else if (S_ISREG(file->st.st_mode))
		ok = put_case(file, added);
	else
		text_add(&file->kept, text_get(added), added->len);
	file->size += added->len;
	return ok || fail_write(file, e);
}

/* GitHub shows this file's Markdown on the job's page. */
static void append_summary(struct run *r, const char *markdown, size_t len)
{
	const char *path = getenv("GITHUB_STEP_SUMMARY");
	if (!workflow_on() || path == NULL || *path == '\0')
		return;
	int fd =
		open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOCTTY | O_NONBLOCK, 0666);
	bool ok = fd >= 0 && write_all(fd, markdown, len);
	int why = errno;
	if (fd >= 0)
		close(fd);
	if (!ok)
		term_warn(pool_printf(r->pool, "GITHUB_STEP_SUMMARY cannot be written: %s",
				      strerror(why)));
}

bool files_report(struct run *r, const struct facts *f, const struct diag *d, int mode,
		  const struct report_style *style, bool summary, struct err *e)
{
	bool ok = true;
	struct report_style own = *style;
	own.seen = NULL; /* what the terminal has seen is not in the file */
	r->filed = true;
	for (size_t i = 0; r->files != NULL && ok && i < r->files->count; i++) {
		struct report_file *file = &r->files->items[i];
		struct text page = {.limit = FILE_MAX};
		if (file->form == FORM_JUNIT)
			report_junit_case(f, d, (enum report_mode)mode, &own, &page);
		else
			report_markdown(f, d, (enum report_mode)mode, &own, &page);
		ok = add(r, file, &page, style->exit_status != 0, false, e);
		text_clear(&page);
	}
	if (summary) {
		struct text out = {.limit = FILE_MAX};
		report_markdown(f, d, (enum report_mode)mode, &own, &out);
		append_summary(r, text_get(&out), out.len);
		text_clear(&out);
	}
	return ok;
}

void files_mark(const char *message)
{
	if (!workflow_on())
		return;
	struct text line = {0};
	workflow_error(message, &line);
	term_note(text_get(&line), line.len);
	text_clear(&line);
}

/* The message as a report of the file's form. */
static void add_message(struct run *r, struct report_file *file, const char *message)
{
	struct err e = {0};
	struct text page = {0};
	if (file->form == FORM_JUNIT)
		report_junit_error("settings", message, &page);
	else
		report_markdown_error(message, &page);
	if (!add(r, file, &page, false, true, &e))
		term_warn(e.text);
	text_clear(&page);
}

void files_failed(struct run *r, const char *message)
{
	bool told = opts_given(r->opts, OPTS_CHECK) || opts_given(r->opts, OPTS_DIAGNOSE);
	if (told)
		files_mark(message);
	if (r->filed)
		return;
	if (told) {
		struct text page = {0};
		report_markdown_error(message, &page);
		append_summary(r, text_get(&page), page.len);
		text_clear(&page);
	}
	for (size_t i = 0; r->files != NULL && i < r->files->count; i++)
		if (r->files->items[i].fd >= 0 && r->files->items[i].form < FORMS)
			add_message(r, &r->files->items[i], message);
}

static void close_one(struct report_file *file)
{
	struct err e = {0};
	if (file->kept.len > 0 && !put_document(file) && !fail_write(file, &e))
		term_warn(e.text);
	text_clear(&file->kept);
	if (file->fd > 0)
		close(file->fd);
	file->fd = -1;
}

void files_close(struct run *r)
{
	for (size_t i = 0; r->files != NULL && i < r->files->count; i++)
		close_one(&r->files->items[i]);
}
