/* SPDX-License-Identifier: MIT */
/*
 * workflow: what a GitHub Actions runner would take for a command of the job's.
 *
 * The runner reads every line that a step prints: "::NAME …::DATA" where a line begins so, spaces
 * before it aside, and the older "##[NAME …]DATA" anywhere in it. Text of a server's that reached
 * the log so could set outputs, stop the masking of secrets, or mask letters of the log.
 */
#ifndef BASE_WORKFLOW_H
#define BASE_WORKFLOW_H

#include <stdbool.h>
#include <stddef.h>

#include "base/mem.h"
#include "base/secret.h"

/* True under a runner: GITHUB_ACTIONS is "true". */
bool workflow_on(void);

/*
 * Appends len bytes to out so that no line of them is a command: of a "::" at a line's beginning
 * the first sign becomes \x3a, in "##[" the second \x23; in JSON, where only the second can be,
 * \u0023.
 */
void workflow_tame(const char *bytes, size_t len, bool json, struct text *out);

/* Appends bytes as the data of a command: % CR LF become %25 %0D %0A. False: b is full. */
bool workflow_data(const char *bytes, size_t len, struct secret_buf *b)
	__attribute__((warn_unused_result));

/* Appends the command that marks a step as failed, its line end too, with what cxtoken says. */
void workflow_error(const char *message, struct text *out);

#endif
