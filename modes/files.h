/* SPDX-License-Identifier: MIT */
/*
 * files: reports that go somewhere else than to standard output: the files of --report, GitHub's
 * step summary, and the line that marks a failed step.
 */
#ifndef MODES_FILES_H
#define MODES_FILES_H

#include "modes/run.h"

/*
 * Opens the files of --report, before anything is sent. False: ERR_USAGE for an unknown form and
 * for a file that another option names too, ERR_INTERNAL for one that cannot be written.
 */
bool files_open(struct run *r, struct err *e) __attribute__((warn_unused_result));
/* Adds a report to them, up to 16 MB in each; summary: to GitHub's step summary too. False:
 * ERR_INTERNAL. */
bool files_report(struct run *r, const struct facts *f, const struct diag *d, int mode,
		  const struct report_style *style, bool summary, struct err *e)
	__attribute__((warn_unused_result));
/* What ended the run: the mark of a failed step, and the files where no report is in them. */
void files_failed(struct run *r, const char *message);
/* GitHub's mark of a failed step ("::error ..."), under its runner alone. */
void files_mark(const char *message);
void files_close(struct run *r); /* idempotent */

#endif
