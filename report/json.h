/* SPDX-License-Identifier: MIT */
/*
 * report_json: the pieces of the JSON report. Private to report. What is returned is the caller's.
 */
#ifndef REPORT_JSON_H
#define REPORT_JSON_H

#include <jansson.h>

#include "report/parts.h"

/* null for NULL. Text that is not UTF-8 should never get here, and cannot be shown. */
json_t *report_json_string(const char *text);
/* The same as a member of o. */
void report_json_put(json_t *o, const char *name, const char *text);
/* null for a time that is not known (below 0). */
json_t *report_json_ms(int ms);
/* [["Name", "value"], ...] */
json_t *report_json_headers(const struct facts_header *headers, size_t count);
/* The names of a set of parts (facts/replay.h). */
json_t *report_json_parts(unsigned set);
json_t *report_json_response(const struct facts_attempt *a);
json_t *report_json_attempts(const struct facts *f);
/* "replay" and "attempts" into o, where an experiment was made or tried. */
void report_json_put_replay(const struct facts *f, json_t *o);

/* ---- json_client.c: a client's own request, and the settings ---- */

json_t *report_json_captured(const struct facts_request *r, bool wrong);
/* The request that the endpoint needs; null: not known. */
json_t *report_json_needed(const struct request_needed *n);
json_t *report_json_settings(const struct facts_settings *s);

#endif
