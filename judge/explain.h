/* SPDX-License-Identifier: MIT */
/*
 * explain_parts: the texts of --explain, by the tables of causes. Private to explain.
 */
#ifndef JUDGE_EXPLAIN_H
#define JUDGE_EXPLAIN_H

#include <stddef.h>

struct explain_text {
	const char *id;
	const char *text;
};

/* Each ends with a row whose id is NULL. */
extern const struct explain_text explain_settings[], explain_request[], explain_answer[],
	explain_network[];

#endif
