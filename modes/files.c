/* SPDX-License-Identifier: MIT */
/* Reports into files, for tickets and CI: --report, GitHub's step summary and error line. */
#include "modes/files.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/term.h"
#include "base/workflow.h"

enum { FORM_MARKDOWN, FORM_JUNIT, FORMS, FILE_MAX = 16 * 1024 * 1024 };

static const char *const form_names[FORMS] = {[FORM_MARKDOWN] = "markdown", [FORM_JUNIT] = "junit"};

/* A file of --report. */
struct report_file {
	int form;
	int fd;
	const char *name;  /* as it may be shown */
	struct text cases; /* what it holds, without what stands around */
	size_t tests, failures, errors;
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

static bool open_one(struct run *r, const char *item, struct report_file *file, struct err *e)
{
	const char *path = NULL;
	file->form = form_of(item, &path);
	if (file->form == FORMS)
		return err_set(e, ERR_USAGE, "--report: use markdown=FILE or junit=FILE");
	file->name = run_own(r, path);
	file->cases.limit = FILE_MAX;
	file->fd =
		open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOCTTY | O_NONBLOCK, 0666);
	if (file->fd < 0)
		return err_set(e, ERR_INTERNAL, "--report %s: %s cannot be written: %s",
			       form_names[file->form], file->name, strerror(errno));
	return true;
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

static bool write_all(int fd, const char *bytes, size_t len)
{
	while (len > 0) {
		ssize_t written = write(fd, bytes, len);
		if (written < 0 && errno == EINTR)
			continue;
		if (written <= 0)
			return false;
		bytes += written;
		len -= (size_t)written;
	}
	return true;
}

/* The whole file anew: it is complete after each report. A pipe gets what is said at the end. */
static bool rewrite(struct report_file *file, struct err *e)
{
	struct text out = {.limit = FILE_MAX + 4096};
	if (file->form == FORM_JUNIT)
		report_junit(text_get(&file->cases), file->tests, file->failures, file->errors,
			     &out);
	else
		text_add(&out, text_get(&file->cases), file->cases.len);
	bool seekable = lseek(file->fd, 0, SEEK_SET) == 0;
	bool ok = (!seekable || ftruncate(file->fd, 0) == 0) &&
		  write_all(file->fd, text_get(&out), out.len);
	text_clear(&out);
	return ok || err_set(e, ERR_INTERNAL, "--report %s: %s cannot be written: %s",
			     form_names[file->form], file->name, strerror(errno));
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
	r->filed = true;
	for (size_t i = 0; r->files != NULL && ok && i < r->files->count; i++) {
		struct report_file *file = &r->files->items[i];
		file->tests++;
		file->failures += style->exit_status != 0;
		if (file->form == FORM_JUNIT)
			report_junit_case(f, d, (enum report_mode)mode, style, &file->cases);
		else
			report_markdown(f, d, (enum report_mode)mode, style, &file->cases);
		ok = rewrite(file, e);
	}
	if (summary) {
		struct text out = {.limit = FILE_MAX};
		report_markdown(f, d, (enum report_mode)mode, style, &out);
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

void files_failed(struct run *r, const char *message)
{
	bool told = opts_given(r->opts, OPTS_CHECK) || opts_given(r->opts, OPTS_DIAGNOSE);
	struct err e = {0};
	if (told)
		files_mark(message);
	if (r->filed)
		return;
	struct text page = {0};
	report_markdown_error(message, &page);
	if (told)
		append_summary(r, text_get(&page), page.len);
	text_clear(&page);
	for (size_t i = 0; r->files != NULL && i < r->files->count; i++) {
		struct report_file *file = &r->files->items[i];
		if (file->fd < 0 || file->form >= FORMS)
			continue;
		file->tests++;
		file->errors++;
		if (file->form == FORM_JUNIT)
			report_junit_error("settings", message, &file->cases);
		else
			report_markdown_error(message, &file->cases);
		if (!rewrite(file, &e))
			term_warn(e.text);
	}
}

void files_close(struct run *r)
{
	for (size_t i = 0; r->files != NULL && i < r->files->count; i++) {
		text_clear(&r->files->items[i].cases);
		if (r->files->items[i].fd > 0)
			close(r->files->items[i].fd);
		r->files->items[i].fd = -1;
	}
}
